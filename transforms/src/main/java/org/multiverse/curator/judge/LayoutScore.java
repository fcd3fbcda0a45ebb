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
}
