package org.multiverse.curator.rows;

import java.util.Locale;

/** Where a row stands. Every row that leaves the pipeline is in one of the last three. */
public enum Status {
  /** Still on its way through the steps. */
  PENDING,
  /** At least one block, all checks passed. */
  PARALLEL,
  /** Valid text without a block. */
  SEQUENTIAL,
  /** Unusable input, or input that can't be represented. */
  REJECTED;

  /** The status with this name in any case. */
  public static Status of(String value) {
    try {
      return valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid status: " + value + " (one of pending, parallel, sequential, rejected)", e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
