package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroReadSupport;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.contracts.CuratedRow;

/** Reads the rows of one Parquet file, only the columns that the bridge needs. */
final class RowReader implements AutoCloseable {

  private final RowPlace file;
  private final List<String> answers;
  private final Schema schema;
  private final ParquetReader<GenericRecord> reader;
  private long count;

  private RowReader(
      RowPlace file, List<String> answers, Schema schema, ParquetReader<GenericRecord> reader) {
    this.file = file;
    this.answers = answers;
    this.schema = schema;
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @param answers columns that may hold the final answer, the first that does is taken
   */
  static RowReader open(RowPlace file, List<String> answers) {
    try {
      InputFile input = file.parquet();
      MessageType found;
      try (ParquetFileReader footer = ParquetFileReader.open(input)) {
        found = footer.getFileMetaData().getSchema();
      }
      Schema schema = projection(file, found, answers);
      PlainParquetConfiguration conf = new PlainParquetConfiguration();
      conf.set(AvroReadSupport.AVRO_REQUESTED_PROJECTION, schema.toString());
      conf.set("parquet.avro.read.schema", schema.toString());
      return new RowReader(
          file,
          answers,
          schema,
          AvroParquetReader.<GenericRecord>builder(input, conf)
              .withDataModel(GenericData.get())
              .build());
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw failed(file, e);
    }
  }

  private static Schema projection(RowPlace file, MessageType found, List<String> answers) {
    List<String> wanted =
        new ArrayList<>(
            List.of(
                CuratedRow.ID,
                CuratedRow.STATUS,
                CuratedRow.QUESTION,
                CuratedRow.PARALLEL,
                CuratedRow.SEQUENTIAL));
    wanted.addAll(answers);
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Row").fields();
    for (String column : wanted.stream().distinct().toList()) {
      if (!found.containsField(column)) {
        if (column.equals(CuratedRow.QUESTION) || column.equals(CuratedRow.SEQUENTIAL)) {
          throw CuratorException.usage(
              "Invalid input: " + file + " (it has no column " + column + ")");
        }
        continue;
      }
      Type type = found.getType(column);
      if (!type.isPrimitive()
          || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY
          || type.isRepetition(Type.Repetition.REPEATED)) {
        throw CuratorException.usage(
            "Invalid input: " + file + " (its column " + column + " holds no text)");
      }
      fields = fields.optionalString(column);
    }
    return fields.endRecord();
  }

  private static CuratorException failed(RowPlace file, Throwable e) {
    return e instanceof CuratorException ours
        ? ours
        : CuratorException.usage("Cannot read " + file + " as Parquet: " + Causes.reason(e), e);
  }

  /** The next row, null at the end. */
  Row next() {
    GenericRecord record;
    try {
      record = reader.read();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw failed(file, e);
    }
    if (record == null) {
      return null;
    }
    count++;
    String id = text(record, CuratedRow.ID);
    String parallel =
        "sequential".equals(text(record, CuratedRow.STATUS))
            ? null
            : text(record, CuratedRow.PARALLEL);
    String answer = null;
    for (String column : answers) {
      if (answer == null || answer.isBlank()) {
        answer = text(record, column);
      }
    }
    return new Row(
        id == null ? file.name() + ":" + count : id,
        text(record, CuratedRow.QUESTION),
        parallel == null || parallel.isBlank() ? null : parallel,
        text(record, CuratedRow.SEQUENTIAL),
        answer);
  }

  private String text(GenericRecord record, String column) {
    Schema.Field field = schema.getField(column);
    Object value = field == null ? null : record.get(field.pos());
    return value == null ? null : value.toString();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
