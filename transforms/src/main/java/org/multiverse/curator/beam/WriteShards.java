package org.multiverse.curator.beam;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PDone;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.CuratedRecords;
import org.multiverse.curator.shards.PartFile;
import org.multiverse.curator.shards.RowCounter;
import org.multiverse.curator.shards.RowSchemas;
import org.multiverse.curator.shards.StageRecords;

/**
 * Writes rows as the shards of a stage, in the order of the input; after the last step the shards
 * of {@code data/} and {@code rejected/} too. Every shard is written, empty ones included. One
 * shard is sorted in memory at a time.
 */
public final class WriteShards extends PTransform<PCollection<TraceRow>, PDone> {
  private static final long serialVersionUID = 1L;

  private final String root;
  private final String stage;
  private final int shards;
  private final boolean result;

  private WriteShards(String root, String stage, int shards, boolean result) {
    this.root = root;
    this.stage = stage;
    this.shards = shards;
    this.result = result;
  }

  /**
   * Writes a stage.
   *
   * @param root the folder above {@code stages/}
   * @param stage the stage's folder, such as {@code 1-summary-tree}
   * @param shards number of shards
   */
  public static WriteShards of(String root, String stage, int shards) {
    return new WriteShards(root, stage, shards, false);
  }

  /** Writes {@code data/} and {@code rejected/} as well. */
  public WriteShards withResult() {
    return new WriteShards(root, stage, shards, true);
  }

  /** Path of a shard below the run folder, such as {@code data/train-00000-of-00004.parquet}. */
  public static String path(String folder, int shard, int shards) {
    String name = folder.equals("data") ? "train" : folder.equals("rejected") ? folder : "part";
    return String.format("%s/%s-%05d-of-%05d.parquet", folder, name, shard, shards);
  }

  @Override
  public PDone expand(PCollection<TraceRow> rows) {
    KvCoder<Integer, TraceRow> coder =
        KvCoder.of(VarIntCoder.of(), NullableCoder.of(TraceRowCoder.of()));
    PCollection<KV<Integer, TraceRow>> keyed =
        rows.apply("ByShard", ParDo.of(new ByShardFn())).setCoder(coder);
    PCollection<KV<Integer, TraceRow>> all =
        rows.getPipeline()
            .apply(
                "AllShards",
                Create.of(
                        IntStream.range(0, shards)
                            .mapToObj(shard -> KV.of(shard, (TraceRow) null))
                            .toList())
                    .withCoder(coder));
    PCollectionList.of(keyed)
        .and(all)
        .apply("WithEmptyShards", Flatten.pCollections())
        .apply("Group", GroupByKey.create())
        .apply("Write", ParDo.of(new WriteFn(root, stage, shards, result)));
    return PDone.in(rows.getPipeline());
  }

  private static final class ByShardFn extends DoFn<TraceRow, KV<Integer, TraceRow>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void key(@Element TraceRow row, OutputReceiver<KV<Integer, TraceRow>> out) {
      out.output(KV.of(row.origin().shard(), row));
    }
  }

  private static final class WriteFn extends DoFn<KV<Integer, Iterable<TraceRow>>, Void> {
    private static final long serialVersionUID = 1L;

    private final String root;
    private final String stage;
    private final int shards;
    private final boolean result;

    WriteFn(String root, String stage, int shards, boolean result) {
      this.root = root;
      this.stage = stage;
      this.shards = shards;
      this.result = result;
    }

    @ProcessElement
    public void write(@Element KV<Integer, Iterable<TraceRow>> group) throws IOException {
      int shard = group.getKey();
      List<TraceRow> rows = new ArrayList<>();
      for (TraceRow row : group.getValue()) {
        if (row != null) {
          rows.add(row);
        }
      }
      rows.sort(Comparator.comparing(TraceRow::origin).thenComparing(TraceRow::id));
      writeStage(shard, rows);
      if (result) {
        writeData(shard, rows);
        writeRejected(shard, rows);
      }
    }

    private String file(String folder, int shard) {
      return root + "/" + path(folder, shard, shards);
    }

    private void writeStage(int shard, List<TraceRow> rows) throws IOException {
      try (PartFile part = new PartFile(file("stages/" + stage, shard), RowSchemas.STAGE)) {
        RowCounter counter = new RowCounter();
        for (TraceRow row : rows) {
          part.write(StageRecords.record(row));
          counter.add(row);
        }
        part.finish(counter.counts());
      }
    }

    private void writeData(int shard, List<TraceRow> rows) throws IOException {
      try (PartFile part = new PartFile(file("data", shard), RowSchemas.CURATED)) {
        RowCounter counter = new RowCounter();
        for (TraceRow row : rows) {
          if (row.status() == Status.PARALLEL || row.status() == Status.SEQUENTIAL) {
            GenericRecord record = CuratedRecords.curated(row);
            part.write(record);
            counter.add(row);
            counter.addShape(record);
          }
        }
        part.finish(counter.counts());
      }
    }

    private void writeRejected(int shard, List<TraceRow> rows) throws IOException {
      try (PartFile part = new PartFile(file("rejected", shard), RowSchemas.REJECTED)) {
        RowCounter counter = new RowCounter();
        for (TraceRow row : rows) {
          if (row.status() == Status.REJECTED) {
            part.write(CuratedRecords.rejected(row));
            counter.add(row);
          }
        }
        part.finish(counter.counts());
      }
    }
  }
}
