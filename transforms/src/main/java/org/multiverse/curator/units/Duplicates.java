package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds runs of units that repeat earlier runs almost word for word, by the shingles (three words
 * in a row) they share. Texts of one template about other numbers, or other signs, are no repeats.
 */
public final class Duplicates {
  private static final int SHINGLE = 3;
  private static final double SIMILAR = 0.75;
  private static final int MIN_UNITS = 2;
  private static final int MIN_CHARS = 160;
  private static final int MIN_WORDS = 4;
  // What stands everywhere tells nothing.
  private static final int MAX_POSTINGS = 24;

  private final Units units;
  private final int[][] shingles;

  /** For each unit the earlier ones that it resembles, rising. */
  private final int[][] similar;

  private Duplicates(Units units) {
    this.units = units;
    this.shingles = new int[units.count() + 1][0];
    this.similar = new int[units.count() + 1][0];
  }

  /** Runs that repeat earlier ones, by their first unit, disjoint. */
  public static List<Duplicate> find(Units units) {
    Duplicates finder = new Duplicates(units);
    finder.compare();
    return finder.runs();
  }

  /** A text in lower case, its words and numbers with one space between. */
  static String normal(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        if (gap && out.length() > 0) {
          out.append(' ');
        }
        gap = false;
        out.append(Character.toLowerCase(c));
      } else {
        gap = true;
      }
    }
    return out.toString();
  }

  private void compare() {
    for (int unit = 1; unit <= units.count(); unit++) {
      shingles[unit] = shingles(units.unit(unit));
    }
    int[] known = distinct(Arrays.stream(shingles).flatMapToInt(Arrays::stream).toArray());
    int[][] postings = new int[known.length][1];
    int[] posted = new int[known.length];
    int[] shared = new int[units.count() + 1];
    int[] met = new int[units.count()];
    for (int unit = 1; unit <= units.count(); unit++) {
      int count = 0;
      for (int shingle : shingles[unit]) {
        int at = Arrays.binarySearch(known, shingle);
        for (int i = 0; i < posted[at]; i++) {
          int earlier = postings[at][i];
          if (shared[earlier]++ == 0) {
            met[count++] = earlier;
          }
        }
        if (posted[at] < MAX_POSTINGS) {
          if (posted[at] == postings[at].length) {
            postings[at] = Arrays.copyOf(postings[at], 2 * posted[at]);
          }
          postings[at][posted[at]++] = unit;
        }
      }
      similar[unit] = similar(unit, shared, Arrays.copyOf(met, count));
    }
  }

  /** Those of some earlier units that a unit resembles, rising; sets what they share back to 0. */
  private int[] similar(int unit, int[] shared, int[] some) {
    int count = 0;
    for (int earlier : some) {
      int both = shared[earlier];
      int all = shingles[unit].length + shingles[earlier].length - both;
      if (both >= SIMILAR * all) {
        some[count++] = earlier;
      }
      shared[earlier] = 0;
    }
    int[] found = Arrays.copyOf(some, count);
    Arrays.sort(found);
    return found;
  }

  /** Hashes of the distinct shingles; a number counts like a word, so other numbers differ. */
  private static int[] shingles(String text) {
    int[] words = words(text);
    if (words.length < MIN_WORDS) {
      return new int[0];
    }
    int[] all = new int[words.length - SHINGLE + 1];
    for (int i = 0; i < all.length; i++) {
      int hash = 7;
      for (int w = i; w < i + SHINGLE; w++) {
        hash = hash * 1_000_003 + words[w];
      }
      all[i] = hash;
    }
    return distinct(all);
  }

  /** Hashes of the words of {@link #normal}. */
  private static int[] words(String text) {
    int[] words = new int[text.length() / 2 + 1];
    int count = 0;
    int hash = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        hash = 31 * hash + Character.toLowerCase(c);
        inside = true;
      } else if (inside) {
        words[count++] = hash;
        hash = 0;
        inside = false;
      }
    }
    if (inside) {
      words[count++] = hash;
    }
    return Arrays.copyOf(words, count);
  }

  private static int[] distinct(int[] numbers) {
    Arrays.sort(numbers);
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      if (i == 0 || numbers[i] != numbers[i - 1]) {
        numbers[count++] = numbers[i];
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  private List<Duplicate> runs() {
    List<Duplicate> runs = new ArrayList<>();
    int unit = 1;
    while (unit <= units.count()) {
      Duplicate best = null;
      for (int source : similar[unit]) {
        Duplicate run = extend(unit, source);
        if (best == null || length(run) > length(best)) {
          best = run;
        }
      }
      if (best != null && isLong(best) && hasSameValues(best)) {
        runs.add(best);
        unit = best.to() + 1;
      } else {
        unit++;
      }
    }
    return runs;
  }

  /** Runs on along both texts; one unit may be missing or changed on either side. */
  private Duplicate extend(int from, int source) {
    int to = from;
    int end = source;
    while (true) {
      boolean grown = false;
      for (int[] step : new int[][] {{1, 1}, {2, 2}, {1, 2}, {2, 1}}) {
        int nextTo = to + step[0];
        int nextEnd = end + step[1];
        if (nextTo <= units.count() && nextEnd < from && isSimilar(nextTo, nextEnd)) {
          to = nextTo;
          end = nextEnd;
          grown = true;
          break;
        }
      }
      if (!grown) {
        return new Duplicate(from, to, source, end);
      }
    }
  }

  private boolean isSimilar(int unit, int earlier) {
    return Arrays.binarySearch(similar[unit], earlier) >= 0;
  }

  /**
   * Whether the later run holds no number, sign included, that the earlier one does not: the same
   * words about another value are other work.
   */
  private boolean hasSameValues(Duplicate run) {
    String earlier = units.text(run.source().from(), run.source().to());
    String later = units.text(run.from(), run.to());
    return earlier.equals(later) || values(earlier).containsAll(values(later));
  }

  private static Set<String> values(String text) {
    Set<String> values = new HashSet<>();
    for (MathText.Token token : MathText.of(text).tokens()) {
      if (token.kind() == MathText.Kind.NUMBER) {
        values.add(token.text());
      }
    }
    return values;
  }

  private int length(Duplicate run) {
    return units.length(run.from(), run.to());
  }

  private boolean isLong(Duplicate run) {
    int length = length(run);
    return length >= MIN_CHARS
        && (run.to() - run.from() + 1 >= MIN_UNITS || length >= 2 * MIN_CHARS);
  }
}
