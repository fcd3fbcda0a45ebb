package org.multiverse.curator.shards;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Texts by name in a record: a list of records of a name and a text, in order of name. Parquet has
 * maps for that, and Hugging Face's datasets, the reader that most rows end in, has none.
 */
final class NamedTexts {
  private NamedTexts() {}

  /**
   * As records, sorted, so that equal rows are equal bytes in a shard.
   *
   * @param schema of the record that holds them
   * @param field its field: an array of records of two strings, the name first
   */
  static List<GenericRecord> records(Map<String, String> texts, Schema schema, String field) {
    Schema element = schema.getField(field).schema().getElementType();
    List<GenericRecord> records = new ArrayList<>();
    new TreeMap<>(texts)
        .forEach(
            (name, text) -> {
              GenericRecord record = new GenericData.Record(element);
              record.put(0, name);
              record.put(1, text);
              records.add(record);
            });
    return records;
  }

  /** What {@link #records} has made, or a map, which shards of before held, in order of name. */
  static Map<String, String> map(Object texts) {
    Map<String, String> map = new TreeMap<>();
    if (texts instanceof Map<?, ?> before) {
      before.forEach((name, text) -> map.put(name.toString(), text.toString()));
      return map;
    }
    for (Object element : (Collection<?>) texts) {
      GenericRecord record = (GenericRecord) element;
      map.put(record.get(0).toString(), record.get(1).toString());
    }
    return map;
  }
}
