package org.multiverse.curator.shards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.ParquetReader;
import org.multiverse.curator.rows.TraceRow;

/** Reads shards row by row outside a pipeline; one row is held at a time. */
public final class StageFiles {
  private static final Schema OUTCOME =
      Schema.createRecord(
          RowSchemas.STAGE.getName(),
          null,
          RowSchemas.STAGE.getNamespace(),
          false,
          List.of(field("id"), field("status"), field("reason")));

  private StageFiles() {}

  /**
   * How a row ended.
   *
   * @param id its id
   * @param status its status
   * @param reason the code of its reason, null without one
   */
  public record Outcome(String id, String status, String reason) {}

  private static Schema.Field field(String name) {
    Schema.Field field = RowSchemas.STAGE.getField(name);
    return new Schema.Field(field, field.schema());
  }

  /** The rows of a stage's shard. Close the stream. */
  public static Stream<TraceRow> rows(String path) {
    return records(path, null).map(StageRecords::row);
  }

  /** How the rows of a stage's shard ended; reads no other column. Close the stream. */
  public static Stream<Outcome> outcomes(String path) {
    return records(path, OUTCOME)
        .map(
            record -> {
              GenericRecord reason = (GenericRecord) record.get("reason");
              return new Outcome(
                  StageRecords.text(record, "id"),
                  StageRecords.text(record, "status"),
                  reason == null ? null : StageRecords.text(reason, "code"));
            });
  }

  /** The records of any shard of this project. Close the stream. */
  public static Stream<GenericRecord> records(String path) {
    return records(path, null);
  }

  private static Stream<GenericRecord> records(String path, Schema projection) {
    ParquetReader<GenericRecord> reader = checked(path, p -> ShardFiles.read(p, projection));
    Iterator<GenericRecord> records =
        new Iterator<>() {
          private GenericRecord next = checked(path, p -> reader.read());

          @Override
          public boolean hasNext() {
            return next != null;
          }

          @Override
          public GenericRecord next() {
            if (next == null) {
              throw new NoSuchElementException("Cannot read on: the end of " + path);
            }
            GenericRecord record = next;
            next = checked(path, p -> reader.read());
            return record;
          }
        };
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(
            () ->
                checked(
                    path,
                    p -> {
                      reader.close();
                      return null;
                    }));
  }

  private static <T> T checked(String path, Reading<T> reading) {
    try {
      return reading.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(String path) throws IOException;
  }
}
