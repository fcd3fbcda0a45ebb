package org.multiverse.curator.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
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

/** Makes a row of a line or a record of the input; what can't be used becomes a rejected row. */
final class TraceParser implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String ID = "id";
  private static final JsonFactory JSON = new JsonFactory();

  /** Column of the input → our name. */
  private final Map<String, String> names;

  private final Map<String, String> columns;
  private final int maxTraceBytes;

  /**
   * @param columns column of the input by our name for it
   * @param maxTraceBytes largest trace in bytes of UTF-8
   */
  TraceParser(Map<String, String> columns, int maxTraceBytes) {
    this.columns = new TreeMap<>(columns);
    this.names = new TreeMap<>();
    columns.forEach((ours, theirs) -> names.put(theirs, ours));
    this.maxTraceBytes = maxTraceBytes;
  }

  /** Longest line in bytes: it may hold other columns beside the trace, and escapes. */
  int lineLimit() {
    return (int) Math.min(1 << 30, Math.max(16L << 20, 8L * maxTraceBytes));
  }

  /**
   * A record as columns of text.
   *
   * @param values the columns; those that were null are absent
   * @param nulls names of those that were null
   * @param notText names of those that were something else than text
   */
  record Columns(Map<String, String> values, Set<String> nulls, Set<String> notText) {
    Columns() {
      this(new TreeMap<>(), new HashSet<>(), new HashSet<>());
    }
  }

  /** The row of a line of JSON. */
  TraceRow line(byte[] bytes, Origin origin) {
    String text;
    boolean valid = true;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
    } catch (CharacterCodingException e) {
      text = new String(bytes, StandardCharsets.UTF_8);
      valid = false;
    }
    Columns parsed;
    try {
      parsed = renamed(parse(text));
    } catch (JsonProcessingException e) {
      return valid
          ? broken(
              origin,
              ReasonCode.BROKEN_JSON,
              "Invalid line: no JSON object: " + oneLine(e.getOriginalMessage()),
              text)
          : invalidUtf8(placeId(origin), origin, bytes, text);
    }
    if (!valid) {
      String id = parsed.values().get(ID);
      return invalidUtf8(
          id == null || id.isBlank() || id.indexOf('\uFFFD') >= 0 ? placeId(origin) : id,
          origin,
          bytes,
          text);
    }
    return row(parsed, origin);
  }

  /** The row of a record whose columns bear the input's names. */
  TraceRow record(Columns input, Origin origin) {
    return row(renamed(input), origin);
  }

  /** The row that stands for input that could not be read as one. */
  TraceRow broken(Origin origin, ReasonCode code, String message, String raw) {
    return rejected(placeId(origin), origin, Map.of(), code, message, raw);
  }

  private TraceRow row(Columns input, Origin origin) {
    Map<String, String> values = input.values();
    String given = values.remove(ID);
    String id = given == null || given.isBlank() ? contentId(values) : given;
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
    String named = quoted(columns.getOrDefault(Trace.TEXT, Trace.TEXT));
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

  private static TraceRow invalidUtf8(String id, Origin origin, byte[] bytes, String replaced) {
    int at = firstInvalid(bytes);
    return rejected(
        well(id),
        origin,
        Map.of(),
        ReasonCode.INVALID_UTF8,
        "Invalid line: not UTF-8 at byte " + at + " of the line",
        replaced);
  }

  private static int firstInvalid(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    return in.position();
  }

  private static Columns parse(String text) throws JsonProcessingException {
    Columns columns = new Columns();
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "the line holds something else");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        columns.nulls().remove(name);
        columns.notText().remove(name);
        columns.values().remove(name);
        if (token == JsonToken.VALUE_STRING) {
          columns.values().put(name, parser.getText());
        } else if (token == JsonToken.VALUE_NULL) {
          columns.nulls().add(name);
        } else {
          columns.notText().add(name);
          columns.values().put(name, asJson(parser, text));
        }
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more text after the object");
      }
      return columns;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read a string", e);
    }
  }

  private static String asJson(JsonParser parser, String text) throws IOException {
    if (parser.currentToken().isScalarValue()) {
      // A number keeps the digits it was written with.
      return parser.getText();
    }
    // The text as it stands: writing it anew would change numbers and spaces.
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    return text.substring(start, (int) parser.currentLocation().getCharOffset());
  }

  private Columns renamed(Columns input) {
    if (names.isEmpty()) {
      return input;
    }
    Columns renamed = new Columns();
    Set<String> present = new HashSet<>(input.values().keySet());
    present.addAll(input.nulls());
    for (String theirs : present) {
      String ours = names.get(theirs);
      if (ours == null) {
        // A column that bears one of our names but is not the one mapped to it steps aside.
        ours = columns.containsKey(theirs) ? theirs + "_input" : theirs;
      }
      if (input.nulls().contains(theirs)) {
        renamed.nulls().add(ours);
      } else {
        renamed.values().put(ours, input.values().get(theirs));
        if (input.notText().contains(theirs)) {
          renamed.notText().add(ours);
        }
      }
    }
    return renamed;
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

  private static String oneLine(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
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
