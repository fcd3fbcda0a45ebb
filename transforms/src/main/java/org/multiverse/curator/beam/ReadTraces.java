package org.multiverse.curator.beam;

import java.io.IOException;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.TraceRow;

/**
 * Reads reasoning traces from JSONL (plain, {@code .gz}, {@code .zst}) and Parquet. What can't be
 * read as a trace is a rejected row with its reason; nothing is skipped but blank lines. Ids may
 * still be used twice: {@link DistinctIds} follows.
 *
 * <pre>{@code
 * PCollection<TraceRow> rows =
 *     pipeline.apply("Read", ReadTraces.of(plan, TraceReader.of(Map.of("question", "problem"), 2 << 20)));
 * }</pre>
 */
public final class ReadTraces extends PTransform<PBegin, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private final transient InputPlan plan;
  private final TraceReader reader;
  private final JobRef job;
  private final String counts;

  private ReadTraces(InputPlan plan, TraceReader reader, JobRef job, String counts) {
    this.plan = plan;
    this.reader = reader;
    this.job = job;
    this.counts = counts;
  }

  /** Reads what the plan lists. */
  public static ReadTraces of(InputPlan plan, TraceReader reader) {
    return new ReadTraces(plan, reader, JobRef.NONE, null);
  }

  /** The job, in whose session rows are counted; none by default. */
  public ReadTraces withJob(JobRef value) {
    return new ReadTraces(plan, reader, value, counts);
  }

  /** Folder for one small file a split with the number of rows read; none by default. */
  public ReadTraces withCounts(String folder) {
    return new ReadTraces(plan, reader, job, folder);
  }

  @Override
  public PCollection<TraceRow> expand(PBegin input) {
    return input
        .apply("Splits", Create.of(plan.splits()).withCoder(SerializableCoder.of(InputSplit.class)))
        .apply("Spread", Reshuffle.viaRandomKey())
        .apply("Read", ParDo.of(new ReadFn(reader, job, counts)))
        .setCoder(TraceRowCoder.of());
  }

  private static final class ReadFn extends SessionFn<InputSplit, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final TraceReader reader;
    private final String counts;

    ReadFn(TraceReader reader, JobRef job, String counts) {
      super(job);
      this.reader = reader;
      this.counts = counts;
    }

    @ProcessElement
    public void read(@Element InputSplit split, OutputReceiver<TraceRow> out) throws IOException {
      long rows =
          reader.read(
              split,
              row -> {
                session().counts().addRead();
                out.output(row);
              });
      if (counts != null) {
        Place.of(counts + "/" + split.name() + ".json")
            .write(Json.MAPPER.createObjectNode().put("rows", rows) + "\n");
      }
    }
  }
}
