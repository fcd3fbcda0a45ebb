package org.multiverse.curator.beam;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
import org.multiverse.curator.screening.Screening;

/**
 * Screens rows before they are curated. Rows are looked at one by one as they come; to tell which
 * of them are the same their signatures meet in one exchange, and what was found there goes to all.
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
    return screening.dedup() == Dedup.OFF ? seen : distinct(seen);
  }

  private PCollection<TraceRow> distinct(PCollection<TraceRow> rows) {
    PCollectionView<Iterable<Likeness>> likenesses =
        rows.apply("Signatures", ParDo.of(new SignatureFn(screening.dedup())))
            .setCoder(
                KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(Likenesses.Entry.class)))
            .apply("Meet", GroupByKey.create())
            .apply("Compare", ParDo.of(new CompareFn()))
            .setCoder(SerializableCoder.of(Likeness.class))
            .apply("Likenesses", View.asIterable());
    return rows.apply(
            "Distinct",
            ParDo.of(new DistinctFn(likenesses)).withSideInput("likenesses", likenesses))
        .setCoder(TraceRowCoder.of());
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

  private static final class SignatureFn extends DoFn<TraceRow, KV<String, Likenesses.Entry>> {
    private static final long serialVersionUID = 1L;

    private final Dedup dedup;

    SignatureFn(Dedup dedup) {
      this.dedup = dedup;
    }

    @ProcessElement
    public void sign(@Element TraceRow row, OutputReceiver<KV<String, Likenesses.Entry>> out) {
      if (row.isPending()) {
        Likenesses.Entry entry = Likenesses.entry(dedup, row.trace());
        for (String key : Likenesses.keys(dedup, entry, row.trace())) {
          out.output(KV.of(key, entry));
        }
      }
    }
  }

  private static final class CompareFn
      extends DoFn<KV<String, Iterable<Likenesses.Entry>>, Likeness> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void compare(
        @Element KV<String, Iterable<Likenesses.Entry>> met, OutputReceiver<Likeness> out) {
      Likenesses.met(met.getValue()).forEach(out::output);
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
      TraceRow row = context.element();
      context.output(row.isPending() ? likenesses.screened(row) : row);
    }
  }
}
