package org.multiverse.curator.engine;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.BooleanSupplier;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.Batch;
import org.multiverse.curator.engine.llama.Decoder;

/**
 * A cache without a model. The logits of a token are a hash of all that it sees, so whatever is
 * seen wrongly changes them, and the order in which cells were filled does not. Holds callers to
 * the rules of the stricter release: positions of a sequence have no gap and no repeat.
 */
final class FakeDecoder implements Decoder {
  private final int[] tokens;
  private final int[] positions;
  private final BitSet[] owners;
  private final int sequences;
  private final int batchTokens;
  private final boolean sideBySide;
  private final BooleanSupplier fails;
  private final long[] hashes;
  private final int[] last;
  private long[] rows = new long[0];
  private int used;

  /**
   * An empty cache.
   *
   * @param sideBySide whether the cells of a batch have to be side by side
   * @param fails asked at each decoding whether it fails
   */
  FakeDecoder(
      int cells, int sequences, int batchTokens, boolean sideBySide, BooleanSupplier fails) {
    this.tokens = new int[cells];
    this.positions = new int[cells];
    this.owners = new BitSet[cells];
    Arrays.setAll(owners, cell -> new BitSet());
    this.sequences = sequences;
    this.batchTokens = batchTokens;
    this.sideBySide = sideBySide;
    this.fails = fails;
    this.hashes = new long[sequences];
    this.last = new int[sequences];
    Arrays.fill(last, -1);
  }

  static FakeDecoder of(int cells, int sequences) {
    return new FakeDecoder(cells, sequences, 64, false, () -> false);
  }

  @Override
  public int cells() {
    return tokens.length;
  }

  @Override
  public int sequences() {
    return sequences;
  }

  @Override
  public int batchTokens() {
    return batchTokens;
  }

  @Override
  public int vocabularySize() {
    return BytesVocabulary.END + 1;
  }

  int usedCells() {
    return used;
  }

  @Override
  public boolean decode(Batch batch, int from, int to) {
    int count = to - from;
    if (count <= 0 || count > batchTokens) {
      throw CuratorException.internal("Invalid batch of " + count);
    }
    if (fails.getAsBoolean()) {
      throw CuratorException.internal("Cannot decode: a fault was asked for");
    }
    int cell = sideBySide ? stretch(count) : 0;
    if (cell < 0 || used + count > tokens.length) {
      return false;
    }
    rows = new long[count];
    for (int row = from; row < to; row++) {
      int sequence = batch.sequence(row);
      int position = batch.position(row);
      if (position != last[sequence] + 1) {
        throw CuratorException.internal(
            "Invalid position " + position + " behind " + last[sequence] + " of " + sequence);
      }
      while (!owners[cell].isEmpty()) {
        cell++;
      }
      tokens[cell] = batch.token(row);
      positions[cell] = position;
      own(cell, sequence);
      rows[row - from] = mix(hashes[sequence] + 31 * mix(tokens[cell], position));
    }
    return true;
  }

  private int stretch(int count) {
    int run = 0;
    for (int cell = 0; cell < tokens.length; cell++) {
      run = owners[cell].isEmpty() ? run + 1 : 0;
      if (run == count) {
        return cell - count + 1;
      }
    }
    return -1;
  }

  private void own(int cell, int sequence) {
    if (!owners[cell].get(sequence)) {
      used += owners[cell].isEmpty() ? 1 : 0;
      owners[cell].set(sequence);
      hashes[sequence] += mix(tokens[cell], positions[cell]);
      last[sequence] = Math.max(last[sequence], positions[cell]);
    }
  }

  private static long mix(int token, int position) {
    return mix((long) token << 32 | position);
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }

  @Override
  public void logits(int row, float[] into) {
    long value = rows[row];
    for (int token = 0; token < into.length; token++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
      into[token] = (value >>> 40) / (float) (1 << 24) * 10;
    }
  }

  @Override
  public void copy(int from, int to, int start, int end) {
    for (int cell = 0; cell < tokens.length; cell++) {
      int position = positions[cell];
      if (owners[cell].get(from) && position >= start && (end < 0 || position < end)) {
        own(cell, to);
      }
    }
  }

  @Override
  public void remove(int sequence) {
    for (BitSet cell : owners) {
      if (cell.get(sequence)) {
        cell.clear(sequence);
        used -= cell.isEmpty() ? 1 : 0;
      }
    }
    hashes[sequence] = 0;
    last[sequence] = -1;
  }

  @Override
  public int lastPosition(int sequence) {
    return last[sequence];
  }

  @Override
  public boolean isEmpty() {
    return used == 0;
  }

  @Override
  public void clear() {
    for (int sequence = 0; sequence < sequences; sequence++) {
      remove(sequence);
    }
  }

  @Override
  public void close() {}
}
