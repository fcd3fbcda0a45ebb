package org.multiverse.curator.beam;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.parquet.hadoop.ParquetReader;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardFiles;
import org.multiverse.curator.shards.StageRecords;

/** Reads the shards of a stage back: all rows, or only those with chosen ids, or all but those. */
public final class ReadStage extends PTransform<PBegin, PCollection<TraceRow>> {
  private static final long serialVersionUID = 1L;

  private final transient List<String> shards;
  private final String selected;
  private final boolean others;
  private final String run;

  private ReadStage(List<String> shards, String selected, boolean others, String run) {
    this.shards = shards;
    this.selected = selected;
    this.others = others;
    this.run = run;
  }

  /** Reads all rows of the shards, which are listed in order. */
  public static ReadStage of(List<String> shards) {
    return new ReadStage(List.copyOf(shards), null, false, "");
  }

  /** Only rows whose id is in the file {@code folder/SHARD.json}, a JSON array. */
  public ReadStage onlySelected(String folder) {
    return new ReadStage(shards, folder, false, run);
  }

  /** Only rows whose id is not there. */
  public ReadStage withoutSelected(String folder) {
    return new ReadStage(shards, folder, true, run);
  }

  /** Id of the run, for {@link LiveCounts}; none by default. */
  public ReadStage withRun(String value) {
    return new ReadStage(shards, selected, others, value);
  }

  /** The file below {@code folder} that lists the chosen ids of a shard. */
  public static String selection(String folder, int shard) {
    return folder + "/" + shard + ".json";
  }

  static Set<String> selected(String folder, int shard) throws IOException {
    String path = selection(folder, shard);
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(path, false)))) {
      return StageRecords.JSON.readValue(in, new TypeReference<Set<String>>() {});
    }
  }

  @Override
  public PCollection<TraceRow> expand(PBegin input) {
    List<KV<Integer, String>> numbered =
        IntStream.range(0, shards.size()).mapToObj(i -> KV.of(i, shards.get(i))).toList();
    return input
        .apply(
            "Shards",
            Create.of(numbered).withCoder(KvCoder.of(VarIntCoder.of(), StringUtf8Coder.of())))
        .apply("Spread", Reshuffle.viaRandomKey())
        .apply("Read", ParDo.of(new ReadFn(selected, others, run)))
        .setTypeDescriptor(TypeDescriptor.of(TraceRow.class))
        .setCoder(TraceRowCoder.of());
  }

  private static final class ReadFn extends DoFn<KV<Integer, String>, TraceRow> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private final boolean others;
    private final String run;

    ReadFn(String folder, boolean others, String run) {
      this.folder = folder;
      this.others = others;
      this.run = run;
    }

    @ProcessElement
    public void read(@Element KV<Integer, String> shard, OutputReceiver<TraceRow> out)
        throws IOException {
      Set<String> ids = folder == null ? Set.of() : selected(folder, shard.getKey());
      if (folder != null && ids.isEmpty() && !others) {
        return;
      }
      try (ParquetReader<GenericRecord> reader = ShardFiles.read(shard.getValue())) {
        for (GenericRecord record = reader.read(); record != null; record = reader.read()) {
          if (folder == null || ids.contains(record.get("id").toString()) != others) {
            LiveCounts.add(run, "read");
            out.output(StageRecords.row(record));
          }
        }
      }
    }
  }
}
