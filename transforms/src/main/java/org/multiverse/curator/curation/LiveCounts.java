package org.multiverse.curator.curation;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.multiverse.curator.rows.StepName;

/**
 * Rows counted as they pass, for a progress display in the same JVM. Runners publish their own
 * counters only when a bundle ends, which on Flink is the end of the job. A bundle that is tried
 * again counts twice: nothing but the display may depend on these.
 */
public final class LiveCounts {
  private final LongAdder read = new LongAdder();
  private final Map<StepName, LongAdder> passed = new ConcurrentHashMap<>();

  LiveCounts() {}

  /** A row was read. */
  public void addRead() {
    read.increment();
  }

  /** A row is past a step. */
  public void addPassed(StepName step) {
    passed.computeIfAbsent(step, key -> new LongAdder()).increment();
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
