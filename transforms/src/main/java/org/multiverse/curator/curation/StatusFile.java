package org.multiverse.curator.curation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.ThisMachine;
import org.multiverse.curator.places.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link WorkerStatus} of one worker of a job written down while it works. Nothing is
 * written once the job's folder is gone: its launcher has moved all into place, and what came later
 * would look like a run that was broken off.
 */
final class StatusFile implements AutoCloseable {
  /** An idle worker says so often that it is alive. */
  static final Duration HEARTBEAT = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final long PERIOD_MILLIS = 1_000;

  private final Place job;
  private final LiveCounts counts;
  private final Suspects suspects;
  private final String worker;
  private final String host = ThisMachine.name();
  private final Instant started = now();
  private final ScheduledThreadPoolExecutor timer;
  private WorkerStatus written;

  StatusFile(Place job, String worker, LiveCounts counts, Suspects suspects) {
    this.job = job;
    this.worker = worker;
    this.counts = counts;
    this.suspects = suspects;
    this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("worker-status"));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    var unused =
        timer.scheduleWithFixedDelay(() -> write(false), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** A status that can't be written is no fault of the rows. */
  private synchronized void write(boolean ended) {
    WorkerStatus status = status(ended);
    boolean isDue =
        written == null
            || !Instant.parse(written.updated())
                .plus(HEARTBEAT)
                .isAfter(Instant.parse(status.updated()));
    if (!isDue && status.saysTheSameAs(written)) {
      return;
    }
    try {
      if (!job.resolve(WorkerStatus.LAUNCH).isFile()) {
        return;
      }
      Place file = job.resolve(WorkerStatus.FOLDER).resolve(worker + ".json");
      file.write(Json.MAPPER.writeValueAsString(status));
      written = status;
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot write how far the worker is into {}: {}", job, Causes.reason(e));
    }
  }

  private WorkerStatus status(boolean ended) {
    Map<String, Long> passed = new TreeMap<>();
    counts.passed().forEach((step, rows) -> passed.put(step.toString(), rows));
    LiveCounts.Failure failure = counts.failure();
    return new WorkerStatus(
        worker,
        host,
        ProcessHandle.current().pid(),
        started.toString(),
        now().toString(),
        ended,
        counts.read(),
        passed,
        counts.statuses(),
        failure == null ? null : failure.message(),
        failure == null ? null : failure.at().toString(),
        suspects.inWork());
  }

  /** Writes the last status and holds no thread any more. */
  @Override
  public void close() {
    timer.shutdown();
    write(true);
  }
}
