package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.ThisMachine;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.WorkerStatus;
import org.multiverse.curator.places.Place;

/** Whoever makes a run, seen from another process: its launcher, or a cluster. */
public final class RunWriter {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 200;

  private final Place run;
  private final Optional<Launch> launch;

  private RunWriter(Place run, Optional<Launch> launch) {
    this.run = run;
    this.launch = launch;
  }

  /**
   * Who makes a run.
   *
   * @throws IOException when the run folder can't be read
   */
  public static RunWriter of(Place run) throws IOException {
    return new RunWriter(run, Launch.in(run.resolve(RunLayout.WORK)));
  }

  /**
   * Whether the job runs on a cluster, or its launcher lives: on this machine by its process, on
   * another one by its last word, which may be {@link WorkerStatus#SILENCE} ago.
   *
   * @throws CuratorException UNREACHABLE or USAGE when only the cluster can tell, and does not
   */
  public boolean isAtWork() throws IOException {
    Place work = run.resolve(RunLayout.WORK);
    // Gone when the run has come to its end.
    if (launch.isEmpty() || Launch.in(work).isEmpty()) {
      return false;
    }
    return launcherLives(work, launch.get()) || flinkJob().isPresent();
  }

  private static boolean launcherLives(Place work, Launch by) throws IOException {
    if (by.host().equals(ThisMachine.name())) {
      return ThisMachine.isAlive(by.pid(), Instant.parse(by.started()));
    }
    Instant now = Instant.now();
    return WorkerStatus.all(work).stream()
        .anyMatch(worker -> !worker.ended() && !worker.isSilent(now));
  }

  private Optional<FlinkCluster.Job> flinkJob() {
    if (launch.isEmpty() || launch.get().flinkMaster() == null) {
      return Optional.empty();
    }
    return new FlinkCluster(launch.get().flinkMaster()).running(launch.get().name());
  }

  /**
   * Ends it, and waits until it has ended. What is written stays; the same command goes on.
   *
   * @return what was ended, in words
   * @throws CuratorException USAGE when nobody makes the run, UNREACHABLE when it does not end
   */
  public String cancel() throws IOException, InterruptedException {
    if (!isAtWork()) {
      throw CuratorException.usage("Cannot cancel " + run + ": nobody makes a run there");
    }
    WorkFolder work = new WorkFolder(run);
    Optional<FlinkCluster.Job> job = flinkJob();
    // For the launcher, so that it knows why the job ended.
    work.askToCancel();
    if (job.isPresent()) {
      new FlinkCluster(launch.orElseThrow().flinkMaster()).cancel(job.get().id());
    }
    Instant end = Instant.now().plus(PATIENCE);
    while (isAtWork()) {
      if (Instant.now().isAfter(end)) {
        throw new CuratorException(
            Code.UNREACHABLE,
            "Cannot cancel "
                + run
                + ": it is still being made by "
                + launch.orElseThrow().launcher()
                + " after "
                + PATIENCE.toSeconds()
                + " s (end that process, then the same command goes on)");
      }
      Thread.sleep(POLL_MILLIS);
    }
    return job.map(found -> "Flink job " + found.id())
        .orElse("the run of " + launch.orElseThrow().launcher());
  }
}
