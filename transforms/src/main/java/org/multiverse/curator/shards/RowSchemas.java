package org.multiverse.curator.shards;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The Avro schemas of the shards, as they lie in {@code schemas/avro/}. */
public final class RowSchemas {
  /** All fields of a row of {@code stages/}: those of the first stage. */
  public static final Schema FIRST_STAGE = load("stage-row");

  /** A row of any later stage: the same without the trace. */
  public static final Schema LATER_STAGE = withoutTrace(FIRST_STAGE);

  /** A row of {@code data/}. */
  public static final Schema CURATED = load("curated-row");

  /** A row of {@code rejected/}. */
  public static final Schema REJECTED = load("rejected-row");

  /** The columns of the input that have one of their own in {@code data/}: those of s1K-1.1. */
  public static final List<String> INPUT_COLUMNS =
      CURATED.getFields().stream()
          .map(Schema.Field::name)
          .takeWhile(name -> !name.equals("extra"))
          .toList();

  private RowSchemas() {}

  /** Fingerprint of a schema (Rabin, of its canonical form), in hexadecimal. */
  public static String fingerprint(Schema schema) {
    return String.format("%016x", SchemaNormalization.parsingFingerprint64(schema));
  }

  /** The same record with only those fields. */
  static Schema project(Schema schema, List<Schema.Field> fields) {
    List<Schema.Field> copies =
        fields.stream().map(field -> new Schema.Field(field, field.schema())).toList();
    return Schema.createRecord(
        schema.getName(), schema.getDoc(), schema.getNamespace(), false, copies);
  }

  private static Schema withoutTrace(Schema schema) {
    return project(
        schema, schema.getFields().stream().filter(field -> field.getProp("in") == null).toList());
  }

  private static Schema load(String name) {
    String path = "/org/multiverse/curator/schemas/avro/" + name + ".avsc";
    try (InputStream in = RowSchemas.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("Cannot find schema " + path + " on the class path");
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read schema " + path, e);
    }
  }
}
