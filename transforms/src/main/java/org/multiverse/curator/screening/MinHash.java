package org.multiverse.curator.screening;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The MinHash signature of a text (Broder 1997): of two texts, the share of equal numbers is about
 * the Jaccard similarity of their shingles. Shingles are five words; a shorter text is one.
 */
final class MinHash {
  /** Numbers of a signature. */
  static final int SIZE = 96;

  /** Bands of a signature: texts that agree in all numbers of one are held against each other. */
  static final int BANDS = 16;

  private static final int ROWS = SIZE / BANDS;
  private static final int SHINGLE = 5;

  private MinHash() {}

  /** The signature of a text. */
  static List<Integer> of(String text) {
    List<String> words = Words.of(text);
    int[] least = new int[SIZE];
    Arrays.fill(least, -1);
    int last = Math.max(0, words.size() - SHINGLE);
    for (int from = 0; from <= last; from++) {
      long shingle = Words.hash(words.subList(from, Math.min(words.size(), from + SHINGLE)));
      for (int i = 0; i < SIZE; i++) {
        int hash = (int) (mix(shingle + i * 0x9e3779b97f4a7c15L) >>> 32);
        if (Integer.compareUnsigned(hash, least[i]) < 0) {
          least[i] = hash;
        }
      }
    }
    return Arrays.stream(least).boxed().toList();
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** A key for each band: equal for signatures that agree in it. */
  static List<String> bands(List<Integer> signature) {
    List<String> keys = new ArrayList<>();
    for (int band = 0; band < BANDS; band++) {
      StringBuilder key = new StringBuilder().append(band);
      for (int i = band * ROWS; i < (band + 1) * ROWS; i++) {
        key.append(':').append(Integer.toHexString(signature.get(i)));
      }
      keys.add(key.toString());
    }
    return keys;
  }

  /** The share of numbers in which two signatures agree. */
  static double similarity(List<Integer> a, List<Integer> b) {
    int same = 0;
    for (int i = 0; i < SIZE; i++) {
      same += a.get(i).equals(b.get(i)) ? 1 : 0;
    }
    return (double) same / SIZE;
  }
}
