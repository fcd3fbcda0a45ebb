package org.multiverse.curator.tags;

import java.util.List;
import java.util.Objects;

/**
 * One branch of a block: reasoning that sees the text before the block and itself, not its
 * siblings.
 *
 * @param id its id, such as {@code 2} or {@code 1.3}
 * @param flow its text and nested blocks, in order
 */
public record Path(String id, List<Node> flow) {
  public Path {
    Objects.requireNonNull(id, "Invalid path id: null");
    flow = List.copyOf(flow);
  }
}
