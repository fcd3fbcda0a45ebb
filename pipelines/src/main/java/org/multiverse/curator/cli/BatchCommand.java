package org.multiverse.curator.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.pipelines.BatchExport;
import org.multiverse.curator.pipelines.BatchImport;
import org.multiverse.curator.rows.StepName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code batch}: a curation by files, at the price of batch services. */
@Command(
    name = "batch",
    sortOptions = false,
    description = "Makes the model steps by batch files, at half the price or by any program.",
    subcommands = {BatchCommand.Export.class, BatchCommand.Import.class},
    footer = {
      "",
      "For each of the steps summary-tree, parallel-groups and mapreduce:",
      "  multiverse batch export RUN --step STEP --input traces.jsonl --model MODEL",
      "  (have RUN/batch/*/requests-*.jsonl answered)",
      "  multiverse batch import RUN replies.jsonl",
      "Answers that fail their checks come back with the next export of the step. Then:",
      "  multiverse run --input traces.jsonl --model MODEL --output RUN --offline"
    })
final class BatchCommand extends CommandGroup {
  @ParentCommand private Multiverse root;

  /** The command {@code batch export}. */
  @Command(
      name = "export",
      sortOptions = false,
      description = {
        "Writes the requests of a step whose answers are not in the cache, in the form of OpenAI's"
            + " batch API.",
        "A reply may also be one line {\"custom_id\": …, \"text\": …}: a person or any program can"
            + " answer."
      })
  static final class Export implements Callable<Integer> {
    @ParentCommand private BatchCommand parent;

    @Mixin
    @SuppressWarnings("unused") // picocli fills it in
    private CommonOptions common;

    @Mixin private JsonOption json;
    @Mixin private InputOptions input;
    @Mixin private ModelOptions models;
    @Mixin private ValidatorOptions validator;
    @Mixin private LimitOptions limits;

    @Parameters(paramLabel = "RUN", description = "The run folder; it need not be there yet.")
    private String run;

    @Option(
        names = "--step",
        paramLabel = "STEP",
        required = true,
        description = "summary-tree, parallel-groups or mapreduce (with its blind checks).")
    private String step;

    @Option(
        names = "--submit",
        description = "Hand the requests to the batch service of ${bundle:batch-services}, too.")
    private boolean submit;

    @Override
    public Integer call() {
      Session session = parent.root.session();
      Path folder = RunCommand.path(run);
      BatchExport asked =
          BatchExport.of(
              input.settings().output(folder).build(),
              new CurationSettings(
                  limits.limits(), models.settings(), validator.judge(models.cache())),
              CuratorException.asUsage(() -> StepName.of(step)));
      BatchExport.Result export = (submit ? asked.submitting() : asked).run();
      if (json.isWanted()) {
        JsonOption.print(session, Json.MAPPER.valueToTree(export));
        return ExitCode.DONE;
      }
      Table table = new Table("  ");
      table.row("rows", Figures.count(export.rows()));
      table.row("requests written", Figures.count(export.requests()));
      if (export.inService() > 0) {
        table.row("  at the provider already", Figures.count(export.inService()));
      }
      if (export.waiting() > 0) {
        table.row("waiting for an earlier step", Figures.count(export.waiting()));
      }
      session.out().print(table);
      for (Path file : export.files()) {
        session.out().println("  " + file);
      }
      for (String batch : export.submitted()) {
        session.out().println("  handed in as " + batch);
      }
      session.out().print(next(export, session.command()));
      return ExitCode.DONE;
    }

    private String next(BatchExport.Result export, String command) {
      String folder = Summary.quoted(run);
      if (export.requests() + export.inService() > 0) {
        String replies = export.submitted().isEmpty() ? " REPLIES.jsonl" : "";
        return "Next: " + command + " batch import " + folder + replies + "\n";
      }
      if (export.waiting() > 0) {
        return "Next: export the step before, its replies are missing\n";
      }
      return "Nothing to ask: all replies of this step are in the cache\n";
    }
  }

  /** The command {@code batch import}. */
  @Command(
      name = "import",
      sortOptions = false,
      description = {
        "Puts replies into the cache, where the run finds them.",
        "Takes the output files of OpenAI's and Anthropic's batch services, and plain lines; without"
            + " a file it fetches what was handed in by export --submit."
      })
  static final class Import implements Callable<Integer> {
    @ParentCommand private BatchCommand parent;

    @Mixin
    @SuppressWarnings("unused") // picocli fills it in
    private CommonOptions common;

    @Mixin private JsonOption json;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
    private String run;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of replies, JSONL.")
    private List<String> files = new ArrayList<>();

    @Override
    public Integer call() {
      Session session = parent.root.session();
      BatchImport into = BatchImport.into(RunCommand.path(run));
      BatchImport.Result done =
          files.isEmpty() ? into.fetch() : into.read(files.stream().map(RunCommand::path).toList());
      if (json.isWanted()) {
        JsonOption.print(session, Json.MAPPER.valueToTree(done));
      } else {
        Table table = new Table("  ");
        table.row("replies imported", Figures.count(done.imported()));
        row(table, "  there already", done.present());
        row(table, "failed by the provider", done.failed());
        row(table, "to no request of this run", done.unknown());
        row(table, "lines that are no reply", done.unreadable());
        row(table, "batches not done yet", done.pending());
        session.out().print(table);
      }
      done.problems().forEach(problem -> session.err().println("multiverse: " + problem));
      return done.unreadable() > 0 ? ExitCode.REJECTED : ExitCode.DONE;
    }

    private static void row(Table table, String name, long count) {
      if (count > 0) {
        table.row(name, Figures.count(count));
      }
    }
  }
}
