package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What {@code OUTPUT/job.json} says.
 *
 * @param version of this form
 * @param fingerprint of the job
 * @param target where it runs
 * @param job what runs
 * @param attempt number of the last start
 * @param start how that start began
 * @param id what the target calls it; null when we broke off before it answered
 * @param status as it was last seen
 * @param cancelled whether somebody asked for its end
 * @param submitted when, in ISO 8601
 * @param seen when {@code status} was asked for, in ISO 8601
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobRecord(
    int version,
    String fingerprint,
    JobTarget target,
    TrainingJob job,
    int attempt,
    TrainingJob.Start start,
    String id,
    JobStatus status,
    boolean cancelled,
    String submitted,
    String seen) {
  static final int VERSION = 1;

  static JobRecord of(JobAttempt attempt, JobTarget target) {
    String now = Instant.now().toString();
    return new JobRecord(
        VERSION,
        attempt.job().fingerprint(),
        target,
        attempt.job(),
        attempt.number(),
        attempt.start(),
        null,
        JobStatus.of(JobState.PENDING),
        false,
        now,
        now);
  }

  JobAttempt lastAttempt() {
    return new JobAttempt(job, attempt, start);
  }

  JobRecord withId(String given) {
    return new JobRecord(
        version,
        fingerprint,
        target,
        job,
        attempt,
        start,
        given,
        status,
        cancelled,
        submitted,
        seen);
  }

  JobRecord withStatus(JobStatus other) {
    // A job that stops well when asked to may call that a success; it is not one.
    JobStatus told =
        cancelled && other.state().isFinal()
            ? new JobStatus(JobState.CANCELLED, other.reason())
            : other;
    return new JobRecord(
        version,
        fingerprint,
        target,
        job,
        attempt,
        start,
        id,
        told,
        cancelled,
        submitted,
        Instant.now().toString());
  }

  JobRecord asCancelled() {
    return new JobRecord(
        version, fingerprint, target, job, attempt, start, id, status, true, submitted, seen);
  }
}
