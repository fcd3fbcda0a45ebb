package org.multiverse.curator.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The mappers of the project. They are safe for many threads and never configured further. */
public final class Json {
  /** One line, nothing special. */
  public static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** For people: indented. */
  public static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** For what others wrote and must fit: unknown and missing properties and trailers are errors. */
  public static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * A value of ours as one line.
   *
   * @throws IllegalStateException when it can't be written, which is a fault of ours
   */
  public static String line(Object value) {
    return write(MAPPER, value);
  }

  /**
   * A value of ours for people.
   *
   * @throws IllegalStateException when it can't be written, which is a fault of ours
   */
  public static String pretty(Object value) {
    return write(PRETTY, value);
  }

  private static String write(JsonMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value + " as JSON", e);
    }
  }
}
