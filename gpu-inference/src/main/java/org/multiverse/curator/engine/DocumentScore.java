package org.multiverse.curator.engine;

import java.util.List;

/**
 * The scores of a document under the parallel layout. Tags and the ids of Outlines and Paths are
 * not scored.
 *
 * @param parts its pieces of text in document order
 * @param criticalPath length of the document in positions, its prefix included
 */
public record DocumentScore(List<ScoredText> parts, int criticalPath) {
  public DocumentScore {
    parts = List.copyOf(parts);
  }

  /** What a piece of text is. */
  public enum TextKind {
    /** Text outside of blocks. */
    TEXT,
    /** Text of an Outline, behind its id. */
    OUTLINE,
    /** Text of a Path, behind its id, up to its end or a nested block. */
    PATH,
    /** Text of a Conclusion. */
    CONCLUSION
  }

  /**
   * A piece of text between two tags.
   *
   * @param branch key of its branch, see {@link Sampling#sampler}
   * @param path id of the path it stands in, empty for the main text
   * @param kind what it is
   * @param text the text
   * @param score its score
   */
  public record ScoredText(
      String branch, String path, TextKind kind, String text, TokenScore score) {}

  /** The whole document. */
  public TokenScore total() {
    return parts.stream().map(ScoredText::score).reduce(TokenScore.NONE, TokenScore::plus);
  }

  /** One branch with all that is nested in it. */
  public TokenScore path(String branch) {
    return parts.stream()
        .filter(part -> part.branch.equals(branch) || part.branch.startsWith(branch + "/"))
        .map(ScoredText::score)
        .reduce(TokenScore.NONE, TokenScore::plus);
  }
}
