package org.multiverse.curator.beam;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
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

  /** Keys meet in so many groups: a runner takes a while for each, and a row has sixteen keys. */
  private static final int BUCKETS = 512;

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
            .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(Meeting.class)))
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

  /** A row and a key under which it meets others. */
  private record Meeting(String key, Likenesses.Entry entry) implements Serializable {}

  private static final class SignatureFn extends DoFn<TraceRow, KV<Integer, Meeting>> {
    private static final long serialVersionUID = 1L;

    private final Dedup dedup;

    SignatureFn(Dedup dedup) {
      this.dedup = dedup;
    }

    @ProcessElement
    public void sign(@Element TraceRow row, OutputReceiver<KV<Integer, Meeting>> out) {
      if (row.isPending()) {
        Likenesses.Entry entry = Likenesses.entry(dedup, row.trace());
        for (String key : Likenesses.keys(dedup, entry, row.trace())) {
          out.output(KV.of(Math.floorMod(key.hashCode(), BUCKETS), new Meeting(key, entry)));
        }
      }
    }
  }

  private static final class CompareFn extends DoFn<KV<Integer, Iterable<Meeting>>, Likeness> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void compare(
        @Element KV<Integer, Iterable<Meeting>> bucket, OutputReceiver<Likeness> out) {
      Map<String, List<Likenesses.Entry>> met = new HashMap<>();
      for (Meeting meeting : bucket.getValue()) {
        met.computeIfAbsent(meeting.key(), key -> new ArrayList<>()).add(meeting.entry());
      }
      for (List<Likenesses.Entry> together : met.values()) {
        if (together.size() > 1) {
          Likenesses.met(together).forEach(out::output);
        }
      }
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
