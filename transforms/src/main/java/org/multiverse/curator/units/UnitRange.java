package org.multiverse.curator.units;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A run of units, both ends included. In JSON it is its text, {@code "3-9"} or {@code "5"}.
 *
 * @param from number of the first unit, from 1
 * @param to number of the last unit
 */
public record UnitRange(int from, int to) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:\\s*[-–]\\s*(\\d{1,9}))?");

  /**
   * Reads {@code 3-9} or {@code 5}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  @JsonCreator
  public static UnitRange parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no run of units; write its first and last unit as 3-9, or 5");
    }
    int from = Integer.parseInt(matcher.group(1));
    return new UnitRange(
        from, matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2)));
  }

  /** Rising unit numbers as runs that are as long as can be. */
  public static List<UnitRange> runs(Iterable<Integer> rising) {
    List<UnitRange> runs = new ArrayList<>();
    for (int unit : rising) {
      UnitRange last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.to() + 1 == unit) {
        runs.set(runs.size() - 1, new UnitRange(last.from(), unit));
      } else {
        runs.add(new UnitRange(unit, unit));
      }
    }
    return runs;
  }

  /** The units of some runs: what {@link #runs} makes runs of. */
  public static NavigableSet<Integer> units(Iterable<UnitRange> ranges) {
    NavigableSet<Integer> units = new TreeSet<>();
    ranges.forEach(range -> range.stream().forEach(units::add));
    return units;
  }

  /** Its units, rising; none when the range is upside down. */
  public IntStream stream() {
    return IntStream.rangeClosed(from, to);
  }

  /** Number of units, not positive when the range is upside down. */
  @JsonIgnore
  public int size() {
    return to - from + 1;
  }

  public boolean contains(int unit) {
    return from <= unit && unit <= to;
  }

  public boolean contains(UnitRange other) {
    return from <= other.from && other.to <= to;
  }

  public boolean overlaps(UnitRange other) {
    return from <= other.to && other.from <= to;
  }

  /** The form that {@link #parse} reads. */
  @JsonValue
  @Override
  public String toString() {
    return from == to ? Integer.toString(from) : from + "-" + to;
  }
}
