package org.multiverse.curator.curation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;

/**
 * Rows counted as they pass, for a progress display in the same JVM and for the {@link
 * WorkerStatus} of this one. Runners publish their own counters only when a bundle ends, which on
 * Flink is the end of the job. A bundle that is tried again counts twice: nothing but the display
 * may depend on these.
 */
public final class LiveCounts {
  private final LongAdder read = new LongAdder();
  private final Map<StepName, LongAdder> passed = new ConcurrentHashMap<>();
  private final Map<Status, LongAdder> statuses = new ConcurrentHashMap<>();
  private volatile Failure failure;

  /**
   * What went wrong in a task.
   *
   * @param message one line
   * @param at when
   */
  record Failure(String message, Instant at) {}

  LiveCounts() {}

  /** A row was read. */
  public void addRead() {
    read.increment();
  }

  /** A row is past a step. */
  public void addPassed(StepName step) {
    passed.computeIfAbsent(step, key -> new LongAdder()).increment();
  }

  /** A row is through. */
  public void addThrough(Status status) {
    statuses.computeIfAbsent(status, key -> new LongAdder()).increment();
  }

  /** A task of this worker has failed; the runner tries it again, or ends the job. */
  public void failed(Throwable fault) {
    failure = new Failure(Causes.line(fault), Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  /** What went wrong last, null when nothing did. */
  Failure failure() {
    return failure;
  }

  /** Rows that are through, by the name of their status. */
  public Map<String, Long> statuses() {
    Map<String, Long> counts = new TreeMap<>();
    statuses.forEach((status, count) -> counts.put(status.toString(), count.sum()));
    return counts;
  }

  /** Rows read so far. */
  public long read() {
    return read.sum();
  }

  /** Rows past each step so far, in the order of the steps. */
  public Map<StepName, Long> passed() {
    Map<StepName, Long> counts = new TreeMap<>();
    passed.forEach((step, count) -> counts.put(step, count.sum()));
    return counts;
  }
}
