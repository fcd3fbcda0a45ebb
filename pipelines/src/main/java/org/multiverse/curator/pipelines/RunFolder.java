package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.StageFiles;

/**
 * A run folder, to be looked at. Reading streams shard by shard; streams hold a file open, so close
 * them.
 */
public final class RunFolder {
  static final String RUN_JSON = "run.json";
  static final String MANIFEST = "manifest.json";
  static final String CARD = "README.md";
  static final String SUCCESS = "_SUCCESS";
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final Pattern SHARD = Pattern.compile("[a-z]+-(\\d{5})-of-(\\d{5})\\.parquet");

  private final Path path;

  private RunFolder(Path path) {
    this.path = path;
  }

  /**
   * Opens a run folder.
   *
   * @throws CuratorException USAGE when there is none at this place
   */
  public static RunFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw CuratorException.usage("Cannot open run " + path + ": no such folder");
    }
    RunFolder folder = new RunFolder(path);
    boolean begun = Files.isDirectory(path.resolve(WorkFolder.NAME));
    if (!begun && folder.lastStage().isEmpty() && !Files.exists(path.resolve(RUN_JSON))) {
      throw CuratorException.usage("Cannot open run " + path + ": the folder holds no run");
    }
    return folder;
  }

  /** The folder whatever it holds. */
  static RunFolder at(Path path) {
    return new RunFolder(path);
  }

  public Path path() {
    return path;
  }

  /**
   * Whether the last run into it came to its end and wrote {@code data/} ({@code _SUCCESS} is
   * there).
   */
  public boolean isComplete() {
    return Files.exists(path.resolve(SUCCESS));
  }

  /** What the last run that came to an end reported, empty when none has. */
  public Optional<RunReport> report() {
    return runJson()
        .map(
            json -> {
              try {
                return JSON.treeToValue(json.get("result"), RunReport.class);
              } catch (IOException e) {
                throw new UncheckedIOException(
                    "Cannot read " + path.resolve(RUN_JSON) + ": " + e.getMessage(), e);
              }
            });
  }

  /** The content of {@code run.json}, empty when there is none. */
  public Optional<JsonNode> runJson() {
    return json(RUN_JSON);
  }

  /** The content of {@code manifest.json}, empty when there is none. */
  public Optional<JsonNode> manifest() {
    return json(MANIFEST);
  }

  private Optional<JsonNode> json(String name) {
    Path file = path.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The latest step whose shards are there. */
  public Optional<StepName> lastStage() {
    StepName last = null;
    for (StepName step : StepName.values()) {
      last = stageShards(step).isEmpty() ? last : step;
    }
    return Optional.ofNullable(last);
  }

  /** The shards of a step, in order; empty when it has not been done. */
  public List<Path> stageShards(StepName step) {
    return shards(path.resolve("stages").resolve(step.folder()));
  }

  /** The shards of {@code data/}, in order. */
  public List<Path> dataShards() {
    return shards(path.resolve("data"));
  }

  /** The shards of {@code rejected/}, in order. */
  public List<Path> rejectedShards() {
    return shards(path.resolve("rejected"));
  }

  /** All shards of a folder, or none when one is missing. */
  static List<Path> shards(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> shards =
          files.filter(f -> SHARD.matcher(f.getFileName().toString()).matches()).sorted().toList();
      if (shards.isEmpty()) {
        return shards;
      }
      Matcher name = SHARD.matcher(shards.get(0).getFileName().toString());
      return name.matches() && Integer.parseInt(name.group(2)) == shards.size()
          ? shards
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder + ": " + e.getMessage(), e);
    }
  }

  /** The rows of a step, in order. Close the stream. */
  public Stream<TraceRow> rows(StepName step) {
    return each(stageShards(step), StageFiles::rows);
  }

  /** The row with this id as the latest step left it. */
  public Optional<TraceRow> row(String id) {
    Optional<StepName> last = lastStage();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    for (Path shard : stageShards(last.get())) {
      // Ids first: the other columns of a shard are read only when the row is in it.
      try (Stream<StageFiles.Outcome> outcomes = StageFiles.outcomes(shard.toString())) {
        if (outcomes.noneMatch(outcome -> outcome.id().equals(id))) {
          continue;
        }
      }
      try (Stream<TraceRow> rows = StageFiles.rows(shard.toString())) {
        return rows.filter(row -> row.id().equals(id)).findFirst();
      }
    }
    return Optional.empty();
  }

  /** The records of {@code data/}, in order; columns as in {@code curated-row.avsc}. Close it. */
  public Stream<GenericRecord> data() {
    return each(dataShards(), StageFiles::records);
  }

  /** The records of {@code rejected/}, in order; as in {@code rejected-row.avsc}. Close it. */
  public Stream<GenericRecord> rejected() {
    return each(rejectedShards(), StageFiles::records);
  }

  private static <T> Stream<T> each(List<Path> shards, Function<String, Stream<T>> read) {
    return shards.stream().flatMap(shard -> read.apply(shard.toString()));
  }
}
