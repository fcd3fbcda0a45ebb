package org.multiverse.curator.tags;

import java.util.List;

/**
 * A tagged trace: the content of one {@code <Think>} element.
 *
 * @param flow text and blocks, in order
 */
public record Document(List<Node> flow) {
  public Document {
    flow = List.copyOf(flow);
  }
}
