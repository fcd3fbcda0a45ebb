package org.multiverse.curator.beam;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.StageFiles;

/**
 * Reads rows back from the shards of the stages they have been through. Rows that are to be done
 * again come out as they were before a step, all others as they are.
 */
public final class ReadStages extends PTransform<PBegin, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private final transient List<List<String>> shards;
  private final JobRef job;
  private final Selection selection;
  private final StepName from;

  private ReadStages(List<List<String>> shards, JobRef job, Selection selection, StepName from) {
    this.shards = shards;
    this.job = job;
    this.selection = selection;
    this.from = from;
  }

  /**
   * Reads all rows as they are.
   *
   * @param shards for each shard in order its files in the stages, from the first stage on
   */
  public static ReadStages of(List<List<String>> shards) {
    return new ReadStages(List.copyOf(shards), JobRef.NONE, null, null);
  }

  /** The job, in whose session rows are counted; none by default. */
  public ReadStages withJob(JobRef value) {
    return new ReadStages(shards, value, selection, from);
  }

  /** Takes the selected rows back to before a step; without one, leaves them out. */
  public ReadStages redoing(Selection selected, StepName step) {
    return new ReadStages(shards, job, selected, step);
  }

  @Override
  public PCollection<TraceRow> expand(PBegin input) {
    List<KV<Integer, List<String>>> numbered = new ArrayList<>();
    for (List<String> files : shards) {
      numbered.add(KV.of(numbered.size(), files));
    }
    // Runners split what is created: no exchange is needed to spread it.
    return input
        .apply(
            "Shards",
            Create.of(numbered)
                .withCoder(KvCoder.of(VarIntCoder.of(), ListCoder.of(StringUtf8Coder.of()))))
        .apply("Read", ParDo.of(new ReadFn(job, selection, from)))
        .setCoder(TraceRowCoder.of());
  }

  private static final class ReadFn extends SessionFn<KV<Integer, List<String>>, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final Selection selection;
    private final StepName from;

    ReadFn(JobRef job, Selection selection, StepName from) {
      super(job);
      this.selection = selection;
      this.from = from;
    }

    @ProcessElement
    public void read(@Element KV<Integer, List<String>> shard, OutputReceiver<TraceRow> out)
        throws IOException {
      Set<String> ids = selection == null ? Set.of() : selection.ids(shard.getKey());
      try (Stream<TraceRow> rows = StageFiles.rows(shard.getValue())) {
        rows.forEach(
            row -> {
              if (!ids.contains(row.id())) {
                session().counts().addRead();
                out.output(row);
              } else if (from != null) {
                session().counts().addRead();
                out.output(row.before(from));
              }
            });
      }
    }
  }
}
