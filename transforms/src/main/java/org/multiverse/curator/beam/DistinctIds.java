package org.multiverse.curator.beam;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;

/**
 * Makes ids unique: of the rows with one id the first of the input keeps it, the others are
 * rejected and told apart by their place. Grouping also spreads the rows over the workers.
 */
public final class DistinctIds extends PTransform<PCollection<TraceRow>, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private DistinctIds() {}

  public static DistinctIds of() {
    return new DistinctIds();
  }

  @Override
  public PCollection<TraceRow> expand(PCollection<TraceRow> rows) {
    return rows.apply("ById", WithKeys.of(TraceRow::id).withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), TraceRowCoder.of()))
        .apply("Group", GroupByKey.create())
        .apply("KeepFirst", ParDo.of(new KeepFirstFn()))
        .setCoder(TraceRowCoder.of());
  }

  private static final class KeepFirstFn extends DoFn<KV<String, Iterable<TraceRow>>, TraceRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void keepFirst(
        @Element KV<String, Iterable<TraceRow>> group, OutputReceiver<TraceRow> out) {
      // One pass and two rows in hand: a runner may stream the group and not offer it again.
      TraceRow first = null;
      for (TraceRow row : group.getValue()) {
        if (first == null) {
          first = row;
        } else if (row.trace().origin().compareTo(first.trace().origin()) < 0) {
          out.output(duplicate(first));
          first = row;
        } else {
          out.output(duplicate(row));
        }
      }
      if (first != null) {
        out.output(first);
      }
    }

    private static TraceRow duplicate(TraceRow row) {
      String place = row.trace().origin().fileIndex() + ":" + row.trace().origin().position();
      TraceRow renamed = row.with(row.trace().withId(row.id() + "#" + place));
      // A row that was unusable anyway keeps its own reason.
      return row.isPending()
          ? renamed.rejected(
              Reason.input(
                  ReasonCode.DUPLICATE_ID,
                  "Invalid id: "
                      + row.id()
                      + " is used more than once; the first one in the input is kept",
                  ""))
          : renamed;
    }
  }
}
