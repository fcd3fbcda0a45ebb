package org.multiverse.curator.bridge.prepare;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.tags.Tag;

/**
 * Positions and visibility of one document, written down straight from the definition: tokens in
 * different paths of one block do not see each other, all paths of a block start behind its Goal.
 */
final class Dense {
  final int[] positions;
  // For each token the (block, path) pairs it lies in.
  private final List<List<int[]>> membership = new ArrayList<>();
  private final Tag[] tokens;
  private int at;
  private int blocks;

  private Dense(Tag[] tokens) {
    this.tokens = tokens;
    this.positions = new int[tokens.length];
  }

  static Dense of(Tag[] tokens) {
    Dense dense = new Dense(tokens);
    dense.flow(0, List.of(), null);
    return dense;
  }

  boolean isVisible(int q, int k) {
    if (k > q) {
      return false;
    }
    for (int[] a : membership.get(q)) {
      for (int[] b : membership.get(k)) {
        if (a[0] == b[0] && a[1] != b[1]) {
          return false;
        }
      }
    }
    return true;
  }

  private int token(int position, List<int[]> in) {
    positions[at++] = position;
    membership.add(in);
    return position + 1;
  }

  /** Tokens up to and with one that is a tag; the position behind it. */
  private int flow(int start, List<int[]> in, Tag end) {
    int position = start;
    while (at < tokens.length) {
      Tag tag = tokens[at];
      if (tag == Tag.PARALLEL) {
        position = block(position, in);
      } else {
        position = token(position, in);
        if (tag != null && tag == end) {
          return position;
        }
      }
    }
    return position;
  }

  private int block(int start, List<int[]> in) {
    int number = blocks++;
    int goalEnd = flow(token(start, in), in, Tag.GOAL_END);
    int longest = goalEnd;
    for (int path = 0; tokens[at] == Tag.PATH; path++) {
      List<int[]> inside = new ArrayList<>(in);
      inside.add(new int[] {number, path});
      longest = Math.max(longest, flow(token(goalEnd, inside), inside, Tag.PATH_END));
    }
    return flow(longest, in, Tag.PARALLEL_END);
  }
}
