package org.multiverse.curator.input;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.util.Text;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.shape.InputRecord;

/**
 * Reads Arrow: a stream, or a file, which is a stream between a magic word and a footer. Batches
 * are held one at a time, outside of the heap.
 */
final class ArrowRows extends StreamRows {
  /** The magic word of a file, padded. */
  private static final int MAGIC = 8;

  @Override
  void rows(InputStream in, Progress progress, RecordSink out) throws IOException {
    if (progress.form().format() == InputFormat.ARROW_FILE) {
      in.skipNBytes(MAGIC);
    }
    try (BufferAllocator memory = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(in, memory, CommonsCompressionFactory.INSTANCE)) {
      while (!out.isFull() && reader.loadNextBatch()) {
        batch(reader, progress, out);
      }
    }
  }

  private static void batch(ArrowStreamReader reader, Progress progress, RecordSink out)
      throws IOException {
    int rows = reader.getVectorSchemaRoot().getRowCount();
    List<ValueVector> decoded = new ArrayList<>();
    try {
      List<ValueVector> vectors = new ArrayList<>();
      for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null) {
          vectors.add(vector);
        } else {
          Dictionary dictionary = reader.lookup(encoding.getId());
          decoded.add(DictionaryEncoder.decode(vector, dictionary));
          vectors.add(decoded.get(decoded.size() - 1));
        }
      }
      List<String> names =
          reader.getVectorSchemaRoot().getFieldVectors().stream()
              .map(vector -> vector.getField().getName())
              .toList();
      for (int row = 0; row < rows && !out.isFull(); row++) {
        out.record(record(names, vectors, row), progress.origin(progress.rows()));
        progress.add();
      }
    } finally {
      decoded.forEach(ValueVector::close);
    }
  }

  private static InputRecord record(List<String> names, List<ValueVector> vectors, int row) {
    InputRecord record = new InputRecord();
    for (int i = 0; i < names.size(); i++) {
      List<Integer> faults = new ArrayList<>();
      Object value = plain(value(vectors.get(i), row), faults);
      if (value == null) {
        record.putNull(names.get(i));
      } else if (value instanceof String text) {
        record.put(names.get(i), text);
      } else {
        record.putJson(names.get(i), Json.line(value));
      }
      if (!faults.isEmpty()) {
        record.notUtf8().put(names.get(i), faults.get(0));
      }
    }
    return record;
  }

  /** A value as what it says; Arrow's own types lose the sign, and give days as numbers. */
  private static Object value(ValueVector vector, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    if (vector instanceof UInt1Vector bytes) {
      return Byte.toUnsignedInt(bytes.get(row));
    }
    if (vector instanceof UInt2Vector shorts) {
      return (int) shorts.get(row);
    }
    if (vector instanceof UInt4Vector integers) {
      return Integer.toUnsignedLong(integers.get(row));
    }
    if (vector instanceof UInt8Vector longs) {
      return new BigInteger(Long.toUnsignedString(longs.get(row)));
    }
    if (vector instanceof DateDayVector days) {
      return LocalDate.ofEpochDay(days.get(row)).toString();
    }
    return vector.getObject(row);
  }

  /** A value in the types that JSON has. */
  private static Object plain(Object value, List<Integer> faults) {
    if (value instanceof Text text) {
      OptionalInt invalid = JsonRecord.firstInvalid(text.copyBytes());
      invalid.ifPresent(faults::add);
      return text.toString();
    }
    if (value instanceof List<?> list) {
      List<Object> plain = new ArrayList<>();
      list.forEach(item -> plain.add(plain(item, faults)));
      return plain;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item, faults)));
      return plain;
    }
    return value == null
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof byte[]
        ? value
        : value.toString();
  }
}
