package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.pipelines.RunFolder;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code inspect}: one trace of a run, for the eye. */
@Command(
    name = "inspect",
    description = "Shows one trace of a run: its units, steps, blocks, verdicts and document.")
final class InspectCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Option(
      names = "--id",
      paramLabel = "ID",
      required = true,
      description = "The id of the row, as in the column id.")
  private String id;

  @Option(
      names = "--show",
      paramLabel = "PART",
      split = ",",
      description = "Some of tree, blocks, verdicts, units, document (default: all but document).")
  private Set<TraceView.Part> parts = EnumSet.complementOf(EnumSet.of(TraceView.Part.document));

  @Option(names = "--full", description = "Show units whole, not one line each.")
  private boolean full;

  @Override
  public Integer call() {
    RunFolder folder = RunFolder.open(Place.of(run));
    TraceRow row =
        folder
            .row(id)
            .orElseThrow(
                () -> CuratorException.usage("Cannot find row " + id + " in any stage of " + run));
    Session session = root.session();
    if (json.isWanted()) {
      JsonOption.print(session, json(row));
    } else {
      int width = full ? Integer.MAX_VALUE : Math.max(60, session.columns());
      session.out().print(new TraceView(row, common.style(session), width).text(parts));
    }
    return ExitCode.DONE;
  }

  /** The row as one object: what came in, what each step found, what became of it. */
  private static ObjectNode json(TraceRow row) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("id", row.id());
    node.set("origin", Json.MAPPER.valueToTree(row.trace().origin()));
    node.set("columns", Json.MAPPER.valueToTree(row.trace().columns()));
    node.put("status", row.status().toString());
    if (row.reason() != null) {
      ObjectNode reason = Json.MAPPER.valueToTree(row.reason());
      node.set("reason", reason.put("code", row.reason().code().toString()));
    }
    ObjectNode results = node.putObject("results");
    for (StepName step : StepName.values()) {
      Object found = row.results().of(step);
      results.set(
          step.toString(),
          Json.MAPPER.valueToTree(
              found instanceof Document document ? TagWriter.write(document, Form.TIGHT) : found));
    }
    node.put(
        "document", row.document() == null ? null : TagWriter.write(row.document(), Form.TIGHT));
    node.set("notes", Json.MAPPER.valueToTree(row.notes()));
    ArrayNode verdicts = node.putArray("verdicts");
    for (Verdict verdict : row.verdicts()) {
      ObjectNode said = Json.MAPPER.valueToTree(verdict);
      verdicts.add(
          said.put("step", verdict.step().toString()).put("passed", verdict.passed().toString()));
    }
    node.set("provenance", Json.MAPPER.valueToTree(row.provenance()));
    return node;
  }
}
