package org.multiverse.curator.pipelines;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.beam.LiveCounts;
import org.multiverse.curator.rows.StepName;

/** Tells a {@link Progress} about twice a second where the run stands. */
final class ProgressWatch {
  private static final long PERIOD_MILLIS = 500;

  private final Progress progress;
  private final RunPlan plan;
  private final long startNanos;
  private boolean watched;

  ProgressWatch(Progress progress, RunPlan plan, long startNanos) {
    this.progress = progress;
    this.plan = plan;
    this.startNanos = startNanos;
  }

  /** Does the work and reports meanwhile. */
  void whileRunning(String runner, Runnable work) {
    // Counters live in this process; on a cluster the rows pass elsewhere.
    watched = !runner.contains(" at ");
    LiveCounts.start(plan.run());
    Thread teller = new Thread(() -> tellUntilInterrupted(runner), "progress");
    teller.setDaemon(true);
    teller.start();
    try {
      work.run();
    } finally {
      teller.interrupt();
      try {
        // One voice at a time: what follows is told from the caller's thread.
        teller.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tellUntilInterrupted(String runner) {
    try {
      while (true) {
        tell(Progress.Phase.RUNNING, runner);
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      // The end.
    }
  }

  void finishing(String runner) {
    tell(Progress.Phase.FINISHING, runner);
  }

  void done(String runner) {
    tell(Progress.Phase.DONE, runner);
    LiveCounts.stop(plan.run());
  }

  private void tell(Progress.Phase phase, String runner) {
    Map<String, Long> live = LiveCounts.of(plan.run());
    Map<StepName, Long> rows = new EnumMap<>(StepName.class);
    for (StepName step : StepName.values()) {
      if (live.containsKey(step.toString())) {
        rows.put(step, live.get(step.toString()));
      }
    }
    int files = plan.input() == null ? plan.before().size() : plan.input().files().size();
    progress.update(
        new Progress.Snapshot(
            phase,
            runner,
            files,
            plan.inputBytes(),
            watched ? live.getOrDefault("read", 0L) : -1,
            rows,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
  }
}
