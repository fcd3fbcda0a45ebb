package org.multiverse.curator.pipelines;

import java.util.Locale;

/** Which Beam runner carries a run. */
public enum RunnerKind {
  /**
   * {@link #FLINK} when a cluster is named, else whichever is quicker for the size of the input.
   */
  AUTO,
  /** Beam's runner inside this process. */
  DIRECT,
  /** Flink, embedded in this process or on a cluster. */
  FLINK;

  /** The runner with this name in any case. */
  public static RunnerKind of(String value) {
    try {
      return valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Invalid runner: " + value + " (one of auto, direct, flink)", e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
