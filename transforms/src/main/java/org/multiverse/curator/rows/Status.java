package org.multiverse.curator.rows;

import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

/**
 * Where a row stands. Every row that a finished run wrote is in one of the last three; one that
 * waits makes its run incomplete.
 */
public enum Status {
  /** Still on its way through the steps. */
  PENDING,
  /** A model's reply is not in the cache, and no call was allowed: a later run goes on with it. */
  WAITING,
  /** At least one block, all checks passed. */
  PARALLEL,
  /** Valid text without a block. */
  SEQUENTIAL,
  /** Unusable input, or input that can't be represented. */
  REJECTED;

  /** The status with this name in any case. */
  public static Status of(String value) {
    return EnumWords.of(Status.class, "status", value);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
