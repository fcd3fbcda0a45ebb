package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings the tokens of branches that grow side by side into the order in which the text reads: the
 * first path of a block goes out as it grows, its siblings when the block is joined.
 */
public final class TextOrder {
  private final WrittenBranch root = new WrittenBranch();
  private final Consumer<TokenEvent> out;

  /**
   * An order.
   *
   * @param out takes the events in the order of the text
   */
  public TextOrder(Consumer<TokenEvent> out) {
    this.out = out;
  }

  /** What a branch has written: tokens, and blocks between them. */
  private static final class WrittenBranch {
    // Of TokenEvent and Forked. What has gone out is forgotten.
    final List<Object> items = new ArrayList<>();
    int gone;
    Forked last;
  }

  private static final class Forked {
    final List<WrittenBranch> paths = new ArrayList<>();
    final int number;
    int next;

    Forked(int number) {
      this.number = number;
    }
  }

  /** Takes the next token that was made. */
  public void accept(TokenEvent event) {
    node(event.branch()).items.add(event);
    drain(root, false);
  }

  /** Lets everything out that was held back. */
  public void finish() {
    drain(root, true);
  }

  /** Finds a branch by its key, such as {@code /1.0/0.2}, and makes it where it is new. */
  private WrittenBranch node(String branch) {
    WrittenBranch node = root;
    for (String step : branch.isEmpty() ? new String[0] : branch.substring(1).split("/")) {
      int dot = step.indexOf('.');
      int block = Integer.parseInt(step, 0, dot, 10);
      int path = Integer.parseInt(step, dot + 1, step.length(), 10);
      if (node.last == null || node.last.number < block) {
        node.last = new Forked(block);
        node.items.add(node.last);
      }
      while (node.last.paths.size() <= path) {
        node.last.paths.add(new WrittenBranch());
      }
      node = node.last.paths.get(path);
    }
    return node;
  }

  private void drain(WrittenBranch node, boolean isOver) {
    while (node.gone < node.items.size()) {
      Object item = node.items.get(node.gone);
      if (item instanceof TokenEvent event) {
        out.accept(event);
      } else if (item instanceof Forked block) {
        // A branch goes on only when all paths of its block have ended.
        boolean isJoined = isOver || node.gone + 1 < node.items.size();
        while (block.next < block.paths.size()) {
          drain(block.paths.get(block.next), isJoined);
          if (!isJoined) {
            return;
          }
          block.next++;
        }
      }
      node.items.set(node.gone, null);
      node.gone++;
    }
  }
}
