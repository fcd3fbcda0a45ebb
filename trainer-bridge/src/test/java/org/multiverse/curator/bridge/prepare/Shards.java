package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.multiverse.curator.contracts.PreparedManifest;

/** Shards of rows as a run writes them, and training rows read back with a reader of others. */
final class Shards {
  private static final Schema SCHEMA =
      SchemaBuilder.record("CuratedRow")
          .fields()
          .optionalString("solution")
          .optionalString("question")
          .optionalString("deepseek_attempt")
          .optionalString("deepseek_thinking_trajectory_parallel")
          .requiredString("deepseek_thinking_trajectory_sequential")
          .requiredDouble("distance")
          .requiredString("id")
          .requiredString("status")
          .endRecord();

  private Shards() {}

  /** One training row. */
  static final class TrainingRow {
    final int[] inputIds;
    final int[] positionIds;
    final int[] rank;
    final int[] lossMask;

    private TrainingRow(GenericRecord record) {
      inputIds = ints(record, PreparedManifest.INPUT_IDS);
      positionIds = ints(record, PreparedManifest.POSITION_IDS);
      rank = ints(record, PreparedManifest.RANK);
      lossMask = ints(record, PreparedManifest.LOSS_MASK);
    }

    private static int[] ints(GenericRecord record, String column) {
      return ((List<?>) record.get(column)).stream().mapToInt(each -> (Integer) each).toArray();
    }

    /** Where documents and the padding begin, and the end of the row. */
    List<Integer> starts() {
      List<Integer> starts = new ArrayList<>();
      for (int i = 0; i < positionIds.length; i++) {
        if (positionIds[i] == 0) {
          starts.add(i);
        }
      }
      starts.add(positionIds.length);
      return starts;
    }
  }

  static void write(Path file, List<Row> rows) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withSchema(SCHEMA)
            .withDataModel(GenericData.get())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .build()) {
      for (Row row : rows) {
        writer.write(
            new GenericRecordBuilder(SCHEMA)
                .set("question", row.question())
                .set("deepseek_attempt", row.answer())
                .set("deepseek_thinking_trajectory_parallel", row.parallel())
                .set("deepseek_thinking_trajectory_sequential", row.sequential())
                .set("distance", 0.0)
                .set("id", row.id())
                .set("status", row.parallel() == null ? "sequential" : "parallel")
                .build());
      }
    }
  }

  /** The rows of a prepared folder in training order. */
  static List<TrainingRow> read(Path prepared) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(prepared)) {
      files = all.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    List<TrainingRow> rows = new ArrayList<>();
    for (Path file : files) {
      PlainParquetConfiguration conf = new PlainParquetConfiguration();
      conf.set("parquet.avro.add-list-element-records", "false");
      try (ParquetReader<GenericRecord> reader =
          AvroParquetReader.<GenericRecord>builder(new LocalInputFile(file), conf)
              .withDataModel(GenericData.get())
              .build()) {
        for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
          rows.add(new TrainingRow(row));
        }
      }
    }
    return rows;
  }
}
