package org.multiverse.curator.judge;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.multiverse.curator.common.Json;

/**
 * The limits that verdicts are held against, by the verdict's name, in nats per token except {@code
 * summary-fit}, which is a share. The built-in ones are guesses; {@code multiverse calibrate} takes
 * them from labelled data.
 *
 * <p>Only a calibrated limit, or one that the user has said acts, changes data; the verdicts of the
 * others are on record.
 *
 * @param limits by name
 * @param calibrated names of those that labelled data gave
 * @param acting names of others whose verdicts change data all the same
 */
public record Thresholds(Map<String, Double> limits, Set<String> calibrated, Set<String> acting)
    implements Serializable {
  private static final String FIELD = "thresholds";

  public Thresholds {
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
    calibrated = Collections.unmodifiableSet(new TreeSet<>(calibrated));
    acting = Collections.unmodifiableSet(new TreeSet<>(acting));
  }

  /** Those that come with the project. */
  public static Thresholds builtIn() {
    return new Thresholds(LocalJudges.limits(), Set.of(), Set.of());
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
    return new Thresholds(all, calibrated(json), acting);
  }

  /** Those that {@code multiverse calibrate} took from labels, and did not keep as they were. */
  private static Set<String> calibrated(JsonNode json) {
    Set<String> names = new TreeSet<>();
    if (json.path("calibrated").asBoolean()) {
      json.path(FIELD).fieldNames().forEachRemaining(names::add);
      json.path("kept").forEach(kept -> names.remove(kept.asText()));
    }
    return names;
  }

  /**
   * These with verdicts that change data whether or not they are calibrated.
   *
   * @throws IllegalArgumentException when one is no verdict with a limit that can
   */
  public Thresholds withActing(Collection<String> names) {
    for (String name : names) {
      if (!name.equals(Independence.NAME)) {
        throw new IllegalArgumentException(
            "Invalid verdict: " + name + " (" + Independence.NAME + " can act)");
      }
    }
    return new Thresholds(limits, calibrated, new TreeSet<>(names));
  }

  /** Whether the verdict may change data. */
  public boolean acts(String verdict) {
    return calibrated.contains(verdict) || acting.contains(verdict);
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
