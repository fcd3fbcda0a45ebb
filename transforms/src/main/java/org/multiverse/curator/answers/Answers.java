package org.multiverse.curator.answers;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * How answers are written as JSON: the properties and the lower-case words of the JSON Schemas in
 * {@code schemas/json/}. Unknown and missing properties are errors, so that a model hears of them.
 */
public final class Answers {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Answers() {}

  /** The one mapper for answers and for rows in stage shards; safe for many threads. */
  public static JsonMapper mapper() {
    return MAPPER;
  }
}
