package org.multiverse.curator.pipelines;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.curation.LiveCounts;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.rows.StepName;

/** Tells a {@link Progress} about twice a second where the run stands. */
final class ProgressWatch {
  private static final long PERIOD_MILLIS = 500;
  private static final int LOOK_FOR_CANCEL = 4;
  // What is spent may stand in an object store, where each look costs.
  private static final long SPEND_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Progress progress;
  private final String runner;
  private final boolean isHere;
  private final RunPlan plan;
  private final WorkFolder work;
  private final ModelSpending spending;
  private final LiveCounts counts;
  private final long startNanos;
  private Map<String, Spend> spend = Map.of();
  private RunProgress elsewhere;
  private long spendAt;

  ProgressWatch(
      Progress progress,
      String runner,
      RunPlan plan,
      WorkFolder work,
      ModelSpending spending,
      LiveCounts counts,
      long startNanos) {
    this.progress = progress;
    this.runner = runner;
    // On a cluster the rows pass elsewhere.
    this.isHere = !runner.contains(" at ");
    this.plan = plan;
    this.work = work;
    this.spending = spending;
    this.counts = counts;
    this.startNanos = startNanos;
  }

  /**
   * Does the work and reports meanwhile.
   *
   * @param cancel is run once when somebody has asked for the end
   */
  void whileRunning(Runnable work, Runnable cancel) {
    Thread teller = DaemonThreads.named("progress").newThread(() -> tellUntilInterrupted(cancel));
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

  private void tellUntilInterrupted(Runnable cancel) {
    try {
      boolean cancelled = false;
      for (int tick = 0; ; tick++) {
        tell(Progress.Phase.RUNNING);
        if (!cancelled && tick % LOOK_FOR_CANCEL == 0 && work.isCancelAsked()) {
          cancelled = true;
          cancel.run();
        }
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      // The end.
    }
  }

  void finishing() {
    tell(Progress.Phase.FINISHING);
  }

  void done() {
    tell(Progress.Phase.DONE);
  }

  private void tell(Progress.Phase phase) {
    Map<StepName, Long> rows = counts.passed();
    long read = counts.read();
    long now = System.nanoTime();
    if (phase != Progress.Phase.RUNNING || spend.isEmpty() || now - spendAt > SPEND_NANOS) {
      spend = spending.soFar();
      RunProgress told = isHere ? null : work.progress();
      // Gone when all is in its place: what was told last is how it ended.
      elsewhere = told == null ? elsewhere : told;
      spendAt = now;
    }
    if (elsewhere != null) {
      rows = elsewhere.passed();
      read = elsewhere.read();
    }
    int files = plan.input() == null ? plan.stages().size() : plan.input().files().size();
    progress.update(
        new Progress.Snapshot(
            phase,
            runner,
            files,
            plan.inputBytes(),
            read,
            rows,
            spend.isEmpty() ? null : SpendLedger.total(spend),
            RunProgress.projectedUsd(spend, rows, plan.expected() >= 0 ? plan.expected() : read),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
  }
}
