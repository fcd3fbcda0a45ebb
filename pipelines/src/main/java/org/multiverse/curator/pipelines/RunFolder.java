package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.contracts.RunRecord;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.StageFiles;

/**
 * A run folder, to be looked at. Reading streams shard by shard; streams hold a file open, so close
 * them.
 */
public final class RunFolder {
  private final Place place;

  private RunFolder(Place place) {
    this.place = place;
  }

  /**
   * Opens a run folder.
   *
   * @throws CuratorException when there is none at this place
   */
  public static RunFolder open(Place place) {
    try {
      if (!place.isFolder()) {
        throw CuratorException.usage("Cannot open run " + place + ": no such folder");
      }
      RunFolder folder = new RunFolder(place);
      boolean begun =
          place.resolve(RunLayout.WORK).isFolder() || place.resolve(RunLayout.BATCH).isFolder();
      if (!begun && folder.lastStage().isEmpty() && !place.resolve(RunLayout.RUN_JSON).isFile()) {
        throw CuratorException.usage("Cannot open run " + place + ": the folder holds no run");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + place + ": " + Causes.reason(e), e);
    }
  }

  /** Opens a run folder on a disk. */
  public static RunFolder open(Path path) {
    return open(Place.of(path));
  }

  /** The folder whatever it holds. */
  static RunFolder at(Place place) {
    return new RunFolder(place);
  }

  public Place place() {
    return place;
  }

  /**
   * Whether the last run into it came to its end and wrote {@code data/} ({@code _SUCCESS} is
   * there).
   */
  public boolean isComplete() {
    try {
      return place.resolve(RunLayout.SUCCESS).isFile();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + place + ": " + Causes.reason(e), e);
    }
  }

  /** What the last run that came to an end reported, empty when none has. */
  public Optional<RunReport> report() {
    return record()
        .map(
            record -> {
              try {
                return Json.MAPPER.treeToValue(record.result(), RunReport.class);
              } catch (IOException | RuntimeException e) {
                throw CuratorException.usage(
                    "Cannot read "
                        + place.resolve(RunLayout.RUN_JSON)
                        + ": its result is none of this version ("
                        + Causes.reason(e)
                        + "); run again with --overwrite",
                    e);
              }
            });
  }

  /** What stands in {@code run.json}, empty when there is none. */
  public Optional<RunRecord> record() {
    return text(RunLayout.RUN_JSON, RunRecord::fromJson);
  }

  /** The rows that the last run into it had to leave waiting for replies, by step; mostly none. */
  public Map<String, Long> waiting() {
    return text(WaitingRows.FILE, WaitingRows::fromJson).map(WaitingRows::steps).orElse(Map.of());
  }

  /** What stands in {@code manifest.json}, empty when there is none. */
  public Optional<RunManifest> manifest() {
    return text(RunLayout.MANIFEST, RunManifest::fromJson);
  }

  private <T> Optional<T> text(String name, Function<String, T> read) {
    Place file = place.resolve(name);
    try {
      return file.isFile() ? Optional.of(read.apply(file.read())) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + Causes.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  /** The latest step whose shards, and those of all steps before it, are there. */
  public Optional<StepName> lastStage() {
    Optional<StepName> last = Optional.empty();
    for (StepName step : StepName.values()) {
      if (stageShards(step).isEmpty()) {
        break;
      }
      last = Optional.of(step);
    }
    return last;
  }

  /** The shards of a step, in order; empty when it has not been done. */
  public List<Place> stageShards(StepName step) {
    return shards(place, RunLayout.stage(step.folder()));
  }

  /** The shards of {@code data/}, in order. */
  public List<Place> dataShards() {
    return shards(place, RunLayout.DATA);
  }

  /** The shards of {@code rejected/}, in order. */
  public List<Place> rejectedShards() {
    return shards(place, RunLayout.REJECTED);
  }

  /** All shards of a folder, or none when one is missing. */
  private static List<Place> shards(Place place, String folder) {
    Place below = place.resolve(folder);
    try {
      return RunLayout.complete(below.files()).stream().map(below::resolve).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + below + ": " + Causes.reason(e), e);
    }
  }

  /**
   * What rows are read from as they were after a step: for each shard in order its files in the
   * stages up to that one. Empty when a stage is not there.
   */
  List<List<String>> stages(StepName to) {
    List<List<String>> shards = new ArrayList<>();
    for (StepName step : EnumSet.range(StepName.first(), to)) {
      List<Place> stage = stageShards(step);
      if (stage.isEmpty() || (!shards.isEmpty() && stage.size() != shards.size())) {
        return List.of();
      }
      for (int shard = 0; shard < stage.size(); shard++) {
        if (shards.size() == shard) {
          shards.add(new ArrayList<>());
        }
        shards.get(shard).add(stage.get(shard).spec());
      }
    }
    return shards;
  }

  /** The rows as they were after a step, in order. Close the stream. */
  public Stream<TraceRow> rows(StepName step) {
    return stages(step).stream().flatMap(StageFiles::rows);
  }

  /** The row with this id as the latest step left it. */
  public Optional<TraceRow> row(String id) {
    Optional<StepName> last = lastStage();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    for (List<String> shard : stages(last.get())) {
      // Ids first: the other columns of a shard are read only when the row is in it.
      try (Stream<StageFiles.RowEnd> ends = StageFiles.ends(shard.get(0))) {
        if (ends.noneMatch(end -> end.id().equals(id))) {
          continue;
        }
      }
      try (Stream<TraceRow> rows = StageFiles.rows(shard)) {
        return rows.filter(row -> row.id().equals(id)).findFirst();
      }
    }
    return Optional.empty();
  }

  /** The records of {@code data/}, in order; columns as in {@code curated-row.avsc}. Close it. */
  public Stream<GenericRecord> data() {
    return records(dataShards());
  }

  /** The records of {@code rejected/}, in order; as in {@code rejected-row.avsc}. Close it. */
  public Stream<GenericRecord> rejected() {
    return records(rejectedShards());
  }

  private static Stream<GenericRecord> records(List<Place> shards) {
    return shards.stream().flatMap(shard -> StageFiles.records(shard.spec()));
  }
}
