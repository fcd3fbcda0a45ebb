package org.multiverse.curator.judge;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The limits that verdicts are held against, by the verdict's name, in nats per token except {@code
 * summary-fit}, which is a share. The built-in ones are guesses; {@code multiverse calibrate} takes
 * them from labelled data.
 *
 * @param limits by name
 */
public record Thresholds(Map<String, Double> limits) implements Serializable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BUILT_IN = "thresholds.json";
  private static final String FIELD = "thresholds";

  public Thresholds {
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
  }

  /** Those that come with the project. */
  public static Thresholds builtIn() {
    try (InputStream in = Thresholds.class.getResourceAsStream(BUILT_IN)) {
      return new Thresholds(read(JSON.readTree(in)));
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read the built-in thresholds", e);
    }
  }

  /**
   * These with the ones of a file in their places.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  public Thresholds withOverrides(Path file) throws IOException {
    Map<String, Double> all = new TreeMap<>(limits);
    JsonNode json = JSON.readTree(Files.readAllBytes(file));
    if (!json.path(FIELD).isObject()) {
      throw new IllegalArgumentException(
          "Invalid thresholds: " + file + " (a JSON object with an object \"" + FIELD + "\")");
    }
    for (Map.Entry<String, Double> limit : read(json).entrySet()) {
      if (!all.containsKey(limit.getKey())) {
        throw new IllegalArgumentException(
            "Invalid threshold: " + limit.getKey() + " (one of " + limits.keySet() + ")");
      }
      all.put(limit.getKey(), limit.getValue());
    }
    return new Thresholds(all);
  }

  private static Map<String, Double> read(JsonNode json) {
    return JSON.convertValue(json.path(FIELD), new TypeReference<TreeMap<String, Double>>() {});
  }

  double of(String verdict) {
    Double limit = limits.get(verdict);
    if (limit == null) {
      throw new IllegalArgumentException("Invalid verdict: " + verdict + " has no threshold");
    }
    return limit;
  }
}
