package org.multiverse.curator.curation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far one worker is: a small file beside the run, written about once a second, so that anybody
 * who sees the run folder sees it. Rows of a task that is tried again count again.
 *
 * @param worker name of the file
 * @param host where the worker runs
 * @param pid its process
 * @param started when it began, ISO 8601
 * @param updated when this was written
 * @param ended whether it has ended in good order
 * @param read rows read
 * @param passed rows past each step, by its name
 * @param statuses rows that are through, by status
 * @param failure what went wrong in a task last, null when nothing did
 * @param failedAt when
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkerStatus(
    String worker,
    String host,
    long pid,
    String started,
    String updated,
    boolean ended,
    long read,
    Map<String, Long> passed,
    Map<String, Long> statuses,
    String failure,
    String failedAt) {
  /** A worker that has not ended and says nothing for so long may be dead. */
  public static final Duration SILENCE = Duration.ofSeconds(40);

  /** Folder of these files, in the job's. */
  public static final String FOLDER = "workers";

  /**
   * File in the job's folder that says by whom it was begun, there as long as the job is wanted.
   */
  public static final String LAUNCH = "launch.json";

  public WorkerStatus {
    passed = new TreeMap<>(passed == null ? Map.of() : passed);
    statuses = new TreeMap<>(statuses == null ? Map.of() : statuses);
  }

  /** Whether it has neither ended nor said anything for {@link #SILENCE}, and so may be dead. */
  public boolean isSilent(Instant now) {
    return !ended && Instant.parse(updated).plus(SILENCE).isBefore(now);
  }

  /** Whether it says the same as another but for the time. */
  boolean saysTheSameAs(WorkerStatus other) {
    return other != null
        && ended == other.ended
        && read == other.read
        && passed.equals(other.passed)
        && statuses.equals(other.statuses)
        && String.valueOf(failedAt).equals(String.valueOf(other.failedAt));
  }
}
