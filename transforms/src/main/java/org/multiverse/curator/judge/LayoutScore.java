package org.multiverse.curator.judge;

import java.util.List;

/**
 * A document read under the parallel layout.
 *
 * @param paths the score of each path with what is nested in it, in document order
 * @param tokens tokens of the document
 * @param criticalPath its length in positions
 */
public record LayoutScore(List<Score> paths, int tokens, int criticalPath) {
  public LayoutScore {
    paths = List.copyOf(paths);
  }

  /** Tokens per position: 1.0 for a sequential text. */
  public double numParallel() {
    return criticalPath == 0 ? 1 : (double) tokens / criticalPath;
  }
}
