package org.multiverse.curator.input;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shape.ColumnPath;
import org.multiverse.curator.shape.InputRecord;
import org.multiverse.curator.shape.RowShape;

/** Makes the rows of a record of the input; what can't be used becomes a rejected row. */
final class TraceParser implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String ID = "id";

  private final RowShape shape;
  private final int maxTraceBytes;

  /**
   * @param shape how rows come out of records
   * @param maxTraceBytes largest trace in bytes of UTF-8
   */
  TraceParser(RowShape shape, int maxTraceBytes) {
    this.shape = shape;
    this.maxTraceBytes = maxTraceBytes;
  }

  /** Longest record in bytes: it may hold other columns beside the trace, and escapes. */
  int recordLimit() {
    return (int) Math.min(1 << 30, Math.max(16L << 20, 8L * maxTraceBytes));
  }

  /** The rows of a record whose columns bear the input's names: one at least. */
  List<TraceRow> rows(InputRecord record, Origin origin) {
    if (!record.notUtf8().isEmpty()) {
      Map.Entry<String, Integer> fault = record.notUtf8().entrySet().iterator().next();
      String given = record.values().getOrDefault(ID, "");
      return List.of(
          rejected(
              given.isBlank() || record.notUtf8().containsKey(ID) ? placeId(origin) : well(given),
              origin,
              Map.of(),
              ReasonCode.INVALID_UTF8,
              "Invalid row: column "
                  + well(fault.getKey())
                  + " is not UTF-8 at byte "
                  + fault.getValue(),
              well(record.values().getOrDefault(fault.getKey(), ""))));
    }
    List<TraceRow> rows = new ArrayList<>();
    for (RowShape.Taken taken : shape.rows(record)) {
      rows.add(row(taken, origin));
    }
    return rows;
  }

  /** The row of a record that could not be read. */
  TraceRow broken(BrokenRecord broken, Origin origin) {
    return rejected(
        broken.id().isEmpty() ? placeId(origin) : well(broken.id()),
        origin,
        Map.of(),
        broken.code(),
        broken.getMessage(),
        well(broken.raw()));
  }

  private TraceRow row(RowShape.Taken taken, Origin origin) {
    InputRecord input = taken.record();
    Map<String, String> values = input.values();
    String given = values.remove(ID);
    String id =
        given == null || given.isBlank()
            ? contentId(values)
            : given + (taken.number() > 0 ? "#" + taken.number() : "");
    for (Map.Entry<String, String> column : values.entrySet()) {
      OptionalInt at = Surrogates.firstLone(column.getValue());
      if (at.isPresent() || Surrogates.firstLone(column.getKey()).isPresent()) {
        // Can't be written as UTF-8, so it would not come out as it came in.
        return rejected(
            well(id),
            origin,
            Map.of(),
            ReasonCode.INVALID_UTF8,
            "Invalid text: column "
                + well(column.getKey())
                + " holds half a surrogate pair (character "
                + at.orElse(0)
                + ")",
            well(column.getValue()));
      }
    }
    id = well(id);
    String trace = values.get(Trace.TEXT);
    String named = quoted(source());
    if (trace == null) {
      boolean isNull = input.nulls().contains(Trace.TEXT);
      return rejected(
          id,
          origin,
          values,
          isNull ? ReasonCode.EMPTY_COLUMN : ReasonCode.MISSING_COLUMN,
          isNull
              ? "Invalid row: column " + named + " is null"
              : "Invalid row: no column " + named + " (it has " + list(values.keySet()) + ")",
          "");
    }
    if (input.notText().contains(Trace.TEXT)) {
      return rejected(
          id,
          origin,
          values,
          ReasonCode.WRONG_TYPE,
          "Invalid row: column " + named + " is not text",
          "");
    }
    if (trace.isBlank()) {
      return rejected(
          id,
          origin,
          values,
          ReasonCode.EMPTY_COLUMN,
          "Invalid row: column " + named + " is empty",
          "");
    }
    long bytes = utf8Length(trace);
    if (bytes > maxTraceBytes) {
      // Its head stays as raw input; the whole would weigh on every stage.
      Map<String, String> others = new TreeMap<>(values);
      others.remove(Trace.TEXT);
      return rejected(
          id,
          origin,
          others,
          ReasonCode.TOO_LARGE,
          "Invalid row: the trace has " + bytes + " bytes, over the limit of " + maxTraceBytes,
          trace);
    }
    return TraceRow.pending(id, origin, values);
  }

  private static TraceRow rejected(
      String id,
      Origin origin,
      Map<String, String> values,
      ReasonCode code,
      String message,
      String raw) {
    return TraceRow.pending(id, origin, values)
        .rejected(Reason.input(code, message, Reason.cut(raw)));
  }

  /** The column of the input that the trace comes from. */
  private String source() {
    ColumnPath path = shape.columns().get(Trace.TEXT);
    return path == null ? Trace.TEXT : path.text();
  }

  private static String contentId(Map<String, String> values) {
    MessageDigest digest = Sha256.digest();
    values.forEach(
        (name, value) -> {
          digest.update(name.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          digest.update(value.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
        });
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** An id for a row that could not be asked for its own: where it stood. */
  static String placeId(Origin origin) {
    String file = origin.file();
    return file.substring(file.lastIndexOf('/') + 1)
        + "#"
        + origin.fileIndex()
        + ":"
        + origin.position();
  }

  private static String well(String text) {
    return Surrogates.firstLone(text).isEmpty()
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static long utf8Length(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  private static String quoted(String name) {
    return "\"" + name + "\"";
  }

  private static String list(Set<String> names) {
    return names.isEmpty()
        ? "none"
        : names.stream().limit(20).reduce((a, b) -> a + ", " + b).orElse("");
  }
}
