package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.contracts.RunRecord;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.places.Place;
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
 * @param look the input after one look, null when the rows come from the shards of a stage
 * @param input the input cut into pieces, null as well then
 * @param inputs the input files and their digests; those of the run before when not read again
 * @param stages what is read back: for each shard in order its files in the stages that its rows
 *     come from; empty when all rows come from the input
 * @param shards number of shards of every stage
 * @param selected ids of the rows to redo by shard, null for all rows
 * @param expected rows that must come out, -1 when only reading tells
 */
record RunPlan(
    String run,
    String job,
    InputLook look,
    InputPlan input,
    List<RunRecord.Input> inputs,
    List<List<String>> stages,
    int shards,
    List<Set<String>> selected,
    long expected) {

  /**
   * Plans a run.
   *
   * @param looked its input after one look, null when it names none
   */
  static RunPlan of(RunSettings settings, InputLook looked) {
    RunFolder folder = RunFolder.at(settings.output());
    requireSameScreening(settings, folder);
    String run = fingerprint(settings);
    List<List<String>> stages = stages(settings, folder);
    InputLook look = null;
    InputPlan input = null;
    List<RunRecord.Input> inputs;
    int shards;
    if (settings.from() == StepName.first()) {
      look = looked != null ? looked : InputLook.of(inputOf(settings, folder));
      List<InputFile> files = look.files();
      inputs = InputDigests.of(files);
      if (settings.only() != null) {
        requireSameInput(settings, folder, inputs);
      }
      input = InputPlan.of(files, stages.isEmpty() ? settings.shards() : stages.size());
      shards = input.shards();
    } else {
      if (looked != null) {
        List<RunRecord.Input> given = InputDigests.of(looked.files());
        requireSameInput(settings, folder, given);
      }
      inputs = recordedInputs(folder);
      shards = stages.size();
    }
    List<Set<String>> selected = settings.only() == null ? null : select(settings, stages);
    if (settings.only() == null && settings.from() == StepName.first()) {
      requireReplaceable(settings, folder, run, inputs);
    }
    String job =
        Sha256.of(
            Json.line(List.of(run, inputs, shards, settings.from(), settings.to()))
                + stages.stream().flatMap(List::stream).map(RunPlan::sign).toList()
                + (selected == null ? "" : Json.line(selected)));
    long expected = stages.isEmpty() ? -1 : rows(stages);
    return new RunPlan(run, job, look, input, inputs, stages, shards, selected, expected);
  }

  /** The shards that rows are read back from, which must be there as many as asked for. */
  private static List<List<String>> stages(RunSettings settings, RunFolder folder) {
    List<List<String>> stages;
    if (settings.only() != null) {
      stages = folder.stages(StepName.last());
      if (stages.isEmpty()) {
        throw CuratorException.usage(
            "Cannot redo a part of "
                + settings.output()
                + ": it holds no run that came to its end (run it without --only first)");
      }
    } else if (settings.from() != StepName.first()) {
      StepName previous = settings.from().previous().orElseThrow();
      stages = folder.stages(previous);
      if (stages.isEmpty()) {
        throw CuratorException.usage(
            "Cannot start from "
                + settings.from()
                + ": "
                + settings.output()
                + " has no complete shards of "
                + folder.lastStage().flatMap(StepName::next).orElse(StepName.first())
                + " (run from that step first)");
      }
    } else {
      return List.of();
    }
    if (settings.shards() != 0 && settings.shards() != stages.size()) {
      throw CuratorException.usage(
          "Invalid shards: "
              + settings.shards()
              + "; the stages of "
              + settings.output()
              + " have "
              + stages.size()
              + " (leave --shards out, or run all of it again)");
    }
    return stages;
  }

  /** What reads the input. */
  TraceReader reader(RunSettings settings) {
    return look.reader(settings.curation().limits().maxTraceBytes());
  }

  /** Rows to redo, -1 for all. */
  long redone() {
    return selected == null ? -1 : selected.stream().mapToLong(Set::size).sum();
  }

  long inputBytes() {
    return inputs.stream().mapToLong(RunRecord.Input::bytes).sum();
  }

  /** Fingerprint of the settings that decide what becomes of a trace. */
  static String fingerprint(RunSettings settings) {
    ObjectNode all = Json.MAPPER.createObjectNode();
    all.set("steps", Json.MAPPER.valueToTree(settings.curation().decisive()));
    all.set(
        "stages",
        Json.MAPPER.valueToTree(Arrays.stream(StepName.values()).map(StepName::folder).toList()));
    all.set("columns", Json.MAPPER.valueToTree(new TreeMap<>(settings.input().columns())));
    all.set("screening", Json.MAPPER.valueToTree(settings.screening().decisive()));
    all.put("format", settings.input().shape().toString());
    all.put("turn", settings.input().turn().toString());
    all.put("maxTraceBytes", settings.curation().limits().maxTraceBytes());
    all.put("stageSchema", RowSchemas.fingerprint(RowSchemas.FIRST_STAGE));
    all.put("curatedSchema", RowSchemas.fingerprint(RowSchemas.CURATED));
    return Sha256.of(all.toString()).substring(0, 16);
  }

  /** The input of the run before, read as this run's settings say. */
  private static InputRequest inputOf(RunSettings settings, RunFolder folder) {
    List<String> recorded = recordedInputs(folder).stream().map(RunRecord.Input::file).toList();
    if (recorded.isEmpty()) {
      throw CuratorException.usage(
          "Invalid input: none given, and " + settings.output() + " does not name any");
    }
    if (recorded.contains(InputFinder.STDIN)) {
      throw CuratorException.usage(
          "Invalid input: that of "
              + settings.output()
              + " came through a pipe, which can't be read again (give it with --input)");
    }
    return settings.input().withFiles(recorded);
  }

  private static List<RunRecord.Input> recordedInputs(RunFolder folder) {
    return folder.record().map(RunRecord::inputs).orElse(List.of());
  }

  /** Rows are screened as they are read: those of a stage were, by the settings of then. */
  private static void requireSameScreening(RunSettings settings, RunFolder folder) {
    JsonNode asked = Json.MAPPER.valueToTree(settings.screening().decisive());
    if (settings.from() != StepName.first()
        && !asked.isEmpty()
        && !asked.equals(screening(folder))) {
      throw CuratorException.usage(
          "Cannot screen rows from "
              + settings.from()
              + " on: they are screened as they are read (leave out --"
              + String.join(", --", settings.screening().decisive().keySet())
              + ", or run from "
              + StepName.first()
              + ")");
    }
  }

  /** How the rows of a run folder were screened. */
  static JsonNode screening(RunFolder folder) {
    return folder
        .record()
        .map(record -> record.settings().path("screening"))
        .orElse(MissingNode.getInstance());
  }

  /** Whether a run folder was made of this input. */
  static boolean isSameInput(RunFolder folder, List<RunRecord.Input> inputs) {
    return digests(recordedInputs(folder)).equals(digests(inputs));
  }

  private static List<String> digests(List<RunRecord.Input> inputs) {
    return inputs.stream().map(RunRecord.Input::digest).toList();
  }

  private static void requireSameInput(
      RunSettings settings, RunFolder folder, List<RunRecord.Input> inputs) {
    if (!isSameInput(folder, inputs)) {
      throw CuratorException.usage(
          "Cannot redo a part of "
              + settings.output()
              + ": its input is not the same as before (run all of it with --overwrite)");
    }
  }

  private static void requireReplaceable(
      RunSettings settings, RunFolder folder, String run, List<RunRecord.Input> inputs) {
    Optional<RunRecord> before = folder.record();
    if (before.isEmpty()) {
      requireEmpty(settings.output());
      return;
    }
    boolean same = before.get().run().equals(run) && isSameInput(folder, inputs);
    if (folder.isComplete() && !same && !settings.overwrite()) {
      throw CuratorException.usage(
          "Cannot write output "
              + settings.output()
              + ": it holds a finished run of other settings or other input"
              + " (replace it with --overwrite, or name another folder)");
    }
  }

  /** A folder of somebody's own files is not ours to write into. */
  private static void requireEmpty(Place output) {
    try {
      Optional<String> foreign =
          output.names().stream()
              // What a killed run was writing aside is no file of somebody's.
              .filter(name -> !RunLayout.isPart(name) && !name.startsWith(RunLayout.LEASE))
              .filter(
                  name -> !Set.of(RunLayout.LOCK, RunLayout.WORK, RunLayout.BATCH).contains(name))
              .findFirst();
      if (foreign.isPresent()) {
        throw CuratorException.usage(
            "Cannot write output "
                + output
                + ": it holds "
                + foreign.get()
                + " and is no run folder (name a new or an empty one)");
      }
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write output " + output + ": " + Causes.reason(e), e);
    }
  }

  private static List<Set<String>> select(RunSettings settings, List<List<String>> stages) {
    List<Set<String>> selected = new ArrayList<>();
    Set<String> found = new TreeSet<>();
    for (List<String> shard : stages) {
      Set<String> ids = new TreeSet<>();
      Map<String, Set<String>> verdicts =
          settings.only().isOnVerdicts() ? verdicts(shard) : Map.of();
      try (Stream<StageFiles.RowEnd> ends = StageFiles.ends(last(shard))) {
        ends.filter(end -> settings.only().matches(end, verdicts.getOrDefault(end.id(), Set.of())))
            .forEach(end -> ids.add(end.id()));
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

  /** The verdicts on all steps by row: each stage knows its own. */
  private static Map<String, Set<String>> verdicts(List<String> shard) {
    Map<String, Set<String>> byRow = new HashMap<>();
    for (String stage : shard) {
      StageFiles.verdicts(stage)
          .forEach((id, ends) -> byRow.computeIfAbsent(id, row -> new TreeSet<>()).addAll(ends));
    }
    return byRow;
  }

  private static String last(List<String> shard) {
    return shard.get(shard.size() - 1);
  }

  private static long rows(List<List<String>> stages) {
    long rows = 0;
    for (List<String> shard : stages) {
      long first = rows(shard.get(0));
      for (String stage : shard.subList(1, shard.size())) {
        long own = rows(stage);
        if (own != first) {
          throw CuratorException.usage(
              "Cannot read shard "
                  + stage
                  + ": it has "
                  + own
                  + " rows, "
                  + shard.get(0)
                  + " has "
                  + first
                  + " (run from the step of the damaged one)");
        }
      }
      rows += first;
    }
    return rows;
  }

  private static long rows(String shard) {
    try {
      return ShardFiles.rows(shard);
    } catch (IOException | RuntimeException e) {
      throw CuratorException.usage(
          "Cannot read shard " + shard + ": " + Causes.reason(e) + " (run from its step)", e);
    }
  }

  private static String sign(String file) {
    Place place = Place.of(file);
    try {
      return file + ":" + place.bytes() + ":" + place.modifiedMillis();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }
}
