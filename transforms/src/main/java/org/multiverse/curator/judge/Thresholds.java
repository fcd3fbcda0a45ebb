package org.multiverse.curator.judge;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.common.Json;

/**
 * The limits that verdicts are held against, by the verdict's name, in nats per token except {@code
 * summary-fit}, which is a share. The built-in ones are guesses; {@code multiverse calibrate} takes
 * them from labelled data.
 *
 * @param limits by name
 */
public record Thresholds(Map<String, Double> limits) implements Serializable {
  private static final String FIELD = "thresholds";

  public Thresholds {
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
  }

  /** Those that come with the project. */
  public static Thresholds builtIn() {
    return new Thresholds(LocalJudges.limits());
  }

  /**
   * These with the ones of a file in their places.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  public Thresholds withOverrides(Path file) throws IOException {
    Map<String, Double> all = new TreeMap<>(limits);
    JsonNode json = Json.MAPPER.readTree(Files.readAllBytes(file));
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
    return Json.MAPPER.convertValue(
        json.path(FIELD), new TypeReference<TreeMap<String, Double>>() {});
  }

  double of(String verdict) {
    Double limit = limits.get(verdict);
    if (limit == null) {
      throw new IllegalArgumentException("Invalid verdict: " + verdict + " has no threshold");
    }
    return limit;
  }
}
