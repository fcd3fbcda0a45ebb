package org.multiverse.curator.tags;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.multiverse.curator.tags.Tag.Element;

/**
 * Where each token of a document stands for attention: its position, and the rank that says which
 * tokens see which. {@code q} sees {@code k} exactly when {@code k <= q} and {@code rank[k] <=
 * rank[q]}: fork-join traces are series-parallel orders, of dimension 2.
 *
 * <p>Both are made in time linear in the number of tokens, for any depth and width of nesting.
 */
public final class Layout {
  private final int[] positions;
  private final int[] ranks;

  private Layout(int[] positions, int[] ranks) {
    this.positions = positions;
    this.ranks = ranks;
  }

  /** Paths of one block on the way through it. */
  private static final class OpenBlock {
    int goalEnd = -1;
    int longestEnd = -1;
    int firstPath = -1;
    int afterLastPath = -1;
    int openPath = -1;
    // Start and end of each path, in turn.
    int[] paths = new int[4];
    int count;

    void addPath(int start, int end) {
      if (count == paths.length) {
        paths = Arrays.copyOf(paths, 2 * count);
      }
      paths[count++] = start;
      paths[count++] = end;
    }
  }

  /**
   * Lays out one document.
   *
   * @param tokens one entry a token, shape [n]: the tag it is, or null for any other token
   */
  public static Layout of(Tag[] tokens) {
    int n = tokens.length;
    int[] positions = new int[n];
    int[] shifts = new int[n + 1];
    Deque<OpenBlock> blocks = new ArrayDeque<>();
    int position = 0;
    for (int i = 0; i < n; i++) {
      Tag tag = tokens[i];
      if (tag != null) {
        if (tag == Tag.PARALLEL) {
          blocks.push(new OpenBlock());
        } else if (inBlock(tag) && blocks.isEmpty()) {
          throw invalid(tag, i, "no <Parallel> is open");
        } else if (tag == Tag.GOAL_END) {
          blocks.peek().goalEnd = position;
        } else if (tag == Tag.PATH) {
          OpenBlock block = blocks.peek();
          if (block.goalEnd < 0 || block.openPath >= 0) {
            throw invalid(tag, i, block.goalEnd < 0 ? "its block has no Goal" : "a path is open");
          }
          position = block.goalEnd + 1;
          block.openPath = i;
          block.firstPath = block.firstPath < 0 ? i : block.firstPath;
        } else if (tag == Tag.PATH_END) {
          OpenBlock block = blocks.peek();
          if (block.openPath < 0) {
            throw invalid(tag, i, "no <Path> is open");
          }
          block.addPath(block.openPath, i + 1);
          block.openPath = -1;
          block.afterLastPath = i + 1;
          block.longestEnd = Math.max(block.longestEnd, position);
        } else if (tag == Tag.CONCLUSION) {
          OpenBlock block = blocks.peek();
          if (block.firstPath < 0 || block.openPath >= 0) {
            throw invalid(tag, i, block.firstPath < 0 ? "its block has no path" : "a path is open");
          }
          position = block.longestEnd + 1;
        } else if (tag == Tag.PARALLEL_END) {
          OpenBlock block = blocks.pop();
          if (block.openPath >= 0) {
            throw invalid(tag, i, "a path is open");
          }
          for (int p = 0; p < block.count; p += 2) {
            int start = block.paths[p];
            int end = block.paths[p + 1];
            int shift = block.firstPath + block.afterLastPath - start - end;
            shifts[start] += shift;
            shifts[end] -= shift;
          }
        }
      }
      positions[i] = position++;
    }
    if (!blocks.isEmpty()) {
      throw new IllegalArgumentException("Invalid layout: a <Parallel> is not closed");
    }
    int shift = 0;
    int[] ranks = new int[n];
    for (int i = 0; i < n; i++) {
      shift += shifts[i];
      ranks[i] = i + shift;
    }
    return new Layout(positions, ranks);
  }

  /**
   * Several documents in one sequence, none of which sees another: the siblings of a block without
   * a Conclusion, so {@code rank} alone keeps them apart. Positions start again in each.
   */
  public static Layout pack(List<Layout> documents) {
    int n = documents.stream().mapToInt(Layout::tokens).sum();
    int[] positions = new int[n];
    int[] ranks = new int[n];
    int start = 0;
    for (Layout document : documents) {
      int length = document.tokens();
      // Reading the documents in reverse order puts this one at n - (start + length).
      int base = n - start - length;
      System.arraycopy(document.positions, 0, positions, start, length);
      for (int i = 0; i < length; i++) {
        ranks[start + i] = document.ranks[i] + base;
      }
      start += length;
    }
    return new Layout(positions, ranks);
  }

  /** Number of tokens. */
  public int tokens() {
    return positions.length;
  }

  /** {@code position_ids}, shape [n], from 0. */
  public int[] positions() {
    return positions.clone();
  }

  /** Rank of each token, shape [n], a permutation of 0 … n-1. */
  public int[] ranks() {
    return ranks.clone();
  }

  /** Whether the token at index {@code q} sees the one at index {@code k}. */
  public boolean isVisible(int q, int k) {
    return k <= q && ranks[k] <= ranks[q];
  }

  /** Length of the critical path in positions. */
  public int criticalPath() {
    int longest = 0;
    for (int position : positions) {
      longest = Math.max(longest, position + 1);
    }
    return longest;
  }

  /** Tokens per position of the critical path: 1.0 for a sequential text, and for an empty one. */
  public double numParallel() {
    return positions.length == 0 ? 1 : (double) positions.length / criticalPath();
  }

  private static boolean inBlock(Tag tag) {
    return tag.element() != Element.THINK && tag != Tag.PARALLEL;
  }

  private static IllegalArgumentException invalid(Tag tag, int index, String why) {
    return new IllegalArgumentException(
        "Invalid layout: " + tag + " at token " + index + ", but " + why);
  }
}
