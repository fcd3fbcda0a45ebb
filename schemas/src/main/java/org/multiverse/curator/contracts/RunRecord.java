package org.multiverse.curator.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;

/**
 * {@code run.json} of a run folder: what a run was asked, of which input, and what came of it.
 *
 * @param run id of the run: the fingerprint of the settings that decide a row
 * @param settings what it was asked
 * @param versions of what made it, by name
 * @param inputs the input files
 * @param result what came of it, null when it has not ended
 */
public record RunRecord(
    String run,
    JsonNode settings,
    Map<String, String> versions,
    List<Input> inputs,
    JsonNode result) {
  private static final String RUN = "run";
  private static final String SETTINGS = "settings";
  private static final String VERSIONS = "versions";
  private static final String INPUTS = "inputs";
  private static final String RESULT = "result";
  private static final String FILE = "file";
  private static final String BYTES = "bytes";
  private static final String DIGEST = "digest";

  public RunRecord {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    inputs = List.copyOf(inputs);
  }

  /**
   * A file of the input, and what tells whether it is still the one it was.
   *
   * @param file the file, as the user named it
   * @param bytes its size
   * @param digest SHA-256 over its size, first and last MiB, in hexadecimal
   */
  public record Input(String file, long bytes, String digest) {}

  /** The file's text. */
  public String toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put(RUN, run);
    json.set(SETTINGS, settings);
    ObjectNode named = json.putObject(VERSIONS);
    versions.forEach(named::put);
    ArrayNode files = json.putArray(INPUTS);
    for (Input input : inputs) {
      files.addObject().put(FILE, input.file).put(BYTES, input.bytes).put(DIGEST, input.digest);
    }
    json.set(RESULT, result);
    return Json.pretty(json) + "\n";
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static RunRecord fromJson(String text) {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      Map<String, String> versions = new LinkedHashMap<>();
      json.path(VERSIONS)
          .properties()
          .forEach(version -> versions.put(version.getKey(), version.getValue().asText()));
      List<Input> inputs = new ArrayList<>();
      for (JsonNode input : json.path(INPUTS)) {
        inputs.add(
            new Input(
                input.path(FILE).asText(),
                input.path(BYTES).asLong(),
                input.path(DIGEST).asText()));
      }
      return new RunRecord(
          json.path(RUN).asText(), json.path(SETTINGS), versions, inputs, json.get(RESULT));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid run record: " + Causes.reason(e), e);
    }
  }
}
