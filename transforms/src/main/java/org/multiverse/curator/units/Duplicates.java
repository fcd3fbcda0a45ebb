package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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
  private final List<TreeMap<Integer, Boolean>> similar = new ArrayList<>();

  private Duplicates(Units units) {
    this.units = units;
    this.shingles = new int[units.count() + 1][];
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
    Map<Integer, List<Integer>> index = new HashMap<>();
    similar.add(new TreeMap<>());
    for (int unit = 1; unit <= units.count(); unit++) {
      String[] words = normal(units.unit(unit)).split(" ", -1);
      shingles[unit] = words.length < MIN_WORDS ? new int[0] : shingles(words);
      Map<Integer, Integer> shared = new HashMap<>();
      for (int shingle : shingles[unit]) {
        for (int earlier : index.getOrDefault(shingle, List.of())) {
          shared.merge(earlier, 1, Integer::sum);
        }
      }
      TreeMap<Integer, Boolean> found = new TreeMap<>();
      for (Map.Entry<Integer, Integer> entry : shared.entrySet()) {
        int both = entry.getValue();
        int all = shingles[unit].length + shingles[entry.getKey()].length - both;
        if (both >= SIMILAR * all) {
          found.put(entry.getKey(), true);
        }
      }
      similar.add(found);
      for (int shingle : shingles[unit]) {
        List<Integer> postings = index.computeIfAbsent(shingle, s -> new ArrayList<>(2));
        if (postings.size() < MAX_POSTINGS) {
          postings.add(unit);
        }
      }
    }
  }

  /** Hashes of the distinct shingles; a number counts like a word, so other numbers differ. */
  private static int[] shingles(String[] words) {
    int count = Math.max(1, words.length - SHINGLE + 1);
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      int hash = 7;
      for (int w = i; w < Math.min(words.length, i + SHINGLE); w++) {
        hash = hash * 1_000_003 + words[w].hashCode();
      }
      all[i] = hash;
    }
    return Arrays.stream(all).distinct().toArray();
  }

  private List<Duplicate> runs() {
    List<Duplicate> runs = new ArrayList<>();
    int unit = 1;
    while (unit <= units.count()) {
      Duplicate best = null;
      for (int source : similar.get(unit).keySet()) {
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
        if (nextTo <= units.count() && nextEnd < from && similar.get(nextTo).containsKey(nextEnd)) {
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

  /**
   * Whether the later run holds no number, sign included, that the earlier one does not: the same
   * words about another value are other work.
   */
  private boolean hasSameValues(Duplicate run) {
    return values(run.source().from(), run.source().to()).containsAll(values(run.from(), run.to()));
  }

  private Set<String> values(int from, int to) {
    Set<String> values = new HashSet<>();
    for (MathText.Token token : MathText.of(units.text(from, to)).tokens()) {
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
