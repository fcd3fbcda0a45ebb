package org.multiverse.curator.tags;

import java.util.List;
import java.util.Objects;

/**
 * A block: its Goal (the Outlines), the Paths that may be decoded at once, and the Conclusion that
 * joins them.
 *
 * @param outlines one for each path, same ids, same order
 * @param paths the branches
 * @param conclusion the text of the Conclusion
 */
public record Parallel(List<Outline> outlines, List<Path> paths, String conclusion)
    implements Node {
  public Parallel {
    outlines = List.copyOf(outlines);
    paths = List.copyOf(paths);
    Objects.requireNonNull(conclusion, "Invalid conclusion: null");
  }
}
