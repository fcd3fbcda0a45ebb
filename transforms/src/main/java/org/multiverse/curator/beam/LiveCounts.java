package org.multiverse.curator.beam;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Rows counted as they pass, for a progress display in the same JVM. Runners publish their own
 * counters only when a bundle ends, which on Flink is the end of the job. A retried bundle counts
 * twice: nothing but the display may lean on these.
 */
public final class LiveCounts {
  private static final Map<String, Map<String, LongAdder>> RUNS = new ConcurrentHashMap<>();

  private LiveCounts() {}

  static void add(String run, String what) {
    Map<String, LongAdder> counts = RUNS.get(run);
    if (counts != null) {
      counts.computeIfAbsent(what, key -> new LongAdder()).increment();
    }
  }

  /** Begins to count for a run in this JVM. */
  public static void start(String run) {
    RUNS.put(run, new ConcurrentHashMap<>());
  }

  /** The counts so far, by {@code read} or the name of a step. */
  public static Map<String, Long> of(String run) {
    Map<String, Long> counts = new TreeMap<>();
    RUNS.getOrDefault(run, Map.of()).forEach((what, count) -> counts.put(what, count.sum()));
    return counts;
  }

  /** Forgets a run. */
  public static void stop(String run) {
    RUNS.remove(run);
  }
}
