package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

/**
 * A run folder, to be looked at. Reading streams shard by shard; streams hold a file open, so close
 * them.
 */
public final class RunFolder {
  private final Path path;

  private RunFolder(Path path) {
    this.path = path;
  }

  /**
   * Opens a run folder.
   *
   * @throws UsageException when there is none at this place
   */
  public static RunFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new UsageException("Cannot open run " + path + ": no such folder");
    }
    return new RunFolder(path);
  }

  public Path path() {
    return path;
  }

  /** Whether the last run into it came to its end ({@code _SUCCESS} is there). */
  public boolean isComplete() {
    return Files.exists(path.resolve("_SUCCESS"));
  }

  /** What the last run reported, empty when none has come to an end. */
  public Optional<RunReport> report() {
    return Optional.empty();
  }

  /** The content of {@code run.json}, empty when there is none. */
  public Optional<JsonNode> runJson() {
    return Optional.empty();
  }

  /** The content of {@code manifest.json}, empty when there is none. */
  public Optional<JsonNode> manifest() {
    return Optional.empty();
  }

  /** The latest step whose shards are there. */
  public Optional<StepName> lastStage() {
    return Optional.empty();
  }

  /** The shards of a step, in order; empty when it has not been done. */
  public List<Path> stageShards(StepName step) {
    return List.of();
  }

  /** The shards of {@code data/}, in order. */
  public List<Path> dataShards() {
    return List.of();
  }

  /** The shards of {@code rejected/}, in order. */
  public List<Path> rejectedShards() {
    return List.of();
  }

  /** The rows of a step, in order. */
  public Stream<TraceRow> rows(StepName step) {
    return Stream.empty();
  }

  /** The row with this id as the latest step left it. */
  public Optional<TraceRow> row(String id) {
    return Optional.empty();
  }

  /** The records of {@code data/}, in order; columns as in {@code curated-row.avsc}. */
  public Stream<GenericRecord> data() {
    return Stream.empty();
  }

  /** The records of {@code rejected/}, in order; columns as in {@code rejected-row.avsc}. */
  public Stream<GenericRecord> rejected() {
    return Stream.empty();
  }
}
