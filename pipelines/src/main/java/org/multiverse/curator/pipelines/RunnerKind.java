package org.multiverse.curator.pipelines;

import java.util.Locale;
import org.multiverse.curator.common.EnumWords;

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
    return EnumWords.of(RunnerKind.class, "runner", value);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
