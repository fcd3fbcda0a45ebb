package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.pipelines.Progress;
import org.multiverse.curator.pipelines.RunProgress;
import org.multiverse.curator.pipelines.RunWriter;
import org.multiverse.curator.places.Place;

/** Shows how far a run is, whoever makes it, until it comes to its end or nobody makes it. */
final class ProgressFollower {
  private static final long PERIOD_MILLIS = 1_000;

  private final Session session;
  private final Place run;
  private final ProgressLines lines;

  ProgressFollower(Session session, Style style, Place run) {
    this.session = session;
    this.run = run;
    this.lines = new ProgressLines(session, style);
  }

  void follow() throws InterruptedException {
    try {
      Optional<RunProgress> progress = RunProgress.of(run);
      while (progress.isPresent()) {
        lines.update(snapshot(progress.get()));
        if (!RunWriter.of(run).isAtWork()) {
          session
              .err()
              .println("multiverse: nobody makes this run any more; the same command goes on");
          break;
        }
        Thread.sleep(PERIOD_MILLIS);
        progress = RunProgress.of(run);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + run + ": " + Causes.reason(e), e);
    } finally {
      lines.clear();
    }
  }

  private static Progress.Snapshot snapshot(RunProgress progress) {
    return new Progress.Snapshot(
        Progress.Phase.RUNNING,
        progress.runner(),
        progress.files(),
        progress.bytes(),
        progress.read(),
        progress.passed(),
        progress.spend().isEmpty() ? null : SpendLedger.total(progress.spend()),
        progress.projectedUsd(),
        Duration.between(progress.started(), Instant.now()).toMillis());
  }
}
