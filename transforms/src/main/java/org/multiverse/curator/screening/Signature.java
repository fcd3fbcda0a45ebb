package org.multiverse.curator.screening;

import java.util.Arrays;
import java.util.List;

/**
 * The MinHash signature of a text (Broder 1997): of two texts, the share of equal numbers is about
 * the Jaccard index of their shingles, the runs of five words in each; a shorter text is one
 * shingle. A standard deviation of the estimate at 0.8 is 0.04.
 */
public final class Signature {
  /** Numbers of a signature. */
  public static final int SIZE = 96;

  /**
   * Bands of a signature: texts that agree in all numbers of one are held against each other. Two
   * texts with a Jaccard index of 0.8 meet with a probability of 0.99, with one of 0.5 of 0.22.
   */
  static final int BANDS = 16;

  private static final int ROWS = SIZE / BANDS;
  private static final int SHINGLE = 5;
  private static final long[] FACTORS = new long[SIZE];
  private static final long[] SUMMANDS = new long[SIZE];

  static {
    for (int i = 0; i < SIZE; i++) {
      FACTORS[i] = Words.mix((2L * i + 1) * Words.STEP) | 1;
      SUMMANDS[i] = Words.mix((2L * i + 2) * Words.STEP);
    }
  }

  /** No signature: of what is compared by other means. */
  public static final Signature NONE = new Signature(new short[0]);

  private final short[] numbers;

  private Signature(short[] numbers) {
    this.numbers = numbers;
  }

  /** The one with these numbers, as {@link #numbers()} gave them. */
  public static Signature of(short[] numbers) {
    return new Signature(numbers.clone());
  }

  /**
   * The signature of a text: number {@code i} is the low 16 bits of the least, over all shingles
   * {@code s}, of the high 32 bits of {@code FACTORS[i] * s + SUMMANDS[i]}.
   *
   * @param words at least one
   */
  static Signature of(List<String> words) {
    long[] hashes = Words.hashes(words);
    int[] least = new int[SIZE];
    // Unsigned order is that of ints whose first bit is turned.
    Arrays.fill(least, Integer.MAX_VALUE);
    int last = Math.max(0, hashes.length - SHINGLE);
    for (int from = 0; from <= last; from++) {
      long shingle = Words.run(hashes, from, Math.min(hashes.length, from + SHINGLE));
      for (int i = 0; i < SIZE; i++) {
        int hash = (int) ((FACTORS[i] * shingle + SUMMANDS[i]) >>> 32) ^ Integer.MIN_VALUE;
        least[i] = Math.min(least[i], hash);
      }
    }
    short[] numbers = new short[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = (short) least[i];
    }
    return new Signature(numbers);
  }

  /** A key for each band: equal for signatures that agree in it. */
  long[] bands() {
    long[] keys = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long key = band + 1L;
      for (int i = band * ROWS; i < (band + 1) * ROWS; i++) {
        key = Words.mix(key + (numbers[i] & 0xffff) + Words.STEP);
      }
      keys[band] = key;
    }
    return keys;
  }

  /** The share of numbers in which two signatures agree. */
  double similarity(Signature other) {
    int same = 0;
    for (int i = 0; i < SIZE; i++) {
      same += numbers[i] == other.numbers[i] ? 1 : 0;
    }
    return (double) same / SIZE;
  }

  /** Its numbers; none, or {@link #SIZE}. */
  public short[] numbers() {
    return numbers.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature that && Arrays.equals(numbers, that.numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }
}
