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
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;

/**
 * Makes ids unique: of the rows with one id the first of the input keeps it, the others are
 * rejected and told apart by their place. Grouping also spreads the rows over the workers.
 */
public final class RejectDuplicates extends PTransform<PCollection<TraceRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private RejectDuplicates() {}

  public static RejectDuplicates of() {
    return new RejectDuplicates();
  }

  @Override
  public PCollectionTuple expand(PCollection<TraceRow> rows) {
    PCollectionTuple out =
        rows.apply("ById", WithKeys.of(TraceRow::id).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), TraceRowCoder.of()))
            .apply("Group", GroupByKey.create())
            .apply(
                "KeepFirst",
                ParDo.of(new KeepFirstFn())
                    .withOutputTags(RowTags.ROWS, TupleTagList.of(RowTags.REJECTED)));
    out.get(RowTags.ROWS).setCoder(TraceRowCoder.of());
    out.get(RowTags.REJECTED).setCoder(TraceRowCoder.of());
    return out;
  }

  private static final class KeepFirstFn extends DoFn<KV<String, Iterable<TraceRow>>, TraceRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void keepFirst(@Element KV<String, Iterable<TraceRow>> group, MultiOutputReceiver out) {
      // One pass and two rows in hand: a runner may stream the group and not offer it again.
      TraceRow first = null;
      for (TraceRow row : group.getValue()) {
        if (first == null) {
          first = row;
        } else if (row.origin().compareTo(first.origin()) < 0) {
          out.get(RowTags.REJECTED).output(duplicate(first));
          first = row;
        } else {
          out.get(RowTags.REJECTED).output(duplicate(row));
        }
      }
      if (first != null) {
        out.get(first.isPending() ? RowTags.ROWS : RowTags.REJECTED).output(first);
      }
    }

    private static TraceRow duplicate(TraceRow row) {
      TraceRow renamed =
          new TraceRow(
              row.id() + "#" + row.origin().fileIndex() + ":" + row.origin().position(),
              row.origin(),
              row.columns(),
              row.status(),
              row.reason(),
              null,
              null,
              null,
              null,
              null,
              null,
              row.notes(),
              row.verdicts(),
              row.provenance());
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
