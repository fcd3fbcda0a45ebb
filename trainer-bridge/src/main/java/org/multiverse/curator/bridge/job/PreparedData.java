package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.PreparedManifest;

/**
 * A prepared folder, as far as the handing over needs it.
 *
 * @param folder where it is for us
 * @param fingerprint what decided its content
 */
public record PreparedData(Path folder, String fingerprint) {
  /**
   * Opens a prepared folder.
   *
   * @throws CuratorException when it is none, or not complete
   */
  public static PreparedData open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CuratorException.usage("Cannot open prepared data " + folder + ": no such folder");
    }
    Path manifest = folder.resolve(PreparedManifest.MANIFEST);
    if (!Files.exists(manifest)) {
      throw CuratorException.usage(
          "Cannot open prepared data "
              + folder
              + ": it has no manifest.json (bridge prepare writes such folders)");
    }
    if (!Files.exists(folder.resolve(PreparedManifest.SUCCESS))) {
      throw CuratorException.usage(
          "Cannot open prepared data "
              + folder
              + ": it has no _SUCCESS, so bridge prepare did not end; run it again");
    }
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(manifest.toFile());
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read " + manifest + ": it is no JSON object", e);
    }
    try {
      String fingerprint = PreparedManifest.fromJson(json).fingerprint();
      return new PreparedData(folder.toAbsolutePath().normalize(), fingerprint);
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Cannot use " + manifest + ": " + Causes.reason(e), e);
    }
  }
}
