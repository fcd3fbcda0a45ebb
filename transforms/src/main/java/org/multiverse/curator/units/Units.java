package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text cut into numbered units: sentences and lines whose concatenation is the text. Numbers run
 * from 1, as a model sees them.
 */
public final class Units {
  private final String text;
  private final int[] ends;

  /**
   * Wraps a text and its cuts.
   *
   * @param text the whole text
   * @param ends offset (UTF-16) after each unit, rising, the last one the text's length
   */
  Units(String text, int[] ends) {
    this.text = text;
    this.ends = ends;
  }

  /**
   * A text that was cut before.
   *
   * @param text the whole text
   * @param lengths Unicode characters (code points) of each unit
   * @throws IllegalArgumentException when the lengths do not add up to the text
   */
  public static Units of(String text, List<Integer> lengths) {
    int[] ends = new int[lengths.size()];
    int at = 0;
    try {
      for (int i = 0; i < ends.length; i++) {
        at = text.offsetByCodePoints(at, lengths.get(i));
        ends[i] = at;
      }
    } catch (IndexOutOfBoundsException e) {
      at = -1;
    }
    if (at != text.length()) {
      throw new IllegalArgumentException(
          "Invalid units: " + ends.length + " lengths that are not those of the text");
    }
    return new Units(text, ends);
  }

  /** Unicode characters (code points) of each unit; they add up to the text. */
  public List<Integer> lengths() {
    List<Integer> lengths = new ArrayList<>(ends.length);
    int start = 0;
    for (int end : ends) {
      lengths.add(text.codePointCount(start, end));
      start = end;
    }
    return lengths;
  }

  /** Number of units. */
  public int count() {
    return ends.length;
  }

  /** The whole text. */
  public String text() {
    return text;
  }

  /** Text of unit {@code number}, from 1. */
  public String unit(int number) {
    return text.substring(start(number), end(number));
  }

  /** Text of the units {@code from..to}, both included. */
  public String text(int from, int to) {
    return text.substring(start(from), end(to));
  }

  /** Offset (UTF-16) of the first character of a unit. */
  public int start(int number) {
    check(number);
    return number == 1 ? 0 : ends[number - 2];
  }

  /** Offset (UTF-16) after the last character of a unit. */
  public int end(int number) {
    check(number);
    return ends[number - 1];
  }

  /** Length of the units {@code from..to} in UTF-16 code units. */
  public int length(int from, int to) {
    return end(to) - start(from);
  }

  /** Unicode characters (code points) of a run of units. */
  public int characters(UnitRange units) {
    return text.codePointCount(start(units.from()), end(units.to()));
  }

  private void check(int number) {
    if (number < 1 || number > ends.length) {
      throw new IllegalArgumentException(
          "Invalid unit: " + number + " (units run from 1 to " + ends.length + ")");
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Units other && text.equals(other.text) && Arrays.equals(ends, other.ends);
  }

  @Override
  public int hashCode() {
    return 31 * text.hashCode() + Arrays.hashCode(ends);
  }
}
