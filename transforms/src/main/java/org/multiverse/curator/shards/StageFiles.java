package org.multiverse.curator.shards;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.hadoop.ParquetReader;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.TraceRow;

/**
 * Reads shards row by row; one row is held at a time.
 *
 * <p>A row as it was after a step is read from the shards of that stage and of all before it, side
 * by side: they hold the same rows in the same order.
 */
public final class StageFiles {
  private static final Schema OUTCOME =
      RowSchemas.project(
          RowSchemas.LATER_STAGE,
          List.of(
              RowSchemas.LATER_STAGE.getField("id"),
              RowSchemas.LATER_STAGE.getField("status"),
              RowSchemas.LATER_STAGE.getField("reason")));

  private StageFiles() {}

  /**
   * How a row ended.
   *
   * @param id its id
   * @param status its status
   * @param reason the code of its reason, null without one
   */
  public record RowEnd(String id, String status, String reason) {}

  /**
   * The rows of one shard as they were after a stage. Close the stream.
   *
   * @param paths the shard in each stage, from the first up to that one
   */
  public static Stream<TraceRow> rows(List<String> paths) {
    List<Stream<GenericRecord>> streams = new ArrayList<>();
    List<Iterator<GenericRecord>> stages = new ArrayList<>();
    try {
      for (String path : paths) {
        Stream<GenericRecord> stream = records(path, null);
        streams.add(stream);
        stages.add(stream.iterator());
      }
    } catch (RuntimeException e) {
      streams.forEach(Stream::close);
      throw e;
    }
    Iterator<TraceRow> rows =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return stages.get(0).hasNext();
          }

          @Override
          public TraceRow next() {
            List<GenericRecord> records = new ArrayList<>();
            for (int i = 0; i < stages.size(); i++) {
              if (!stages.get(i).hasNext()) {
                throw broken(paths.get(i), "it has fewer rows than " + paths.get(0), null);
              }
              records.add(stages.get(i).next());
            }
            try {
              return StageRecords.row(records);
            } catch (AvroRuntimeException e) {
              throw broken(paths.get(0), "it is none of this version's stages", e);
            } catch (IllegalArgumentException e) {
              throw broken(paths.get(paths.size() - 1), Causes.reason(e), e);
            }
          }
        };
    return stream(rows).onClose(() -> streams.forEach(Stream::close));
  }

  private static CuratorException broken(String path, String why, Throwable cause) {
    return CuratorException.usage(
        "Cannot read shard " + path + ": " + why + " (run its step again)", cause);
  }

  /** How the rows of a stage's shard ended; reads no other column. Close the stream. */
  public static Stream<RowEnd> ends(String path) {
    return records(path, OUTCOME)
        .map(
            record -> {
              GenericRecord reason = (GenericRecord) record.get("reason");
              return new RowEnd(
                  StageRecords.text(record, "id"),
                  StageRecords.text(record, "status"),
                  reason == null ? null : StageRecords.text(reason, "code"));
            });
  }

  /**
   * The verdicts on the step of a stage.
   *
   * @return how they ended, such as {@code grounded/not-run}, by row
   */
  public static Map<String, Set<String>> verdicts(String path) {
    try (Stream<GenericRecord> records = records(path, null)) {
      Map<String, Set<String>> byRow = new HashMap<>();
      records.forEach(record -> byRow.put(StageRecords.text(record, "id"), verdicts(record)));
      return byRow;
    }
  }

  private static Set<String> verdicts(GenericRecord record) {
    Set<String> ends = new TreeSet<>();
    for (Object verdict : (Collection<?>) record.get("verdicts")) {
      GenericRecord of = (GenericRecord) verdict;
      ends.add(StageRecords.text(of, "name") + "/" + StageRecords.text(of, "passed"));
    }
    return ends;
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
    return stream(records)
        .onClose(
            () ->
                checked(
                    path,
                    p -> {
                      reader.close();
                      return null;
                    }));
  }

  private static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private static <T> T checked(String path, Reading<T> reading) {
    try {
      return ShardFiles.checked(() -> reading.of(path));
    } catch (IOException e) {
      throw broken(path, Causes.reason(e), e);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(String path) throws IOException;
  }
}
