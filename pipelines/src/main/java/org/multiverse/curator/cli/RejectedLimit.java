package org.multiverse.curator.cli;

import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.RunReport;

/**
 * How many rows may be rejected before a run counts as failed.
 *
 * @param value a number of rows, or percent of the rows in
 * @param isShare whether it is percent
 */
record RejectedLimit(double value, boolean isShare) {
  /** Reads {@code 12} or {@code 2.5%}. */
  static RejectedLimit of(String text) {
    boolean share = text.endsWith("%");
    String figure = share ? text.substring(0, text.length() - 1).strip() : text;
    // No signs, no exponents, no NaN: what a person means by a limit.
    if (!figure.matches(share ? "\\d{1,3}(\\.\\d+)?" : "\\d{1,15}")
        || (share && Double.parseDouble(figure) > 100)) {
      throw CuratorException.usage(
          "Invalid limit of rejected rows: " + text + " (a number, or 0% to 100%)");
    }
    return new RejectedLimit(Double.parseDouble(figure), share);
  }

  boolean isExceededBy(RunReport report) {
    long rejected = report.counts().status("rejected");
    return rejected > (isShare ? value / 100 * report.rowsIn() : value);
  }

  @Override
  public String toString() {
    String figure = value == Math.rint(value) ? Long.toString((long) value) : "" + value;
    return isShare ? figure + "%" : figure;
  }
}
