package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.RowSchemas;
import org.multiverse.curator.shards.ShardFiles;
import org.multiverse.curator.shards.StageFiles;

/**
 * What a run has to do, after one look at its input and at what the run folder holds. Refuses what
 * can't be done before anything is changed.
 *
 * @param run id of the run: the fingerprint of all settings that decide a row
 * @param job id of the job: the run, its input, its shards and which part of it is done
 * @param input the input cut into pieces, null when the rows come from the shards of a stage
 * @param inputs the input files and their digests; those of the run before when not read again
 * @param before shards of the stage before the first step, in order; empty when the input is read
 * @param shards number of shards of every stage
 * @param selected ids of the rows to redo by shard, null for all rows
 * @param expected rows that must come out, -1 when only reading tells
 */
record RunPlan(
    String run,
    String job,
    InputPlan input,
    List<InputDigest> inputs,
    List<Path> before,
    int shards,
    List<Set<String>> selected,
    long expected) {

  static RunPlan of(RunSettings settings) {
    RunFolder folder = RunFolder.at(settings.output());
    String run = fingerprint(settings);
    InputPlan input = null;
    List<InputDigest> inputs;
    List<Path> before = List.of();
    int shards;
    long expected = -1;
    Optional<StepName> stepBefore = settings.from().previous();
    if (stepBefore.isEmpty()) {
      List<InputFile> files = InputFinder.find(inputsOf(settings, folder));
      inputs = files.stream().map(InputDigest::of).toList();
      int wanted = settings.shards();
      if (settings.only() != null) {
        wanted = sameShards(settings, lastStage(settings, folder).size());
        requireSameInput(settings, folder, inputs);
      }
      input = InputPlan.of(files, wanted);
      shards = input.shards();
    } else {
      StepName previous = stepBefore.get();
      before = folder.stageShards(previous);
      if (before.isEmpty()) {
        throw CuratorException.usage(
            "Cannot start from "
                + settings.from()
                + ": "
                + settings.output()
                + " has no complete shards of "
                + previous
                + " (run from an earlier step first)");
      }
      if (!settings.inputs().isEmpty()) {
        List<InputDigest> given =
            InputFinder.find(settings.inputs()).stream().map(InputDigest::of).toList();
        requireSameInput(settings, folder, given);
      }
      inputs = recordedInputs(folder);
      shards = sameShards(settings, before.size());
      expected = rows(before);
    }
    List<Set<String>> selected = null;
    if (settings.only() != null) {
      List<Path> last = lastStage(settings, folder);
      selected = select(settings, last);
      expected = rows(last);
    }
    if (settings.only() == null && settings.from() == StepName.SUMMARY_TREE) {
      requireReplaceable(settings, folder, run, inputs);
    }
    String job =
        RunFiles.sha256(
            json(List.of(run, inputs, shards, settings.from(), settings.to()))
                + before.stream().map(RunPlan::sign).toList()
                + (selected == null ? "" : json(selected)));
    return new RunPlan(run, job, input, inputs, before, shards, selected, expected);
  }

  /** Rows to redo, -1 for all. */
  long redone() {
    return selected == null ? -1 : selected.stream().mapToLong(Set::size).sum();
  }

  long inputBytes() {
    return inputs.stream().mapToLong(InputDigest::bytes).sum();
  }

  /** Fingerprint of the settings that decide what becomes of a trace. */
  static String fingerprint(RunSettings settings) {
    ObjectNode all = RunFolder.JSON.createObjectNode();
    all.set("steps", RunFolder.JSON.valueToTree(settings.stepSettings()));
    all.set("columns", RunFolder.JSON.valueToTree(settings.columns()));
    all.put("maxTraceBytes", settings.maxTraceBytes());
    all.put("stageSchema", RowSchemas.fingerprint(RowSchemas.STAGE));
    all.put("curatedSchema", RowSchemas.fingerprint(RowSchemas.CURATED));
    return RunFiles.sha256(all.toString()).substring(0, 16);
  }

  private static List<String> inputsOf(RunSettings settings, RunFolder folder) {
    if (!settings.inputs().isEmpty()) {
      return settings.inputs();
    }
    List<String> recorded = recordedInputs(folder).stream().map(InputDigest::file).toList();
    if (recorded.isEmpty()) {
      throw CuratorException.usage(
          "Invalid input: none given, and " + settings.output() + " does not name any");
    }
    return recorded;
  }

  private static List<InputDigest> recordedInputs(RunFolder folder) {
    List<InputDigest> inputs = new ArrayList<>();
    folder
        .runJson()
        .ifPresent(
            json -> {
              for (JsonNode input : json.path("inputs")) {
                inputs.add(RunFolder.JSON.convertValue(input, InputDigest.class));
              }
            });
    return inputs;
  }

  private static boolean isSameInput(RunFolder folder, List<InputDigest> inputs) {
    return digests(recordedInputs(folder)).equals(digests(inputs));
  }

  private static List<String> digests(List<InputDigest> inputs) {
    return inputs.stream().map(InputDigest::digest).toList();
  }

  private static void requireSameInput(
      RunSettings settings, RunFolder folder, List<InputDigest> inputs) {
    if (!isSameInput(folder, inputs)) {
      throw CuratorException.usage(
          "Cannot redo a part of "
              + settings.output()
              + ": its input is not the same as before (run all of it with --overwrite)");
    }
  }

  private static void requireReplaceable(
      RunSettings settings, RunFolder folder, String run, List<InputDigest> inputs) {
    Path output = settings.output();
    if (folder.runJson().isEmpty()) {
      requireEmpty(output);
      return;
    }
    boolean same =
        folder.runJson().get().path("run").asText().equals(run) && isSameInput(folder, inputs);
    if (folder.isComplete() && !same && !settings.overwrite()) {
      throw CuratorException.usage(
          "Cannot write output "
              + output
              + ": it holds a finished run of other settings or other input"
              + " (replace it with --overwrite, or name another folder)");
    }
  }

  /** A folder of somebody's own files is not ours to write into. */
  private static void requireEmpty(Path output) {
    if (!Files.isDirectory(output)) {
      return;
    }
    try (Stream<Path> files = Files.list(output)) {
      Path foreign =
          files
              .filter(
                  file ->
                      !Set.of(RunLock.NAME, WorkFolder.NAME, BatchFiles.FOLDER)
                          .contains(file.getFileName().toString()))
              .findFirst()
              .orElse(null);
      if (foreign != null) {
        throw CuratorException.usage(
            "Cannot write output "
                + output
                + ": it holds "
                + foreign.getFileName()
                + " and is no run folder (name a new or an empty one)");
      }
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot write output " + output + ": " + InputFinder.reason(e), e);
    }
  }

  private static List<Path> lastStage(RunSettings settings, RunFolder folder) {
    List<Path> last = folder.stageShards(StepName.MAPREDUCE);
    if (last.isEmpty()) {
      throw CuratorException.usage(
          "Cannot redo a part of "
              + settings.output()
              + ": it holds no run that came to its end (run it without --only first)");
    }
    return last;
  }

  private static int sameShards(RunSettings settings, int shards) {
    if (settings.shards() != 0 && settings.shards() != shards) {
      throw CuratorException.usage(
          "Invalid shards: "
              + settings.shards()
              + "; the stages of "
              + settings.output()
              + " have "
              + shards
              + " (leave --shards out, or run all of it again)");
    }
    return shards;
  }

  private static List<Set<String>> select(RunSettings settings, List<Path> last) {
    List<Set<String>> selected = new ArrayList<>();
    Set<String> found = new TreeSet<>();
    for (Path shard : last) {
      Set<String> ids = new TreeSet<>();
      try (Stream<StageFiles.Outcome> outcomes = StageFiles.outcomes(shard.toString())) {
        outcomes.filter(settings.only()::matches).forEach(outcome -> ids.add(outcome.id()));
      }
      selected.add(ids);
      found.addAll(ids);
    }
    if (settings.only().field().equals("id") && !found.containsAll(settings.only().values())) {
      Set<String> missing = new TreeSet<>(settings.only().values());
      missing.removeAll(found);
      throw CuratorException.usage(
          "Invalid filter: "
              + settings.output()
              + " has no row with id "
              + String.join(", ", missing));
    }
    return selected;
  }

  private static long rows(List<Path> shards) {
    long rows = 0;
    for (Path shard : shards) {
      try {
        rows += ShardFiles.rows(shard.toString());
      } catch (IOException | RuntimeException e) {
        throw CuratorException.usage(
            "Cannot read shard " + shard + ": " + e.getMessage() + " (run its step again)", e);
      }
    }
    return rows;
  }

  private static String sign(Path file) {
    try {
      return file + ":" + Files.size(file) + ":" + Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String json(Object value) {
    try {
      return RunFolder.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value + " as JSON", e);
    }
  }
}
