package org.multiverse.curator.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.pipelines.BatchExport;
import org.multiverse.curator.pipelines.BatchExport.StepExport;
import org.multiverse.curator.pipelines.RunSettings;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code batch export}. */
@Command(
    name = "export",
    sortOptions = false,
    description = {
      "Writes the requests whose answers are not in the cache, in the form of OpenAI's batch API,"
          + " into RUN/batch/NNN-STEP; beside each file lies one to be read.",
      "A reply may also be one line {\"custom_id\": …, \"text\": …}, the text a string or the"
          + " answer's object: a person or any program can answer.",
      "Options that the run folder remembers need not be given again."
    })
final class BatchExportCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @ParentCommand private BatchCommand parent;
  @Spec private CommandSpec spec;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Mixin private JsonOption json;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private InputOptions input;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private ScreeningOptions screening;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private ModelOptions models;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private ValidatorOptions validator;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private LimitOptions limits;

  @Parameters(paramLabel = "RUN", description = "The run folder; it need not be there yet.")
  private String run;

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description =
          "summary-tree, parallel-groups or mapreduce (with its blind checks), taking failed"
              + " answers to earlier steps as they are (default: for each trace what comes next).")
  private String step;

  @Option(
      names = "--submit",
      description = "Hand the requests to the batch service of ${bundle:batch-services}, too.")
  private boolean submit;

  @Override
  public Integer call() {
    Session session = parent.session();
    Place folder = Place.of(run);
    CurationOptions options = CurationOptions.of(spec.commandLine().getParseResult(), folder);
    RunSettings settings = options.input().output(folder).build();
    CurationSettings curation = options.curation();
    BatchExport asked =
        step == null
            ? BatchExport.of(settings, curation)
            : BatchExport.of(settings, curation, CuratorException.asUsage(() -> StepName.of(step)));
    BatchExport.Result export = (submit ? asked.submitting() : asked).run();
    options.remembered().writeTo(folder);
    if (json.isWanted()) {
      JsonOption.print(session, Json.MAPPER.valueToTree(export));
      return ExitCode.DONE;
    }
    session.out().print(text(export, common.style(session)));
    session.out().print(next(export, session.command()));
    return ExitCode.DONE;
  }

  private String text(BatchExport.Result export, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(
        new Table("  ")
            .row("rows in", Figures.count(export.rowsIn()))
            .row("requests", Figures.count(export.requests())));
    boolean service = export.inService() > 0;
    Table steps = new Table("  ");
    if (service) {
      steps.row("", "rows waiting", "new", "repairs", "dropped", "at the provider");
    } else {
      steps.row("", "rows waiting", "new", "repairs", "dropped");
    }
    for (StepExport of : export.steps()) {
      String[] cells = {
        of.step(),
        Figures.count(of.rowsWaiting()),
        Figures.count(of.newRequests()),
        Figures.count(of.repairs().size()),
        Figures.count(of.dropped().size()),
        Figures.count(of.inService())
      };
      steps.row((Object[]) (service ? cells : Arrays.copyOf(cells, cells.length - 1)));
    }
    out.append('\n').append(style.strong("By step")).append('\n').append(steps);
    Table repairs = new Table("  ");
    Table dropped = new Table("  ");
    long more = 0;
    for (StepExport of : export.steps()) {
      for (BatchExport.Repair repair : first(of.repairs())) {
        repairs.row(of.step(), repair.trace(), "round " + repair.round(), repair.violation());
      }
      for (BatchExport.Drop drop : first(of.dropped())) {
        dropped.row(of.step(), drop.trace(), drop.note());
      }
      more += Math.max(0, of.repairs().size() - SHOWN) + Math.max(0, of.dropped().size() - SHOWN);
    }
    out.append(section(style, "Repairs (their rows are asked for nothing else before)", repairs));
    out.append(section(style, "Dropped after the last round", dropped));
    if (more > 0) {
      out.append("  … and ").append(Figures.count(more)).append(" more (see --json)\n");
    }
    Table files = new Table("  ");
    for (StepExport of : export.steps()) {
      for (URI file : of.files()) {
        files.row(
            file.getScheme().equals("file") ? Path.of(file) : file,
            of.repeated() ? "asked for before, as it is" : "");
      }
    }
    for (String batch : export.submitted()) {
      files.row("handed in as " + batch);
    }
    out.append(section(style, "Requests (to be read: the .md beside each)", files));
    return out.append('\n').toString();
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(SHOWN, all.size()));
  }

  private static String section(Style style, String title, Table table) {
    String text = table.toString();
    return text.isEmpty() ? "" : "\n" + style.strong(title) + "\n" + text;
  }

  private String next(BatchExport.Result export, String command) {
    String folder = Summary.quoted(run);
    if (export.requests() + export.inService() > 0) {
      String replies = export.submitted().isEmpty() ? " REPLIES.jsonl" : "";
      return "Next: " + command + " batch import " + folder + replies + "\n";
    }
    if (export.rowsWaiting() > 0) {
      return "Next: "
          + command
          + " batch export "
          + folder
          + " (rows wait for replies to an earlier step)\n";
    }
    return "Nothing to ask: all replies are in the cache\nNext: "
        + command
        + " run --output "
        + folder
        + " --offline\n";
  }
}
