package org.multiverse.curator.beam;

import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.screening.Dedup;
import org.multiverse.curator.screening.Likeness;
import org.multiverse.curator.screening.Likenesses;
import org.multiverse.curator.screening.Meeting;
import org.multiverse.curator.screening.Screening;

/**
 * Screens rows before they are curated, and makes their ids unique. Rows are looked at one by one
 * as they come. To tell which of them are the same, their signatures meet in an exchange of their
 * own while the rows go to the workers of their ids; what was found goes to all of these.
 */
public final class Screen extends PTransform<PCollection<TraceRow>, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private final Screening screening;

  private Screen(Screening screening) {
    this.screening = screening;
  }

  /** Screens as the settings say. */
  public static Screen by(Screening screening) {
    return new Screen(screening);
  }

  @Override
  public PCollection<TraceRow> expand(PCollection<TraceRow> rows) {
    PCollection<TraceRow> seen = rows;
    if (screening.looksAtRows()) {
      seen = seen.apply("Rows", ParDo.of(new RowFn(screening))).setCoder(TraceRowCoder.of());
    }
    PCollection<TraceRow> spread = seen.apply("DistinctIds", DistinctIds.of());
    if (screening.dedup() == Dedup.OFF) {
      return spread;
    }
    PCollectionView<Iterable<Likeness>> likenesses = likenesses(seen);
    return spread
        .apply("Distinct", ParDo.of(new DistinctFn(likenesses)).withSideInputs(likenesses))
        .setCoder(TraceRowCoder.of());
  }

  private PCollectionView<Iterable<Likeness>> likenesses(PCollection<TraceRow> rows) {
    return rows.apply("Signatures", ParDo.of(new SignatureFn(screening.dedup())))
        .setCoder(KvCoder.of(BigEndianLongCoder.of(), new MeetingCoder()))
        .apply("Meet", GroupByKey.create())
        .apply("Compare", ParDo.of(new CompareFn()))
        .setCoder(new LikenessCoder())
        .apply("Likenesses", View.asIterable());
  }

  private static final class RowFn extends DoFn<TraceRow, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final Screening screening;

    RowFn(Screening screening) {
      this.screening = screening;
    }

    @ProcessElement
    public void screen(@Element TraceRow row, OutputReceiver<TraceRow> out) {
      out.output(screening.screened(row));
    }
  }

  private static final class SignatureFn extends DoFn<TraceRow, KV<Long, Meeting>> {
    private static final long serialVersionUID = 1L;

    private final Dedup dedup;

    SignatureFn(Dedup dedup) {
      this.dedup = dedup;
    }

    @ProcessElement
    public void sign(@Element TraceRow row, OutputReceiver<KV<Long, Meeting>> out) {
      Meeting.of(dedup, row, (key, meeting) -> out.output(KV.of(key, meeting)));
    }
  }

  private static final class CompareFn extends DoFn<KV<Long, Iterable<Meeting>>, Likeness> {
    private static final long serialVersionUID = 1L;
    private static final int KNOWN = 200_000;

    /** Rows that agree in all bands meet in each of them, and one word of it is enough. */
    private transient Set<Likeness> known;

    @StartBundle
    public void start() {
      known = new HashSet<>();
    }

    @ProcessElement
    public void compare(@Element KV<Long, Iterable<Meeting>> met, OutputReceiver<Likeness> out) {
      Likenesses.met(
          met.getValue(),
          likeness -> {
            if (known.size() >= KNOWN) {
              known.clear();
            }
            if (known.add(likeness)) {
              out.output(likeness);
            }
          });
    }

    @FinishBundle
    public void finish() {
      known = null;
    }
  }

  private static final class DistinctFn extends DoFn<TraceRow, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final PCollectionView<Iterable<Likeness>> view;
    private transient Likenesses likenesses;

    DistinctFn(PCollectionView<Iterable<Likeness>> view) {
      this.view = view;
    }

    @ProcessElement
    public void keep(ProcessContext context) {
      if (likenesses == null) {
        // The input is bounded and in one window: it is the same for all rows.
        likenesses = new Likenesses(context.sideInput(view));
      }
      context.output(likenesses.screened(context.element()));
    }
  }
}
