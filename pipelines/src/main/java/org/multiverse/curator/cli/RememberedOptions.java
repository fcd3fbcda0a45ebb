package org.multiverse.curator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.places.Place;

/**
 * The options of a curation by files that its run folder remembers, so that the commands after the
 * first need not repeat them: {@code batch/options.json}. Only what decides a row and where its
 * replies lie is remembered; how fast models are called is not. Paths are absolute, whatever folder
 * they were typed in.
 *
 * @param values by the option's name, in the order given
 */
record RememberedOptions(Map<String, List<String>> values) {
  /** The file in the run folder. */
  static final String FILE = RunLayout.BATCH + "/options.json";

  /** The place of the replies, which is remembered even when nobody gave it. */
  static final String CACHE = "--cache";

  private static final TypeReference<LinkedHashMap<String, List<String>>> VALUES =
      new TypeReference<>() {};
  private static final Set<String> PLACES =
      Set.of(
          "--input", "--decontaminate", CACHE, "--prompts", "--prices", "--thresholds", "--llama");
  private static final Set<String> OTHERS =
      Set.of(
          "--column",
          "--format",
          "--dedup",
          "--check-answers",
          "--min-length",
          "--max-length",
          "--language",
          "--turn",
          "--config",
          "--split",
          "--model",
          "--blind-check",
          "--temperature",
          "--repairs",
          "--validator",
          "--act-on",
          "--validator-concurrency",
          "--validator-patience",
          "--validator-lost",
          "--max-trace-bytes",
          "--min-gain",
          "--max-depth",
          "--max-fan-out",
          "--max-edit-share",
          "--max-edit-chars",
          "--max-distance");
  private static final String STDIN = "-";
  private static final String GGUF = "gguf:";

  /** Nothing remembered. */
  static final RememberedOptions NONE = new RememberedOptions(Map.of());

  RememberedOptions {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Whether an option is one to be remembered. */
  static boolean isRemembered(String name) {
    return PLACES.contains(name) || OTHERS.contains(name);
  }

  /** What a run folder remembers; nothing when no curation by files was begun in it. */
  static RememberedOptions of(Place run) {
    Place file = run.resolve(FILE);
    try {
      if (!file.isFile()) {
        return NONE;
      }
      Map<String, List<String>> values = Json.MAPPER.readValue(file.read(), VALUES);
      if (values == null || values.containsValue(null)) {
        throw CuratorException.usage(
            "Cannot read " + file + ": an option without values (mend it, or remove it)");
      }
      return new RememberedOptions(values);
    } catch (JsonProcessingException e) {
      throw CuratorException.usage(
          "Cannot read " + file + ": " + Causes.reason(e) + " (mend it, or remove it)", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  /** Writes them down in a run folder. */
  void writeTo(Place run) {
    if (values.getOrDefault("--input", List.of()).contains(STDIN)) {
      throw CuratorException.usage(
          "Invalid input: - can be read once, and a curation by files reads its input again"
              + " (name a file)");
    }
    Place file = run.resolve(FILE);
    try {
      file.write(Json.pretty(values) + "\n");
    } catch (IOException e) {
      throw CuratorException.internal("Cannot write " + file + ": " + Causes.reason(e), e);
    }
  }

  /** The same with an option as it was typed. */
  RememberedOptions with(String name, List<String> typed) {
    Map<String, List<String>> more = new LinkedHashMap<>(values);
    more.put(name, typed.stream().map(value -> anywhere(name, value)).toList());
    return new RememberedOptions(more);
  }

  /** A value that means the same in whatever folder it is read. */
  private static String anywhere(String name, String value) {
    if (PLACES.contains(name)) {
      return name.equals("--input") && value.equals(STDIN) ? value : absolute(value);
    }
    return name.equals("--validator") && value.startsWith(GGUF)
        ? GGUF + absolute(value.substring(GGUF.length()))
        : value;
  }

  /** A path from the root of the disk; a URL as it is. */
  static String absolute(String place) {
    if (place.isBlank() || place.startsWith("file:") || place.matches("[a-zA-Z][\\w+.-]+://.*")) {
      return place;
    }
    Path path = RunCommand.path(place);
    return path.toAbsolutePath().normalize().toString();
  }
}
