package org.multiverse.curator.curation;

import java.io.Serializable;

/**
 * How many rows may fail.
 *
 * @param value a number of rows, or percent of them
 * @param isShare whether it is percent
 */
public record FailureLimit(double value, boolean isShare) implements Serializable {
  /** Half of the rows. */
  public static final FailureLimit HALF = new FailureLimit(50, true);

  /**
   * Reads {@code 12} or {@code 2.5%}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static FailureLimit of(String text) {
    boolean share = text.endsWith("%");
    String figure = share ? text.substring(0, text.length() - 1).strip() : text;
    // No signs, no exponents, no NaN: what a person means by a limit.
    if (!figure.matches(share ? "\\d{1,3}(\\.\\d+)?" : "\\d{1,15}")
        || (share && Double.parseDouble(figure) > 100)) {
      throw new IllegalArgumentException(
          "Invalid limit: " + text + " (a number of rows, or 0% to 100%)");
    }
    return new FailureLimit(Double.parseDouble(figure), share);
  }

  /** Whether so many of some rows are more than allowed. */
  public boolean isExceededBy(long failed, long rows) {
    return failed > (isShare ? value / 100 * rows : value);
  }

  @Override
  public String toString() {
    String figure = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
    return isShare ? figure + "%" : figure;
  }
}
