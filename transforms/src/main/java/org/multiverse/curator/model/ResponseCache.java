package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.multiverse.curator.common.Json;

/**
 * Replies that have been paid for, by the key of their request: one small JSON file each, on any of
 * Beam's file systems. Lives outside of runs and is shared by all of them. An entry is there whole
 * or not at all, whoever writes at the same time and whatever is killed; one that can't be read
 * counts as missing and is written anew.
 */
public final class ResponseCache {
  private final EntryFiles files;

  /** A cache in a local folder or at a URL such as {@code gs://bucket/replies}. */
  public static ResponseCache at(String place) {
    return new ResponseCache(EntryFiles.at(place));
  }

  ResponseCache(EntryFiles files) {
    this.files = files;
  }

  /** The reply to a request with this key, if there is one. */
  public Optional<ModelReply> find(String key) throws IOException {
    Optional<byte[]> bytes = files.read(path(key));
    return bytes.isEmpty() ? Optional.empty() : parse(key, bytes.get());
  }

  /** Keeps a reply; when this returns it is on disk. */
  public void put(ModelRequest request, String key, ModelReply reply) throws IOException {
    ObjectNode entry = Json.MAPPER.createObjectNode();
    entry.put("key", key);
    // What follows up to the text is for people who look into the cache.
    entry.put("model", request.model().toString());
    entry.put("purpose", request.purpose());
    entry.put("max_output_tokens", request.maxOutputTokens());
    put(entry, key, reply);
  }

  /** Keeps a reply of which no more is known than its key, such as one out of a batch file. */
  public void put(String key, ModelReply reply) throws IOException {
    ObjectNode entry = Json.MAPPER.createObjectNode();
    entry.put("key", key);
    put(entry, key, reply);
  }

  private void put(ObjectNode entry, String key, ModelReply reply) throws IOException {
    entry.put("text", reply.text());
    entry.put("finish", reply.finish().toString());
    entry.put("input_tokens", reply.usage().inputTokens());
    entry.put("cached_input_tokens", reply.usage().cachedInputTokens());
    entry.put("output_tokens", reply.usage().outputTokens());
    if (reply.usage().cacheWriteTokens() > 0) {
      entry.put("cache_write_tokens", reply.usage().cacheWriteTokens());
    }
    // Older entries tell batches apart and no more.
    entry.put("batch", reply.tier() == ServiceTier.BATCH);
    if (reply.tier() != ServiceTier.STANDARD) {
      entry.put("service_tier", reply.tier().toString());
    }
    entry.put("created", reply.created().toString());
    entry.put("millis", reply.millis());
    if (!reply.source().isEmpty()) {
      entry.put("answered_by", reply.source());
    }
    files.write(path(key), (entry + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** 65,536 folders: at ten million entries each holds some 150. */
  private static String path(String key) {
    if (!key.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "Invalid cache key: " + key + " (64 hexadecimal digits in lower case)");
    }
    return key.substring(0, 2) + "/" + key.substring(2, 4) + "/" + key.substring(4) + ".json";
  }

  private static Optional<ModelReply> parse(String key, byte[] bytes) {
    try {
      JsonNode entry = Json.MAPPER.readTree(bytes);
      if (!entry.path("key").asText().equals(key) || !entry.path("text").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new ModelReply(
              entry.get("text").asText(),
              FinishReason.of(entry.path("finish").asText()),
              new Usage(
                  entry.path("input_tokens").asLong(),
                  entry.path("cached_input_tokens").asLong(),
                  entry.path("output_tokens").asLong(),
                  entry.path("cache_write_tokens").asLong()),
              entry.path("batch").asBoolean()
                  ? ServiceTier.BATCH
                  : ServiceTier.of(entry.path("service_tier").asText()),
              Instant.parse(entry.path("created").asText()),
              entry.path("millis").asLong(),
              entry.path("answered_by").asText("")));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read bytes in memory", e);
    }
  }

  @Override
  public String toString() {
    return files.toString();
  }
}
