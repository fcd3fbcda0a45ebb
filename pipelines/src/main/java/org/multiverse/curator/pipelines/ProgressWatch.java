package org.multiverse.curator.pipelines;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.curation.LiveCounts;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.rows.StepName;

/** Tells a {@link Progress} about twice a second where the run stands. */
final class ProgressWatch {
  private static final long PERIOD_MILLIS = 500;
  // What is spent may stand in an object store, where each look costs.
  private static final long SPEND_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final String LAST = StepName.MAPREDUCE.toString();

  private final Progress progress;
  private final String runner;
  private final boolean isWatched;
  private final RunPlan plan;
  private final ModelSpending spending;
  private final LiveCounts counts;
  private final long startNanos;
  private Map<String, Spend> spend = Map.of();
  private long spendAt;

  ProgressWatch(
      Progress progress,
      String runner,
      RunPlan plan,
      ModelSpending spending,
      LiveCounts counts,
      long startNanos) {
    this.progress = progress;
    this.runner = runner;
    // Counters live in this process; on a cluster the rows pass elsewhere.
    this.isWatched = !runner.contains(" at ");
    this.plan = plan;
    this.spending = spending;
    this.counts = counts;
    this.startNanos = startNanos;
  }

  /** Does the work and reports meanwhile. */
  void whileRunning(Runnable work) {
    Thread teller = new Thread(this::tellUntilInterrupted, "progress");
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

  private void tellUntilInterrupted() {
    try {
      while (true) {
        tell(Progress.Phase.RUNNING);
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
    long now = System.nanoTime();
    if (phase != Progress.Phase.RUNNING || spend.isEmpty() || now - spendAt > SPEND_NANOS) {
      spend = spending.soFar();
      spendAt = now;
    }
    long read = isWatched ? counts.read() : -1;
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
            projected(spend, rows, plan.expected() >= 0 ? plan.expected() : read),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
  }

  /**
   * What all rows will cost when they go on as they did: the cost of each step by the rows that
   * have passed it. All rows of an input are read before the first one is worked on.
   */
  private static double projected(
      Map<String, Spend> spend, Map<StepName, Long> rows, long expected) {
    if (spend.isEmpty() || expected <= 0) {
      return -1;
    }
    double sum = 0;
    for (Map.Entry<String, Spend> purpose : spend.entrySet()) {
      String name = purpose.getKey().equals(BlindCheck.NAME) ? LAST : purpose.getKey();
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
