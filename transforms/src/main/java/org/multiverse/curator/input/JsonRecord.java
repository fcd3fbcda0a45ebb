package org.multiverse.curator.input;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.shape.InputRecord;
import org.multiverse.curator.shape.Loose;

/** Reads one record that is written as a JSON object. */
final class JsonRecord {
  private JsonRecord() {}

  /**
   * The record of an object.
   *
   * @param bytes the object in UTF-8
   * @throws BrokenRecord when it is no UTF-8 or no JSON object
   */
  static InputRecord of(byte[] bytes) throws BrokenRecord {
    OptionalInt invalid = firstInvalid(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    InputRecord record;
    try {
      record = parse(text);
    } catch (JsonProcessingException e) {
      if (invalid.isPresent()) {
        throw invalidUtf8(invalid.getAsInt(), text, "");
      }
      throw new BrokenRecord(
          ReasonCode.BROKEN_JSON, "Invalid line: no JSON object: " + Causes.line(e), text);
    }
    if (invalid.isPresent()) {
      String id = record.values().getOrDefault("id", "");
      throw invalidUtf8(
          invalid.getAsInt(), text, id.isBlank() || id.indexOf('\uFFFD') >= 0 ? "" : id);
    }
    return record;
  }

  private static BrokenRecord invalidUtf8(int at, String text, String id) {
    return new BrokenRecord(
        ReasonCode.INVALID_UTF8,
        "Invalid line: not UTF-8 at byte " + at + " of the line",
        text,
        id);
  }

  /** Where bytes stop to be UTF-8; empty when all are. */
  static OptionalInt firstInvalid(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(in);
      return OptionalInt.empty();
    } catch (CharacterCodingException e) {
      ByteBuffer again = ByteBuffer.wrap(bytes);
      CharBuffer out = CharBuffer.allocate(bytes.length + 1);
      StandardCharsets.UTF_8.newDecoder().decode(again, out, true);
      return OptionalInt.of(again.position());
    }
  }

  private static InputRecord parse(String text) throws JsonProcessingException {
    InputRecord record = new InputRecord();
    try (JsonParser parser = Loose.FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(parser, "the line holds something else");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        switch (parser.nextToken()) {
          case VALUE_STRING -> record.put(name, parser.getText());
          case VALUE_NULL -> record.putNull(name);
          default -> record.putJson(name, asJson(parser, text));
        }
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more text after the object");
      }
      return record;
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
}
