package org.multiverse.curator.tags;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How far two texts are from one another: Levenshtein distance over code points, as a count or as a
 * share of the longer text.
 *
 * <p>Bit-parallel: 64 cells of the dynamic program in one word (Myers 1999, in Hyyrö's form of
 * 2003), restricted to the diagonals that a distance within the bound can touch (Ukkonen 1985). An
 * unbounded count doubles the bound until it holds.
 */
public final class Distance {
  private static final int WORD = 64;
  private static final int FIRST_BOUND = 256;

  /** A bound is tried at this part of itself first, which costs this part more where it fails. */
  private static final int NEAR = 8;

  private Distance() {}

  /**
   * Levenshtein distance divided by the length of the longer text, in code points; 0 when both are
   * empty.
   */
  public static double distance(String a, String b) {
    int longer = Math.max(a.codePointCount(0, a.length()), b.codePointCount(0, b.length()));
    return longer == 0 ? 0 : (double) levenshtein(a, b) / longer;
  }

  /** Whether {@code distance(a, b) <= max}, without finding out the distance. */
  public static boolean within(String a, String b, double max) {
    int[] first = a.codePoints().toArray();
    int[] second = b.codePoints().toArray();
    int longer = Math.max(first.length, second.length);
    if (longer == 0 || max >= 1) {
      return max >= 0;
    }
    // The largest count whose share is within max, found in the arithmetic that distance() uses.
    int bound = (int) Math.floor(max * longer) + 1;
    while (bound >= 0 && (double) bound / longer > max) {
      bound--;
    }
    // Most texts that are compared are near to one another, which a narrow band tells.
    int near = bound / NEAR;
    return bound >= 0
        && (bounded(first, second, near) <= near || bounded(first, second, bound) <= bound);
  }

  /** Number of insertions, deletions and replacements of code points that make one of the other. */
  public static int levenshtein(String a, String b) {
    int[] first = a.codePoints().toArray();
    int[] second = b.codePoints().toArray();
    int longer = Math.max(first.length, second.length);
    for (long bound = FIRST_BOUND; ; bound *= 2) {
      int limit = (int) Math.min(bound, longer);
      int distance = bounded(first, second, limit);
      if (distance <= limit) {
        return distance;
      }
    }
  }

  /** The distance, or any number above {@code bound} when it is above that. */
  private static int bounded(int[] a, int[] b, int bound) {
    int start = 0;
    int aEnd = a.length;
    int bEnd = b.length;
    while (start < aEnd && start < bEnd && a[start] == b[start]) {
      start++;
    }
    while (aEnd > start && bEnd > start && a[aEnd - 1] == b[bEnd - 1]) {
      aEnd--;
      bEnd--;
    }
    int[] pattern = Arrays.copyOfRange(a, start, aEnd);
    int[] text = Arrays.copyOfRange(b, start, bEnd);
    if (pattern.length > text.length) {
      int[] swap = pattern;
      pattern = text;
      text = swap;
    }
    if (text.length - pattern.length > bound) {
      return bound + 1;
    }
    if (pattern.length == 0) {
      return text.length;
    }
    return banded(pattern, text, bound);
  }

  private static int banded(int[] pattern, int[] text, int bound) {
    int rows = pattern.length;
    int columns = text.length;
    int blocks = (rows + WORD - 1) / WORD;
    Map<Integer, Integer> symbols = new HashMap<>();
    for (int symbol : pattern) {
      symbols.putIfAbsent(symbol, symbols.size());
    }
    // matches[symbol][block]: bit i is set where the pattern holds the symbol in row 64 * block +
    // i.
    long[][] matches = new long[symbols.size() + 1][blocks];
    for (int row = 0; row < rows; row++) {
      matches[symbols.get(pattern[row])][row / WORD] |= 1L << (row % WORD);
    }
    int[] coded = new int[columns];
    for (int column = 0; column < columns; column++) {
      coded[column] = symbols.getOrDefault(text[column], symbols.size());
    }

    // A path of cost <= bound from corner to corner leaves the main diagonal by at most this much.
    int spare = (bound - (columns - rows)) / 2;
    int above = spare + (columns - rows);
    long[] plus = new long[blocks];
    long[] minus = new long[blocks];
    int[] scores = new int[blocks];
    int last = -1;
    for (int column = 0; column < columns; column++) {
      long[] match = matches[coded[column]];
      int first = Math.max(0, column - above) / WORD;
      int bottom = (int) Math.min(rows - 1L, (long) column + spare) / WORD;
      while (last < bottom) {
        last++;
        plus[last] = -1L;
        minus[last] = 0;
        // Cells below the band count as one more than the cell over them, never less than the
        // truth.
        scores[last] = (last == 0 ? column : scores[last - 1]) + Math.min(WORD, rows - last * WORD);
      }
      // Cells above the band grow by one a column, never less than the truth.
      int in = 1;
      for (int block = first; block <= last; block++) {
        long pv = plus[block];
        long mv = minus[block];
        long eq = match[block];
        long xv = eq | mv;
        if (in < 0) {
          eq |= 1;
        }
        long xh = (((eq & pv) + pv) ^ pv) | eq;
        long ph = mv | ~(xh | pv);
        long mh = pv & xh;
        int bit = block == blocks - 1 ? (rows - 1) % WORD : WORD - 1;
        int out = (int) ((ph >>> bit) & 1) - (int) ((mh >>> bit) & 1);
        ph <<= 1;
        mh <<= 1;
        if (in < 0) {
          mh |= 1;
        } else if (in > 0) {
          ph |= 1;
        }
        plus[block] = mh | ~(xv | ph);
        minus[block] = ph & xv;
        scores[block] += out;
        in = out;
      }
      if (column % WORD == 0 && isAbove(scores, first, last, bound)) {
        return bound + 1;
      }
    }
    return scores[blocks - 1];
  }

  /** Whether no cell of the column can be within the bound. */
  private static boolean isAbove(int[] scores, int first, int last, int bound) {
    for (int block = first; block <= last; block++) {
      if (scores[block] - (WORD - 1) <= bound) {
        return false;
      }
    }
    return true;
  }
}
