package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.pipelines.RunFolder;
import org.multiverse.curator.pipelines.RunProgress;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.pipelines.RunWriter;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.ShardFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code status}: what a run folder holds, whether it is complete, what to do next. */
@Command(
    name = "status",
    description = "Shows what a run folder holds, whether it is complete, and what to do next.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Option(
      names = {"-f", "--follow"},
      description = "Show how far a run is until it comes to its end.")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    RunFolder folder = RunFolder.open(Place.of(run));
    if (follow) {
      new ProgressFollower(root.session(), common.style(root.session()), folder.place()).follow();
    }
    ObjectNode status = status(folder);
    if (json.isWanted()) {
      JsonOption.print(root.session(), status);
    } else {
      root.session().out().print(text(status));
    }
    return ExitCode.DONE;
  }

  private ObjectNode status(RunFolder folder) {
    ObjectNode status = Json.MAPPER.createObjectNode();
    status.put("run", run);
    status.put("complete", folder.isComplete());
    ArrayNode parts = status.putArray("folders");
    for (StepName step : StepName.values()) {
      part(parts, RunLayout.stage(step.folder()), folder.stageShards(step));
    }
    part(parts, RunLayout.DATA, folder.dataShards());
    part(parts, RunLayout.REJECTED, folder.rejectedShards());
    Optional<RunReport> report = folder.report();
    report.ifPresent(
        made -> {
          status.put("id", made.run());
          status.put("start", made.start());
          status.put("seconds", made.seconds());
          status.put("rowsIn", made.rowsIn());
          status.put("rowsOut", made.rowsOut());
          status.set("statuses", Json.MAPPER.valueToTree(made.counts().statuses()));
        });
    folder
        .manifest()
        .ifPresent(
            manifest -> {
              status.put("settingsFingerprint", manifest.run());
              status.set("schemaFingerprints", Json.MAPPER.valueToTree(manifest.schemas()));
            });
    if (!folder.waiting().isEmpty()) {
      status.set("waiting", Json.MAPPER.valueToTree(folder.waiting()));
    }
    try {
      Optional<RunProgress> made = RunProgress.of(folder.place());
      if (made.isPresent()) {
        ObjectNode progress = ProgressView.json(made.get());
        try {
          progress.put("isAtWork", RunWriter.of(folder.place()).isAtWork());
        } catch (CuratorException e) {
          progress.put("isAtWork", false).put("unknown", e.getMessage());
        }
        status.set("progress", progress);
      }
      status.put("next", next(folder, isAtWork(status)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder.place() + ": " + Causes.reason(e), e);
    }
    return status;
  }

  private static boolean isAtWork(ObjectNode status) {
    return status.at("/progress/isAtWork").asBoolean();
  }

  private static void part(ArrayNode parts, String name, List<Place> shards) {
    long rows = 0;
    long bytes = 0;
    for (Place shard : shards) {
      try {
        rows += ShardFiles.rows(shard.spec());
        bytes += shard.bytes();
      } catch (IOException e) {
        throw CuratorException.usage(
            "Cannot read shard " + shard + ": " + Causes.reason(e) + " (run its step again)", e);
      }
    }
    parts
        .addObject()
        .put("folder", name)
        .put("shards", shards.size())
        .put("rows", rows)
        .put("bytes", bytes);
  }

  private String next(RunFolder folder, boolean isAtWork) throws IOException {
    String command = root.session().command();
    String place = Summary.quoted(run);
    Optional<StepName> last = folder.lastStage();
    boolean ended = folder.report().isPresent();
    if (isAtWork) {
      return command + " status --follow " + place + " (or cancel)";
    }
    if (folder.isComplete() && !folder.dataShards().isEmpty()) {
      return command + " stats " + place;
    }
    if (!folder.waiting().isEmpty() || isBegunByFiles(folder)) {
      return Summary.export(command, place);
    }
    Optional<StepName> next = last.flatMap(StepName::next);
    if (ended && next.isPresent()) {
      return command + " run --output " + place + " --from " + next.get();
    }
    return "the same run command again: it finishes what was broken off";
  }

  /** Whether nothing but an export was ever made in the folder. */
  private static boolean isBegunByFiles(RunFolder folder) throws IOException {
    return folder.lastStage().isEmpty()
        && folder.report().isEmpty()
        && !folder.place().resolve(RunLayout.WORK).isFolder();
  }

  private String text(ObjectNode status) {
    Style style = common.style(root.session());
    StringBuilder out = new StringBuilder();
    boolean complete = status.get("complete").asBoolean();
    out.append(style.strong(run)).append("  ");
    out.append(
        complete
            ? style.paint(Style.Ink.GOOD, "complete")
            : style.paint(Style.Ink.WARN, "incomplete (no _SUCCESS)"));
    out.append("\n\n");
    Table parts = new Table("  ");
    status
        .get("folders")
        .forEach(
            part -> {
              long shards = part.get("shards").asLong();
              if (shards == 0) {
                parts.row(part.get("folder").asText(), style.faint("not there"));
              } else {
                parts.row(
                    part.get("folder").asText(),
                    Figures.count(shards, "shard"),
                    Figures.count(part.get("rows").asLong(), "row"),
                    Figures.bytes(part.get("bytes").asLong()));
              }
            });
    out.append(parts);
    StringBuilder facts = new StringBuilder();
    for (String name : List.of("id", "start", "seconds", "rowsIn", "rowsOut")) {
      if (status.has(name)) {
        fact(facts, name, status.get(name).asText());
      }
    }
    if (status.has("statuses")) {
      status
          .get("statuses")
          .properties()
          .forEach(s -> fact(facts, "  " + s.getKey(), s.getValue().asText()));
    }
    if (status.has("waiting")) {
      fact(facts, "rows that waited for replies when the last run ended", "");
      status
          .get("waiting")
          .properties()
          .forEach(s -> fact(facts, "  " + s.getKey(), s.getValue().asText()));
    }
    for (var field : status.properties()) {
      if (field.getKey().toLowerCase(Locale.ROOT).contains("fingerprint")) {
        if (field.getValue().isValueNode()) {
          fact(facts, field.getKey(), field.getValue().asText());
        } else {
          fact(facts, field.getKey(), "");
          field
              .getValue()
              .properties()
              .forEach(inner -> fact(facts, "  " + inner.getKey(), inner.getValue().asText()));
        }
      }
    }
    if (!facts.isEmpty()) {
      out.append('\n').append(facts);
    }
    if (status.has("progress")) {
      String unknown = status.at("/progress/unknown").asText();
      String state = isAtWork(status) ? "Being made" : unknown.isEmpty() ? "Broken off" : "Unknown";
      out.append('\n').append(style.strong(state));
      if (!unknown.isEmpty()) {
        out.append(": its launcher is gone, and whether its job is can't be told. ")
            .append(unknown);
      }
      out.append('\n').append(ProgressView.text(status.get("progress")));
    }
    out.append('\n').append(style.strong("Next")).append("\n  ");
    out.append(status.get("next").asText()).append('\n');
    return out.toString();
  }

  private static void fact(StringBuilder out, String name, String value) {
    out.append(String.format("  %-20s  %s", name, value).stripTrailing()).append('\n');
  }
}
