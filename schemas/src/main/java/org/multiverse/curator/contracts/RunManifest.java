package org.multiverse.curator.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;

/**
 * {@code manifest.json} of a run folder: every shard, and what it was made with.
 *
 * @param run id of the run: the fingerprint of its settings
 * @param schemas fingerprints of the schemas by folder: {@code stages}, {@code data}, {@code
 *     rejected}
 * @param files the shards
 */
public record RunManifest(String run, Map<String, String> schemas, List<ShardFile> files) {
  private static final String RUN = "run";
  private static final String SETTINGS = "settingsFingerprint";
  private static final String SCHEMAS = "schemaFingerprints";
  private static final String FILES = "files";
  private static final String PATH = "path";
  private static final String ROWS = "rows";
  private static final String BYTES = "bytes";
  private static final String SHA256 = "sha256";

  public RunManifest {
    schemas = Collections.unmodifiableMap(new TreeMap<>(schemas));
    files = List.copyOf(files);
  }

  /**
   * A shard.
   *
   * @param path below the run folder
   * @param rows how many it holds
   * @param bytes its size
   * @param sha256 its digest in hexadecimal
   */
  public record ShardFile(String path, long rows, long bytes, String sha256) {}

  /** The file's text. */
  public String toJson() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put(RUN, run);
    json.put(SETTINGS, run);
    ObjectNode fingerprints = json.putObject(SCHEMAS);
    schemas.forEach(fingerprints::put);
    ArrayNode list = json.putArray(FILES);
    for (ShardFile file : files) {
      list.addObject()
          .put(PATH, file.path)
          .put(ROWS, file.rows)
          .put(BYTES, file.bytes)
          .put(SHA256, file.sha256);
    }
    return Json.pretty(json) + "\n";
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static RunManifest fromJson(String text) {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      Map<String, String> schemas = new TreeMap<>();
      json.path(SCHEMAS)
          .properties()
          .forEach(schema -> schemas.put(schema.getKey(), schema.getValue().asText()));
      List<ShardFile> files = new ArrayList<>();
      for (JsonNode file : json.path(FILES)) {
        files.add(
            new ShardFile(
                file.path(PATH).asText(),
                file.path(ROWS).asLong(),
                file.path(BYTES).asLong(),
                file.path(SHA256).asText("")));
      }
      return new RunManifest(json.path(RUN).asText(), schemas, files);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid manifest: " + Causes.reason(e), e);
    }
  }
}
