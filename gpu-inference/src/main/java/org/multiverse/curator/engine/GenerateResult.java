package org.multiverse.curator.engine;

import java.util.List;

/**
 * An answer.
 *
 * @param text its text in tight form in the order of the document; a path that was cut off is
 *     closed
 * @param tokens its tokens in that order, those that the engine inserted included, shape [n]
 * @param positions their positions counted from the beginning of the prompt, shape [n]
 * @param promptTokens tokens before it
 * @param criticalPath its length in positions
 * @param blocks blocks that were forked
 * @param paths branches of these
 * @param finish why it ended
 * @param problems what was wrong with its tags, by position, the first hundred met
 */
public record GenerateResult(
    String text,
    Tokens tokens,
    Tokens positions,
    int promptTokens,
    int criticalPath,
    int blocks,
    int paths,
    StopReason finish,
    List<TagProblem> problems) {

  public GenerateResult {
    problems = List.copyOf(problems);
  }

  /** Tokens per position of the critical path: 1.0 for a sequential text, and for an empty one. */
  public double numParallel() {
    return criticalPath == 0 ? 1 : (double) tokens.size() / criticalPath;
  }
}
