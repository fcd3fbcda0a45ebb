package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.multiverse.curator.beam.Curate;
import org.multiverse.curator.beam.ReadStages;
import org.multiverse.curator.beam.ReadTraces;
import org.multiverse.curator.beam.Screen;
import org.multiverse.curator.beam.Selection;
import org.multiverse.curator.beam.WriteShards;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.places.Stores;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardWriter;

/** The Beam pipeline of a run, and the runner that carries it. */
final class BeamJob {
  private static final Pattern UNKNOWN_OPTION = Pattern.compile("missing a property named '(.*?)'");

  /**
   * Input up to this size goes to the direct runner, which starts faster; it holds all rows in
   * memory, so that more goes to Flink. Measured, see docs/figures.md.
   */
  static final long DIRECT_BYTES = 2L << 20;

  private final RunSettings settings;
  private final CurationPlan curation;
  private final RunPlan plan;
  private final WorkFolder work;
  private final ShardWriter writer;

  BeamJob(RunSettings settings, CurationPlan curation, RunPlan plan, WorkFolder work) {
    this.settings = settings;
    this.curation = curation;
    this.plan = plan;
    this.work = work;
    this.writer =
        new ShardWriter(work.place().spec(), settings.from(), settings.to(), plan.shards());
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
              || curation.concurrency() > 1;
    };
  }

  /** The options of Beam: the user's, with the runner and its parallelism. */
  PipelineOptions options() {
    PipelineOptions options;
    try {
      options =
          PipelineOptionsFactory.fromArgs(settings.beamArgs().toArray(String[]::new)).create();
    } catch (IllegalArgumentException e) {
      Matcher unknown = UNKNOWN_OPTION.matcher(String.valueOf(e.getMessage()));
      throw CuratorException.usage(
          "Invalid Beam option: "
              + (unknown.find() ? "--" + unknown.group(1) + " (no such option)" : Causes.line(e)),
          e);
    }
    boolean named = settings.beamArgs().stream().anyMatch(arg -> arg.startsWith("--jobName="));
    if (!named) {
      options.setJobName("multiverse-" + plan.job().substring(0, 12));
    }
    Stores.with(options);
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

  /** The pipeline, built and not yet run: read, curate, write. */
  Pipeline pipeline(PipelineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    rows(pipeline)
        .apply(
            "Curate",
            Curate.with(curation)
                .of(plan.run(), plan.job())
                .steps(settings.from(), settings.to())
                .stoppingAt(settings.maxSameFailure()))
        .apply("Write", WriteShards.by(writer));
    return pipeline;
  }

  private PCollection<TraceRow> rows(Pipeline pipeline) {
    Selection selected = plan.selected() == null ? null : Selection.in(work.selected().spec());
    ReadStages stages = ReadStages.of(plan.stages()).withJob(plan.job());
    if (plan.input() == null) {
      return pipeline.apply(
          "ReadStages", selected == null ? stages : stages.redoing(selected, settings.from()));
    }
    PCollection<TraceRow> rows =
        pipeline
            .apply(
                "Read",
                ReadTraces.of(plan.input(), plan.reader(settings))
                    .withJob(plan.job())
                    .withCounts(work.counts().spec()))
            .apply("Screen", Screen.by(settings.screening()));
    if (selected == null) {
      return rows;
    }
    return PCollectionList.of(rows.apply("Selected", selected.keep()))
        .and(pipeline.apply("KeptRows", stages.redoing(selected, null)))
        .apply("AllRows", Flatten.pCollections());
  }

  /** Whether an earlier attempt at the same job has written all there is to write. */
  boolean isDone() throws IOException {
    return work.incomplete(writer).isEmpty();
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

  /** Writes the shards that got no row, and so no writer. */
  void writeEmptyShards() throws IOException {
    for (int shard : work.incomplete(writer)) {
      writer.write(shard, List.of());
    }
  }

  /** The innermost cause says what happened; the layers above say only that something did. */
  private static String cause(Throwable e) {
    return Causes.reason(Causes.innermost(e)).lines().findFirst().orElse("");
  }
}
