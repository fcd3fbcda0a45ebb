package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.multiverse.curator.tags.Document;

/**
 * Result of step 5: what of the outline could be built, by which answer, and the document.
 *
 * @param outline the outline of step 3 less the blocks that are written as sequential text
 * @param answer the checked answer for the blocks that are left
 * @param document the finished document, null when no block is left
 */
public record Built(OutlineTree outline, MapReduce answer, @JsonIgnore Document document) {
  public Built {
    Objects.requireNonNull(outline, "Invalid outline: null");
    Objects.requireNonNull(answer, "Invalid answer: null");
  }

  /** Out of a stage's result, which does not hold the document. */
  @JsonCreator
  static Built of(
      @JsonProperty("outline") OutlineTree outline, @JsonProperty("answer") MapReduce answer) {
    return new Built(outline, answer, null);
  }

  /**
   * The document's text in the order in which it is read, without tags, Goals and ids. A Conclusion
   * counts where it is the author's own; one that was written for the block is none of the trace's
   * words.
   */
  public String reading() {
    return ReadingOrder.text(outline, document);
  }

  /** The same with the document that was kept elsewhere. */
  public Built withDocument(Document value) {
    return new Built(outline, answer, value);
  }
}
