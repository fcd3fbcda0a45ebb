package org.multiverse.curator.bridge.prepare;

import java.util.Arrays;

/**
 * Which documents share a block: first-fit decreasing, in time n log n. The longest document goes
 * first, each into the first block that has room; nothing is split.
 */
final class Packing {
  private final int[] starts;
  private final int[] documents;

  private Packing(int[] starts, int[] documents) {
    this.starts = starts;
    this.documents = documents;
  }

  /**
   * Packs documents; equally long ones in the order given.
   *
   * @param lengths tokens of each document, shape [n], none over {@code room}
   * @param room tokens of a block
   */
  static Packing of(int[] lengths, int room) {
    int n = lengths.length;
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      if (lengths[i] < 1 || lengths[i] > room) {
        throw new IllegalArgumentException(
            "Invalid length of document " + i + ": " + lengths[i] + " (1 to " + room + ")");
      }
      order[i] = (long) (room - lengths[i]) << 32 | i;
    }
    Arrays.sort(order);
    Rooms rooms = new Rooms(n, room);
    int[] blockOf = new int[n];
    int blocks = 0;
    for (long each : order) {
      int document = (int) each;
      int block = rooms.take(lengths[document]);
      blockOf[document] = block;
      blocks = Math.max(blocks, block + 1);
    }
    int[] starts = new int[blocks + 1];
    for (int block : blockOf) {
      starts[block + 1]++;
    }
    for (int i = 0; i < blocks; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = Arrays.copyOf(starts, blocks);
    int[] documents = new int[n];
    for (long each : order) {
      documents[next[blockOf[(int) each]]++] = (int) each;
    }
    return new Packing(starts, documents);
  }

  /** Number of blocks. */
  int blocks() {
    return starts.length - 1;
  }

  /** The documents of a block, in the order in which they were put there. */
  int[] documents(int block) {
    return Arrays.copyOfRange(documents, starts[block], starts[block + 1]);
  }

  /** The room left in each block: a tree whose nodes know the most room below them. */
  private static final class Rooms {
    private final int leaves;
    private final int[] most;

    Rooms(int blocks, int room) {
      int size = 1;
      while (size < blocks) {
        size *= 2;
      }
      leaves = size;
      most = new int[2 * size];
      Arrays.fill(most, room);
    }

    /** Takes room in the first block that has as much. */
    int take(int length) {
      int node = 1;
      while (node < leaves) {
        node = most[2 * node] >= length ? 2 * node : 2 * node + 1;
      }
      int block = node - leaves;
      most[node] -= length;
      for (node /= 2; node >= 1; node /= 2) {
        most[node] = Math.max(most[2 * node], most[2 * node + 1]);
      }
      return block;
    }
  }
}
