package org.multiverse.curator.bridge.job;

/**
 * Where a job stands, and why.
 *
 * @param reason in the target's own words, such as {@code exit code 1} or {@code OUT_OF_MEMORY};
 *     empty where there is nothing to say
 */
public record JobStatus(JobState state, String reason) {
  static JobStatus of(JobState state) {
    return new JobStatus(state, "");
  }

  @Override
  public String toString() {
    String word = state.name().toLowerCase(java.util.Locale.ROOT);
    return reason.isEmpty() ? word : word + " (" + reason + ")";
  }
}
