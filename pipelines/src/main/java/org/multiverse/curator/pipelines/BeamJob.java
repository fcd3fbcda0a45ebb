package org.multiverse.curator.pipelines;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.multiverse.curator.beam.ApplyStep;
import org.multiverse.curator.beam.KeepSelected;
import org.multiverse.curator.beam.ReadStage;
import org.multiverse.curator.beam.ReadTraces;
import org.multiverse.curator.beam.RejectDuplicates;
import org.multiverse.curator.beam.RowTags;
import org.multiverse.curator.beam.WriteShards;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.CurationStep;

/** The Beam pipeline of a run, and the runner that carries it. */
final class BeamJob {
  /**
   * Input up to this size goes to the direct runner, which starts faster; it holds all rows in
   * memory, so that more goes to Flink. Measured, see the README.
   */
  static final long DIRECT_BYTES = 2L << 20;

  private final RunSettings settings;
  private final List<CurationStep> steps;
  private final RunPlan plan;
  private final WorkFolder work;

  BeamJob(RunSettings settings, List<CurationStep> steps, RunPlan plan, WorkFolder work) {
    this.settings = settings;
    this.steps = steps;
    this.plan = plan;
    this.work = work;
  }

  /** The runner in words. */
  String runner() {
    if (settings.flinkMaster() != null) {
      return "flink at " + settings.flinkMaster();
    }
    return isFlink() ? "flink" : "direct";
  }

  private boolean isFlink() {
    return switch (settings.runner()) {
      case FLINK -> true;
      case DIRECT -> false;
      // The direct runner's bundles are too small to keep many calls in flight.
      case AUTO ->
          settings.flinkMaster() != null
              || plan.inputBytes() > DIRECT_BYTES
              || steps.stream().anyMatch(step -> step.concurrency() > 1);
    };
  }

  /** The options of Beam: the user's, with the runner and its parallelism. */
  PipelineOptions options() {
    PipelineOptions options;
    try {
      options =
          PipelineOptionsFactory.fromArgs(settings.beamArgs().toArray(String[]::new)).create();
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage("Invalid Beam option: " + firstLine(e.getMessage()), e);
    }
    boolean named = settings.beamArgs().stream().anyMatch(arg -> arg.startsWith("--jobName="));
    if (!named) {
      options.setJobName("multiverse-" + plan.job().substring(0, 12));
    }
    if (isFlink()) {
      flink(options.as(FlinkPipelineOptions.class));
    } else {
      options.setRunner(DirectRunner.class);
      DirectOptions direct = options.as(DirectOptions.class);
      direct.setTargetParallelism(parallelism());
      // Rows are values; the checks copy every one of them at every transform.
      direct.setEnforceImmutability(false);
      direct.setEnforceEncodability(false);
    }
    return options;
  }

  private void flink(FlinkPipelineOptions options) {
    options.setRunner(FlinkRunner.class);
    // Rows are values: handing one on needs no copy, which would be written out and read back.
    options.setObjectReuse(true);
    options.setFasterCopy(true);
    if (settings.beamArgs().stream().noneMatch(a -> a.startsWith("--executionModeForBatch="))) {
      // A worker that dies costs only the half of the work that was its own.
      options.setExecutionModeForBatch("BATCH");
    }
    if (settings.flinkMaster() == null) {
      options.setFlinkMaster("[local]");
      options.setParallelism(parallelism());
    } else {
      options.setFlinkMaster(settings.flinkMaster());
      int slots = new FlinkCluster(settings.flinkMaster()).slots();
      options.setParallelism(settings.parallelism() == 0 ? slots : settings.parallelism());
      options.setFilesToStage(FlinkCluster.jars(options));
    }
  }

  /** Tasks side by side in this process. */
  private int parallelism() {
    return settings.parallelism() == 0
        ? Runtime.getRuntime().availableProcessors()
        : settings.parallelism();
  }

  /** Tasks side by side of some options. */
  static int parallelism(PipelineOptions options) {
    return options.getRunner() == FlinkRunner.class
        ? options.as(FlinkPipelineOptions.class).getParallelism()
        : options.as(DirectOptions.class).getTargetParallelism();
  }

  /**
   * The pipeline, built and not yet run.
   *
   * @param from first step still to do; later than that of the settings when a run that broke off
   *     had done more
   */
  Pipeline pipeline(PipelineOptions options, StepName from) {
    Pipeline pipeline = Pipeline.create(options);
    List<PCollection<TraceRow>> ended = new ArrayList<>();
    PCollection<TraceRow> rows = read(pipeline, from, ended);
    for (CurationStep step : steps) {
      StepName name = step.name();
      if (name.number() < from.number() || name.number() > settings.to().number()) {
        continue;
      }
      PCollectionTuple done = rows.apply(title(name), ApplyStep.of(step).withRun(plan.run()));
      rows = done.get(RowTags.ROWS);
      ended.add(done.get(RowTags.REJECTED));
      write(pipeline, name, rows, ended);
    }
    return pipeline;
  }

  private PCollection<TraceRow> read(
      Pipeline pipeline, StepName from, List<PCollection<TraceRow>> ended) {
    List<Path> before =
        from == settings.from() ? plan.before() : work.stageShards(from.previous().orElseThrow());
    if (!before.isEmpty()) {
      ReadStage stage = ReadStage.of(strings(before)).withRun(plan.run());
      // What an earlier attempt has written holds the kept rows already.
      boolean all = plan.selected() == null;
      return pipeline.apply(
          "ReadStage", all ? stage : stage.onlySelected(work.selected().toString()));
    }
    PCollectionTuple read =
        pipeline.apply(
            "Read",
            ReadTraces.of(plan.input())
                .withColumns(settings.columns())
                .withMaxTraceBytes(settings.maxTraceBytes())
                .withRun(plan.run())
                .withCounts(work.counts().toString()));
    PCollectionTuple unique =
        PCollectionList.of(read.get(RowTags.ROWS))
            .and(read.get(RowTags.REJECTED))
            .apply("AllRead", Flatten.pCollections())
            .apply("RejectDuplicates", RejectDuplicates.of());
    if (plan.selected() == null) {
      ended.add(unique.get(RowTags.REJECTED));
      return unique.get(RowTags.ROWS);
    }
    KeepSelected selected = KeepSelected.of(work.selected().toString());
    ended.add(unique.get(RowTags.REJECTED).apply("KeepSelectedRejected", selected));
    return unique.get(RowTags.ROWS).apply("KeepSelected", selected);
  }

  private void write(
      Pipeline pipeline,
      StepName step,
      PCollection<TraceRow> rows,
      List<PCollection<TraceRow>> ended) {
    PCollectionList<TraceRow> all = PCollectionList.of(rows).and(ended);
    if (plan.selected() != null) {
      List<Path> old = RunFolder.at(settings.output()).stageShards(step);
      all =
          all.and(
              pipeline.apply(
                  "Keep" + title(step),
                  ReadStage.of(strings(old)).withoutSelected(work.selected().toString())));
    }
    WriteShards write = WriteShards.of(work.path().toString(), step.folder(), plan.shards());
    all.apply("All" + title(step), Flatten.pCollections())
        .apply("Write" + title(step), step == StepName.MAPREDUCE ? write.withResult() : write);
  }

  /** The step's name as Beam writes the names of transforms, such as {@code SummaryTree}. */
  private static String title(StepName step) {
    StringBuilder title = new StringBuilder();
    for (String word : step.toString().split("-", -1)) {
      title.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return title.toString();
  }

  private static List<String> strings(List<Path> paths) {
    // A worker elsewhere has another working directory.
    return paths.stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
  }

  /** Runs a pipeline to its end. */
  void run(Pipeline pipeline) {
    PipelineResult.State state;
    try {
      state = pipeline.run().waitUntilFinish();
    } catch (RuntimeException e) {
      RunStop.rethrow(e);
      throw CuratorException.internal(
          "Cannot finish run "
              + settings.output()
              + ": "
              + cause(e)
              + " (the same command goes on from where it stopped)",
          e);
    }
    if (state != PipelineResult.State.DONE) {
      throw CuratorException.internal(
          "Cannot finish run " + settings.output() + ": the job ended as " + state);
    }
  }

  /** The innermost cause says what happened; the layers above say only that something did. */
  private static String cause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return cause.getClass().getSimpleName() + (message == null ? "" : ": " + firstLine(message));
  }

  private static String firstLine(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
