package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.FailureLimit;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.LocalJudges;
import org.multiverse.curator.pipelines.FlinkProgram;
import org.multiverse.curator.pipelines.Progress;
import org.multiverse.curator.pipelines.RowFilter;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.pipelines.RunSettings;
import org.multiverse.curator.pipelines.RunnerKind;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code run}: takes traces through the five steps into the shards of a run folder. */
@Command(
    name = "run",
    sortOptions = false,
    description = {
      "Turns reasoning traces into the Parquet shards of a run folder.",
      "A run that was broken off is finished by the same command."
    },
    footer = {
      "",
      "Anything after -- goes to Beam's own options, such as -- --jobName=curate.",
      "",
      "Examples:",
      "  multiverse run --input traces.jsonl --output runs/demo",
      "  multiverse run --input 'traces/*.jsonl.gz' --column question=problem --output runs/demo",
      "  multiverse run --input traces.jsonl --model openai:gpt-4.1-mini --max-cost 5 -o runs/llm",
      "  multiverse run --output runs/demo --from parallel-groups",
      "  multiverse run --output runs/demo --from summary-tree --only status=rejected"
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private InputOptions input;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private ScreeningOptions screening;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "RUN",
      required = true,
      description = "The run folder.")
  private String output;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private ModelOptions models;

  @Mixin private ValidatorOptions validator;

  @Mixin
  @SuppressWarnings("unused") // read through CurationOptions
  private LimitOptions limits;

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description =
          "First step to do, by name or number; the rows come from the shards of the step before.")
  private String from;

  @Option(names = "--to", paramLabel = "STEP", description = "Last step to do, by name or number.")
  private String to;

  @Option(
      names = "--only",
      paramLabel = "FILTER",
      description =
          "Redo these rows and keep the others: id=A,B or status=rejected or reason=no-groups or"
              + " verdict=not-run or verdict=independence/failed."
              + " An id with a comma in it stands in double quotes, id='\"a,b\",c', and"
              + " id=@FILE takes one id a line.")
  private String only;

  @Option(
      names = "--overwrite",
      description =
          "Make a finished run again, or replace it by one of other settings or other input.")
  private boolean overwrite;

  @Option(
      names = "--runner",
      paramLabel = "RUNNER",
      defaultValue = "auto",
      description =
          "auto, direct or flink (default: auto: Flink on a named cluster, else by size).")
  private String runner;

  @Option(
      names = "--flink-master",
      paramLabel = "HOST:PORT",
      description = "REST endpoint of a Flink cluster; without it Flink runs in this process.")
  private String flinkMaster;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tasks side by side (default: the number of cores).")
  private int parallelism;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "0",
      description = "Shards of each stage and of data/ (default: by the size of the input).")
  private int shards;

  @Option(
      names = "--max-rejected",
      paramLabel = "N|N%%",
      description =
          "Exit with 3 when more rows than this are rejected (default: when all are; whatever is"
              + " rejected is in rejected/).")
  private String maxRejected;

  @Option(
      names = "--max-same-failure",
      paramLabel = "N|N%%",
      defaultValue = "50%",
      description =
          "Stop when more rows than this fail for one reason: with 5 when a model is to blame, with 3"
              + " when the rows are (a share is one of at least 20 rows; default: 50%%).")
  private String maxSameFailure;

  @Option(
      names = "--require-verdicts",
      description =
          "Exit with 3 when a verdict of the validator was not run on a parallel row; what they are"
              + " is in the summary, and --only verdict=not-run judges those rows again.")
  private boolean requireVerdicts;

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress on stderr, no summary.")
  private boolean quiet;

  @Option(
      names = DetachedRun.OPTION,
      description =
          "Come back as soon as the job runs; its launcher goes on in the background, and"
              + " multiverse status --follow RUN shows it.")
  private boolean detach;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (requireVerdicts && !validator.isGiven()) {
      throw CuratorException.usage("Missing validator: --require-verdicts needs --validator");
    }
    FailureLimit limit = maxRejected == null ? null : limit(maxRejected);
    Place folder = Place.of(output);
    CurationOptions options = CurationOptions.of(spec.commandLine().getParseResult(), folder);
    RunSettings settings = settings(folder, options);
    Session session = root.session();
    if (detach) {
      return new DetachedRun(session, folder, flinkMaster != null).start(root.words());
    }
    session.warn(ModelOptions.ageOfPrices(options.curation().llm(), session));
    if (!quiet && !options.taken().isEmpty()) {
      session.err().println("multiverse: " + output + " remembers " + options.taken());
    }
    RunReport report = quiet ? session.pipeline().run(settings, Progress.NONE) : watched(settings);
    if (options.isCurationByFiles()) {
      options.remembered().writeTo(folder);
    }
    if (json.isWanted()) {
      JsonOption.print(session, json(report, limit));
    } else if (!quiet) {
      JudgeSettings judge = settings.curation().judge();
      session
          .out()
          .print(
              new Summary(
                      report,
                      judge == null ? null : judge.thresholds(),
                      common.style(session),
                      session.command())
                  .text());
    }
    if (report.rowsWaiting() > 0) {
      session
          .err()
          .println(
              "multiverse: The run is incomplete: "
                  + Figures.count(report.rowsWaiting())
                  + " of "
                  + Figures.count(report.rowsIn(), "row")
                  + " wait for replies (batch export asks for them)");
      return ExitCode.REJECTED;
    }
    Optional<CuratorException> exceeded =
        new RowLimits(limit, limit(maxSameFailure)).exceededBy(report);
    if (exceeded.isPresent()) {
      session.err().println("multiverse: " + exceeded.get().getMessage());
      return exceeded.get().code().exitCode();
    }
    return requireVerdicts ? judged(report) : ExitCode.DONE;
  }

  /** Every verdict on every parallel row was asked for, and has to be there. */
  private int judged(RunReport report) {
    List<String> missing = new ArrayList<>();
    for (String verdict : LocalJudges.names()) {
      long rows = report.counts().parallelWithout(verdict);
      if (rows > 0) {
        missing.add(verdict + " on " + Figures.count(rows, "row"));
      }
    }
    if (missing.isEmpty()) {
      return ExitCode.DONE;
    }
    root.session()
        .err()
        .println("multiverse: Verdicts were not run: " + String.join(", ", missing));
    return ExitCode.REJECTED;
  }

  private static FailureLimit limit(String text) {
    return CuratorException.asUsage(() -> FailureLimit.of(text));
  }

  private RunReport watched(RunSettings settings) {
    Session session = root.session();
    ProgressLines lines = new ProgressLines(session, common.errorStyle(session));
    try {
      return session.pipeline().run(settings, lines);
    } finally {
      lines.clear();
    }
  }

  private RunSettings settings(Place folder, CurationOptions options) {
    RunSettings.Builder settings =
        options
            .input()
            .output(folder)
            .runner(CuratorException.asUsage(() -> RunnerKind.of(runner)))
            .flinkMaster(master())
            .parallelism(parallelism)
            .shards(shards)
            .curation(options.curation())
            .maxSameFailure(limit(maxSameFailure))
            .beamArgs(root.beamArgs());
    if (from != null) {
      settings.from(CuratorException.asUsage(() -> StepName.of(from)));
    }
    if (to != null) {
      settings.to(CuratorException.asUsage(() -> StepName.of(to)));
    }
    if (only != null) {
      settings.only(RowFilter.parse(only));
    }
    if (overwrite) {
      settings.overwrite();
    }
    return settings.build();
  }

  /** The cluster: the one that is named, else the one that Flink's own command line has chosen. */
  private String master() {
    return runner.equalsIgnoreCase(RunnerKind.DIRECT.toString())
        ? flinkMaster
        : FlinkProgram.master(flinkMaster);
  }

  static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw CuratorException.usage("Invalid path: " + text, e);
    }
  }

  /** The report with the figures of the summary that are derived from it. */
  static ObjectNode json(RunReport report, FailureLimit limit) {
    ObjectNode node = Json.MAPPER.valueToTree(report);
    node.put("rowsOut", report.rowsOut());
    node.put("rowsWaiting", report.rowsWaiting());
    node.put("meanNumParallel", report.counts().meanNumParallel());
    node.put("meanNumParallelPlanned", report.counts().meanNumParallelPlanned());
    if (limit != null) {
      node.put("maxRejected", limit.toString());
      node.put("rejectedOverLimit", limit.isExceededBy(RowLimits.failed(report), report.rowsIn()));
    }
    return node;
  }
}
