package org.multiverse.curator.beam;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.rows.Provenance;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.CurationStep;

/**
 * Takes every row through one step. Rows that end as rejected come out of {@link RowTags#REJECTED},
 * all others, sequential ones included, out of {@link RowTags#ROWS}.
 *
 * <pre>{@code
 * PCollectionTuple out = rows.apply("SummaryTree", ApplyStep.of(step));
 * }</pre>
 */
public final class ApplyStep extends PTransform<PCollection<TraceRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  /** What the judges of a step are called, in the order in which they are asked. */
  static final List<Verdict> NOT_RUN =
      List.of(
          notRun(StepName.SUMMARY_TREE, "summary-fit"),
          notRun(StepName.PARALLEL_GROUPS, "independence"),
          notRun(StepName.PARALLEL_OUTLINE, "replay"),
          notRun(StepName.REFILL, "parallel-cost"),
          notRun(StepName.MAPREDUCE, "self-contained"),
          notRun(StepName.MAPREDUCE, "grounded"),
          notRun(StepName.MAPREDUCE, "answer-kept"),
          new Verdict(
              StepName.MAPREDUCE.toString(),
              BlindCheck.NAME,
              "not-run",
              null,
              null,
              "no model for it was configured"));

  private final CurationStep step;
  private final String run;

  private ApplyStep(CurationStep step, String run) {
    this.step = step;
    this.run = run;
  }

  public static ApplyStep of(CurationStep step) {
    return new ApplyStep(step, "");
  }

  /** Id of the run, for the provenance of the rows and for {@link LiveCounts}; none by default. */
  public ApplyStep withRun(String value) {
    return new ApplyStep(step, value);
  }

  private static Verdict notRun(StepName step, String name) {
    return new Verdict(step.toString(), name, "not-run", null, null, "no validator was configured");
  }

  @Override
  public PCollectionTuple expand(PCollection<TraceRow> rows) {
    PCollectionTuple out =
        rows.apply(
            "Apply",
            ParDo.of(new StepFn(step, run))
                .withOutputTags(RowTags.ROWS, TupleTagList.of(RowTags.REJECTED)));
    out.get(RowTags.ROWS).setCoder(TraceRowCoder.of());
    out.get(RowTags.REJECTED).setCoder(TraceRowCoder.of());
    return out;
  }

  private static final class StepFn extends DoFn<TraceRow, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final CurationStep step;
    private final String run;
    private transient RowsInWork waiting;

    StepFn(CurationStep step, String run) {
      this.step = step;
      this.run = run;
    }

    @StartBundle
    public void start() {
      waiting = step.concurrency() > 1 ? new RowsInWork(step.concurrency()) : null;
    }

    @ProcessElement
    public void apply(
        @Element TraceRow row,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        MultiOutputReceiver out) {
      if (waiting == null || !row.isPending()) {
        TraceRow done = row.isPending() ? work(row) : row;
        LiveCounts.add(run, step.name().toString());
        out.get(tag(done)).output(done);
        return;
      }
      waiting.submit(() -> work(row), timestamp, window);
      for (RowsInWork.Done done : waiting.finished()) {
        LiveCounts.add(run, step.name().toString());
        // The row may come out within another element's call: it keeps its own time.
        out.get(tag(done.row())).outputWithTimestamp(done.row(), done.timestamp());
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      if (waiting != null) {
        for (RowsInWork.Done done : waiting.rest()) {
          LiveCounts.add(run, step.name().toString());
          context.output(tag(done.row()), done.row(), done.timestamp(), done.window());
        }
      }
      step.settle();
    }

    private static TupleTag<TraceRow> tag(TraceRow row) {
      return row.status() == Status.REJECTED ? RowTags.REJECTED : RowTags.ROWS;
    }

    private TraceRow work(TraceRow row) {
      TraceRow done;
      try {
        done = step.apply(row.withProvenance(withRun(row.provenance())));
      } catch (CuratorException e) {
        // The end of the run, and no fault of the row's.
        throw e;
      } catch (RuntimeException e) {
        // A step promises not to throw; one row of a million must not stop the others all the same.
        done =
            row.rejected(
                Reason.step(
                    ReasonCode.INTERNAL_ERROR, step.name(), "Cannot do " + step.name() + ": " + e));
      }
      return withVerdicts(done);
    }

    /** Without a validator every judge is on record as not asked, never as content. */
    private TraceRow withVerdicts(TraceRow row) {
      Set<String> known = new HashSet<>();
      row.verdicts().forEach(verdict -> known.add(verdict.name()));
      List<Verdict> verdicts = new ArrayList<>(row.verdicts());
      for (Verdict verdict : NOT_RUN) {
        boolean due = !row.isPending() || verdict.step().equals(step.name().toString());
        if (due && !known.contains(verdict.name())) {
          verdicts.add(verdict);
        }
      }
      return row.withVerdicts(verdicts);
    }

    private Provenance withRun(Provenance p) {
      return new Provenance(
          run,
          p.maker(),
          p.model(),
          p.prompts(),
          p.attempts(),
          p.inputTokens(),
          p.outputTokens(),
          p.costUsd());
    }
  }
}
