package org.multiverse.curator.model;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.multiverse.curator.common.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a worker has learned to ask its models, beside the cache, for the report of the run. */
public final class FormsFile {
  private static final Logger LOG = LoggerFactory.getLogger(FormsFile.class);
  private static final TypeReference<TreeMap<String, String>> WORDS = new TypeReference<>() {};

  private final EntryFiles files;
  private final String name;
  private Map<String, String> written = Map.of();

  FormsFile(EntryFiles files, String job) {
    this.files = files;
    this.name = folder(job) + "/" + UUID.randomUUID() + ".json";
  }

  private static String folder(String job) {
    return "forms/" + job;
  }

  /** Writes down what was learned when it is not what stands there. */
  synchronized void write(Map<String, String> words) {
    if (words.equals(written)) {
      return;
    }
    try {
      files.write(name, Json.MAPPER.writeValueAsBytes(words));
      written = Map.copyOf(words);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot write down how models are asked: {}", e.toString());
    }
  }

  /** What all workers of a job have learned, in words by model. */
  public static Map<String, String> of(String cache, String job) {
    EntryFiles files = EntryFiles.at(cache);
    Map<String, String> all = new TreeMap<>();
    try {
      for (String name : files.list(folder(job))) {
        var bytes = files.read(folder(job) + "/" + name);
        if (bytes.isPresent()) {
          all.putAll(Json.MAPPER.readValue(bytes.get(), WORDS));
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot read how models were asked from {}: {}", cache, e.toString());
    }
    return all;
  }
}
