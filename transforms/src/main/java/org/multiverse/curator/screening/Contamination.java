package org.multiverse.curator.screening;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.Sha256;

/**
 * Evaluation questions, found again in the questions of rows: by any run of thirteen words that
 * both have, as is usual since GPT-3 (Brown et al., 2020, appendix C); a shorter question as a
 * whole, and one of fewer than eight words not at all, since chance would find it.
 */
public final class Contamination implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int RUN = 13;
  private static final int LEAST = 8;

  private final Map<Long, Integer> runs = new HashMap<>();
  private final boolean[] lengths = new boolean[RUN + 1];
  private final List<Question> questions;
  private final int skipped;

  /**
   * An evaluation question.
   *
   * @param text the question
   * @param source where it stands, such as {@code aime.jsonl:12}
   */
  public record Question(String text, String source) implements Serializable {}

  /**
   * A row's question that holds one.
   *
   * @param question the evaluation question
   * @param run the words that both have
   */
  public record Hit(Question question, String run) {}

  /** The index of some questions. */
  public Contamination(List<Question> questions) {
    this.questions = List.copyOf(questions);
    int few = 0;
    for (int i = 0; i < questions.size(); i++) {
      List<String> words = Words.of(questions.get(i).text());
      int length = Math.min(RUN, words.size());
      if (length < LEAST) {
        few++;
        continue;
      }
      lengths[length] = true;
      for (int from = 0; from + length <= words.size(); from++) {
        runs.putIfAbsent(Words.hash(words.subList(from, from + length)), i);
      }
    }
    this.skipped = few;
  }

  /** Digest of the questions and their number, for fingerprints. */
  public String fingerprint() {
    StringBuilder texts = new StringBuilder();
    questions.forEach(question -> texts.append(question.text()).append('\n'));
    return questions.size() + " questions, " + Sha256.of(texts.toString()).substring(0, 16);
  }

  /** Questions of too few words to be looked for. */
  public int skipped() {
    return skipped;
  }

  /** The first evaluation question that a text holds. */
  public Optional<Hit> in(String text) {
    List<String> words = Words.of(text);
    for (int length = RUN; length >= LEAST; length--) {
      for (int from = 0; lengths[length] && from + length <= words.size(); from++) {
        List<String> run = words.subList(from, from + length);
        Integer question = runs.get(Words.hash(run));
        if (question != null) {
          return Optional.of(new Hit(questions.get(question), String.join(" ", run)));
        }
      }
    }
    return Optional.empty();
  }
}
