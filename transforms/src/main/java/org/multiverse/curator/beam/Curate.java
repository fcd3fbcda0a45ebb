package org.multiverse.curator.beam;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.curation.FailureLimit;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardRow;
import org.multiverse.curator.steps.Curation;

/**
 * Takes every row through the steps, one after another in one worker, and makes the records that
 * are written of it. Rows that wait for answers wait side by side, so that a slow one holds up no
 * other.
 *
 * <pre>{@code
 * rows.apply("Curate", Curate.with(plan).of(run, job)).apply("Write", WriteShards.by(writer));
 * }</pre>
 */
public final class Curate
    extends PTransform<PCollection<TraceRow>, PCollection<KV<Integer, ShardRow>>> {
  private static final long serialVersionUID = 1L;

  private final CurationPlan plan;
  private final String run;
  private final JobRef job;
  private final StepName from;
  private final StepName to;
  private final FailureLimit sameFailure;

  private Curate(
      CurationPlan plan,
      String run,
      JobRef job,
      StepName from,
      StepName to,
      FailureLimit sameFailure) {
    this.plan = plan;
    this.run = run;
    this.job = job;
    this.from = from;
    this.to = to;
    this.sameFailure = sameFailure;
  }

  /** All steps of a curation. */
  public static Curate with(CurationPlan plan) {
    return new Curate(plan, "", JobRef.NONE, StepName.first(), StepName.last(), FailureLimit.HALF);
  }

  /**
   * For a run; for none by default.
   *
   * @param newRun its id, for the provenance of the rows
   * @param newJob the job whose session is used
   */
  public Curate of(String newRun, JobRef newJob) {
    return new Curate(plan, newRun, newJob, from, to, sameFailure);
  }

  /** Some of the steps; their stages are written. */
  public Curate steps(StepName first, StepName last) {
    return new Curate(plan, run, job, first, last, sameFailure);
  }

  /** How many rows may fail for one reason before the run stops; half of them by default. */
  public Curate stoppingAt(FailureLimit limit) {
    return new Curate(plan, run, job, from, to, limit);
  }

  @Override
  public PCollection<KV<Integer, ShardRow>> expand(PCollection<TraceRow> rows) {
    return rows.apply("Steps", ParDo.of(new CurateFn(this)))
        .setCoder(KvCoder.of(VarIntCoder.of(), ShardRowCoder.of()));
  }

  private static final class CurateFn extends SessionFn<TraceRow, KV<Integer, ShardRow>> {
    private static final long serialVersionUID = 1L;

    private final CurationPlan plan;
    private final String run;
    private final StepName from;
    private final StepName to;
    private final FailureLimit sameFailure;
    private transient Curation curation;
    private transient RowsInWork<ShardRow> waiting;

    CurateFn(Curate curate) {
      super(curate.job);
      this.plan = curate.plan;
      this.run = curate.run;
      this.from = curate.from;
      this.to = curate.to;
      this.sameFailure = curate.sameFailure;
    }

    @Override
    @Setup
    public void setup() {
      super.setup();
      curation = plan.open(session());
    }

    @StartBundle
    public void start() {
      session().suspects().refresh();
      int most = plan.concurrency();
      waiting = most > 1 ? new RowsInWork<>(session().threads(most), most) : null;
    }

    @ProcessElement
    public void curate(
        @Element TraceRow row,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        OutputReceiver<KV<Integer, ShardRow>> out) {
      reported(() -> begin(row, timestamp, window, out));
    }

    /** What stops a task is told in the worker's status, too. */
    private void reported(Runnable work) {
      try {
        work.run();
      } catch (RuntimeException e) {
        session().counts().failed(e);
        throw e;
      }
    }

    private void begin(
        TraceRow row,
        Instant timestamp,
        BoundedWindow window,
        OutputReceiver<KV<Integer, ShardRow>> out) {
      if (waiting == null || !row.isPending()) {
        out.output(keyed(curated(row)));
        return;
      }
      waiting.submit(() -> curated(row), timestamp, window);
      for (RowsInWork.Done<ShardRow> done : waiting.finished()) {
        // The row may come out within another element's call: it keeps its own time.
        out.outputWithTimestamp(keyed(done.row()), done.timestamp());
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      reported(() -> end(context));
    }

    private void end(FinishBundleContext context) {
      if (waiting != null) {
        for (RowsInWork.Done<ShardRow> done : waiting.rest()) {
          context.output(keyed(done.row()), done.timestamp(), done.window());
        }
      }
      curation.flush();
    }

    private static KV<Integer, ShardRow> keyed(ShardRow row) {
      return KV.of(row.origin().shard(), row);
    }

    private TraceRow guarded(TraceRow row) {
      return session()
          .suspects()
          .guard(row.id(), from, () -> steps(row), reason -> steps(row.rejected(reason)));
    }

    private TraceRow steps(TraceRow row) {
      return curation.apply(row, from, to, session().counts()::addPassed);
    }

    private ShardRow curated(TraceRow row) {
      TraceRow done =
          row.isPending() ? guarded(row.with(row.outcome().withRun(from, run))) : steps(row);
      // Rows that could not be read come before all others; they cost nothing, and are held against
      // the limit when all are counted.
      if (row.isPending()) {
        session().failures().add(done, sameFailure);
      }
      session().counts().addThrough(done.status());
      return ShardRow.of(done, from, to);
    }
  }
}
