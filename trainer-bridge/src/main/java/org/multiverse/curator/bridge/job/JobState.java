package org.multiverse.curator.bridge.job;

/** Where a job stands; the targets' own words are translated into these. */
public enum JobState {
  /** Handed over, and waiting for its turn, its machines or its image. */
  PENDING,
  RUNNING,
  SUCCEEDED,
  FAILED,
  /** Ended because somebody asked for it. */
  CANCELLED;

  /** Whether nothing more will happen. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
