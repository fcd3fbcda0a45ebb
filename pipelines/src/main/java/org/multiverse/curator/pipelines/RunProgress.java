package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.WorkerStatus;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/**
 * How far a run is, as its workers have written it down: for any machine that sees the run folder.
 * Rows of tasks that were tried again count again, but never more than there are.
 *
 * @param runner the runner in words
 * @param launcher the process that began it, {@code host:pid}
 * @param flinkJob its id on a cluster, null without one
 * @param started when it began
 * @param updated when a worker last wrote, null when none has
 * @param files input files, or shards
 * @param bytes their size
 * @param expected rows there are, -1 when not known
 * @param read rows read
 * @param passed rows past each step
 * @param statuses rows that are through, by status
 * @param spend what model calls came to by purpose; empty without a model
 * @param workers all that have worked on it, in the order of their beginning
 */
public record RunProgress(
    String runner,
    String launcher,
    String flinkJob,
    Instant started,
    Instant updated,
    int files,
    long bytes,
    long expected,
    long read,
    Map<StepName, Long> passed,
    Map<String, Long> statuses,
    Map<String, Spend> spend,
    List<WorkerStatus> workers) {
  /**
   * How far the run in a folder is, empty when none is being made there.
   *
   * @throws IOException when the folder can't be read
   */
  public static Optional<RunProgress> of(Place run) throws IOException {
    Place work = run.resolve(RunLayout.WORK);
    Optional<Launch> launch = Launch.in(work);
    return launch.isEmpty() ? Optional.empty() : Optional.of(of(work, launch.get()));
  }

  static RunProgress of(Place work, Launch launch) throws IOException {
    List<WorkerStatus> workers = WorkerStatus.all(work);
    long read = 0;
    Map<StepName, Long> passed = new TreeMap<>();
    Map<String, Long> statuses = new TreeMap<>();
    Instant updated = null;
    for (WorkerStatus worker : workers) {
      read += worker.read();
      worker.passed().forEach((step, rows) -> passed.merge(StepName.of(step), rows, Long::sum));
      worker.statuses().forEach((status, rows) -> statuses.merge(status, rows, Long::sum));
      Instant at = Instant.parse(worker.updated());
      updated = updated == null || at.isAfter(updated) ? at : updated;
    }
    long rows = launch.expected() >= 0 ? Math.min(read, launch.expected()) : read;
    passed.replaceAll((step, count) -> Math.min(count, rows));
    return new RunProgress(
        launch.runner(),
        launch.launcher(),
        launch.flinkJob(),
        Instant.parse(launch.started()),
        updated,
        launch.files(),
        launch.bytes(),
        launch.expected(),
        rows,
        passed,
        statuses,
        launch.cache() == null ? Map.of() : SpendLedger.of(launch.cache(), launch.job()),
        workers);
  }

  /** Rows that are through all steps. */
  public long through() {
    return statuses.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows a second from the beginning to the last word of a worker; 0 before there is one. */
  public double rate() {
    double seconds = updated == null ? 0 : Duration.between(started, updated).toMillis() / 1e3;
    return seconds <= 0 ? 0 : Math.min(through(), read) / seconds;
  }

  /**
   * Seconds until all rows are through at this rate, -1 when it can't be told. All rows are read
   * before the first one is worked on.
   */
  public double secondsLeft() {
    return rate() == 0 ? -1 : Math.max(0, read - through()) / rate();
  }

  /** What all rows will have cost, in US dollars; -1 when it can't be told. */
  public double projectedUsd() {
    return projectedUsd(spend, passed, expected >= 0 ? expected : read);
  }

  /** Workers that have neither ended nor said anything lately. */
  public List<WorkerStatus> silent(Instant now) {
    return workers.stream().filter(worker -> worker.isSilent(now)).toList();
  }

  /** Workers in which a task has failed. */
  public List<WorkerStatus> failing() {
    return workers.stream().filter(worker -> worker.failure() != null).toList();
  }

  /**
   * What all rows will cost when they go on as they did: the cost of each step by the rows that
   * have passed it.
   *
   * @return US dollars, -1 when it can't be told
   */
  static double projectedUsd(Map<String, Spend> spend, Map<StepName, Long> rows, long expected) {
    if (spend.isEmpty() || expected <= 0) {
      return -1;
    }
    double sum = 0;
    for (Map.Entry<String, Spend> purpose : spend.entrySet()) {
      String name =
          purpose.getKey().equals(BlindCheck.NAME) ? StepName.last().toString() : purpose.getKey();
      StepName step =
          Arrays.stream(StepName.values())
              .filter(s -> s.toString().equals(name))
              .findFirst()
              .orElse(null);
      if (step == null) {
        sum += purpose.getValue().costUsd();
        continue;
      }
      long passed = rows.getOrDefault(step, 0L);
      if (passed == 0) {
        return -1;
      }
      sum += purpose.getValue().costUsd() / passed * Math.max(expected, passed);
    }
    return sum;
  }
}
