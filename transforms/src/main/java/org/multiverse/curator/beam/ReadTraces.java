package org.multiverse.curator.beam;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.PartFile;

/**
 * Reads reasoning traces from JSONL (plain, {@code .gz}, {@code .zst}) and Parquet. What can't be
 * read as a trace comes out of {@link RowTags#REJECTED} with its reason; nothing is skipped but
 * blank lines. Ids may still be used twice: {@link RejectDuplicates} follows.
 *
 * <pre>{@code
 * PCollectionTuple read =
 *     pipeline.apply("Read", ReadTraces.of(plan).withColumns(Map.of("question", "problem")));
 * PCollection<TraceRow> traces = read.get(RowTags.ROWS);
 * }</pre>
 */
public final class ReadTraces extends PTransform<PBegin, PCollectionTuple> {
  private static final long serialVersionUID = 1L;

  private final transient InputPlan plan;
  private final Map<String, String> columns;
  private final int maxTraceBytes;
  private final String run;
  private final String counts;

  private ReadTraces(
      InputPlan plan, Map<String, String> columns, int maxTraceBytes, String run, String counts) {
    this.plan = plan;
    this.columns = new TreeMap<>(columns);
    this.maxTraceBytes = maxTraceBytes;
    this.run = run;
    this.counts = counts;
  }

  /** Reads what the plan lists. */
  public static ReadTraces of(InputPlan plan) {
    return new ReadTraces(plan, Map.of(), 2 << 20, "", null);
  }

  /** Column of the input by our name for it; by default the input uses ours. */
  public ReadTraces withColumns(Map<String, String> value) {
    return new ReadTraces(plan, value, maxTraceBytes, run, counts);
  }

  /** Largest trace in bytes of UTF-8; 2 MiB by default. */
  public ReadTraces withMaxTraceBytes(int value) {
    return new ReadTraces(plan, columns, value, run, counts);
  }

  /** Id of the run, for {@link LiveCounts}; none by default. */
  public ReadTraces withRun(String value) {
    return new ReadTraces(plan, columns, maxTraceBytes, value, counts);
  }

  /** Folder for one small file a split with the number of rows read; none by default. */
  public ReadTraces withCounts(String folder) {
    return new ReadTraces(plan, columns, maxTraceBytes, run, folder);
  }

  @Override
  public PCollectionTuple expand(PBegin input) {
    PCollectionTuple read =
        input
            .apply(
                "Splits",
                Create.of(plan.splits()).withCoder(SerializableCoder.of(InputSplit.class)))
            .apply("Spread", Reshuffle.viaRandomKey())
            .apply(
                "Read",
                ParDo.of(new ReadFn(TraceReader.of(columns, maxTraceBytes), run, counts))
                    .withOutputTags(RowTags.ROWS, TupleTagList.of(RowTags.REJECTED)));
    read.get(RowTags.ROWS).setCoder(TraceRowCoder.of());
    read.get(RowTags.REJECTED).setCoder(TraceRowCoder.of());
    return read;
  }

  private static final class ReadFn extends DoFn<InputSplit, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final TraceReader reader;
    private final String run;
    private final String counts;

    ReadFn(TraceReader reader, String run, String counts) {
      this.reader = reader;
      this.run = run;
      this.counts = counts;
    }

    @ProcessElement
    public void read(@Element InputSplit split, MultiOutputReceiver out) throws IOException {
      long rows =
          reader.read(
              split,
              row -> {
                LiveCounts.add(run, "read");
                out.get(row.isPending() ? RowTags.ROWS : RowTags.REJECTED).output(row);
              });
      if (counts != null) {
        PartFile.writeText(counts + "/" + split.name() + ".json", "{\"rows\":" + rows + "}\n");
      }
    }
  }
}
