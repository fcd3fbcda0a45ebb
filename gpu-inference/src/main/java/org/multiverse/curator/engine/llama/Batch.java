package org.multiverse.curator.engine.llama;

import java.util.Arrays;

/** Tokens that are decoded together, each at a position of one sequence. */
public final class Batch {
  int[] tokens;
  int[] positions;
  int[] sequences;
  byte[] wanted;
  private int size;

  /** An empty batch with room for a number of tokens; it grows. */
  public Batch(int room) {
    tokens = new int[room];
    positions = new int[room];
    sequences = new int[room];
    wanted = new byte[room];
  }

  /** Adds a token without asking for its logits. */
  public void add(int token, int position, int sequence) {
    add(token, position, sequence, 0);
  }

  /** Adds a token whose logits are wanted. */
  public void addWanted(int token, int position, int sequence) {
    add(token, position, sequence, 1);
  }

  private void add(int token, int position, int sequence, int want) {
    if (size == tokens.length) {
      int room = Math.max(16, 2 * size);
      tokens = Arrays.copyOf(tokens, room);
      positions = Arrays.copyOf(positions, room);
      sequences = Arrays.copyOf(sequences, room);
      wanted = Arrays.copyOf(wanted, room);
    }
    tokens[size] = token;
    positions[size] = position;
    sequences[size] = sequence;
    wanted[size++] = (byte) want;
  }

  /** Number of tokens. */
  public int size() {
    return size;
  }

  /** Token at a row. */
  public int token(int row) {
    return tokens[row];
  }

  /** Position of the token at a row. */
  public int position(int row) {
    return positions[row];
  }

  /** Sequence of the token at a row. */
  public int sequence(int row) {
    return sequences[row];
  }

  /** Whether the logits of a row are wanted. */
  public boolean isWanted(int row) {
    return wanted[row] != 0;
  }

  /** Makes it empty. */
  public void clear() {
    size = 0;
  }
}
