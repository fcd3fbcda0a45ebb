package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.multiverse.curator.common.Json;

/**
 * The JSON Schema of an answer, as providers take it.
 *
 * @param name letters, digits and dashes
 * @param json the schema on one line
 */
public record AnswerSchema(String name, String json) {
  private static final String FOLDER = "/org/multiverse/curator/schemas/json/";

  /** Loads one of the project's schemas by its file name, such as {@code mapreduce.schema.json}. */
  public static AnswerSchema load(String file) {
    try (InputStream in = AnswerSchema.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalArgumentException("Invalid answer schema: there is no " + file);
      }
      JsonNode schema = Json.MAPPER.readTree(in);
      if (schema instanceof ObjectNode root) {
        // Not part of the shape, and not known to every provider.
        root.remove("$schema");
        root.remove("title");
      }
      return new AnswerSchema(file.replace(".schema.json", ""), schema.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read answer schema " + file, e);
    }
  }
}
