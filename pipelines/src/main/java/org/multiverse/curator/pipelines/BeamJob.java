package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
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
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.common.ThisMachine;
import org.multiverse.curator.curation.CurationPlan;
import org.multiverse.curator.curation.JobRef;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.places.Stores;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.ShardWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Beam pipeline of a run, and the runner that carries it. */
final class BeamJob {
  private static final Logger LOG = LoggerFactory.getLogger(BeamJob.class);
  private static final long POLL_MILLIS = 1_000;

  /** So long a cluster may be silent that has a job of ours. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

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

  /** Where the job goes; empty when it runs in this process. */
  private final Optional<FlinkCluster> cluster;

  /** What the job runs on there, null where Flink's own command line has it. */
  private Path jar;

  private String note = "";
  private volatile boolean cancelled;
  private volatile Thread running;

  /** The job's name, once it may have been sent. */
  private String sent;

  BeamJob(RunSettings settings, CurationPlan curation, RunPlan plan, WorkFolder work) {
    this.settings = settings;
    this.curation = curation;
    this.plan = plan;
    this.work = work;
    this.writer =
        new ShardWriter(work.place().spec(), settings.from(), settings.to(), plan.shards());
    this.cluster = Optional.ofNullable(settings.flinkMaster()).map(FlinkCluster::new);
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
      options.setJobName(name());
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
    if (cluster.isEmpty()) {
      options.setFlinkMaster("[local]");
      options.setParallelism(parallelism());
    } else {
      // The cluster that Flink's command line has chosen, or that of the submission.
      options.setFlinkMaster("[auto]");
      int wanted = settings.parallelism() == 0 ? cluster.get().slots() : settings.parallelism();
      int carried = Math.min(wanted, cluster.get().carries());
      options.setParallelism(carried);
      if (carried < wanted) {
        note =
            "the cluster's network memory carries "
                + carried
                + " tasks side by side, and not "
                + wanted
                + " (taskmanager.memory.network.max, or fewer slots for each TaskManager)";
      }
      if (!FlinkProgram.isOne()) {
        jar = JobJar.ofThisProcess();
        options.setFilesToStage(List.of());
        // Comes back when the cluster has the job.
        options.setAttachedMode(false);
      }
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
                .of(plan.run(), ref())
                .steps(settings.from(), settings.to())
                .stoppingAt(settings.maxSameFailure()))
        .apply("Write", WriteShards.by(writer));
    return pipeline;
  }

  private PCollection<TraceRow> rows(Pipeline pipeline) {
    Selection selected = plan.selected() == null ? null : Selection.in(work.selected().spec());
    ReadStages stages = ReadStages.of(plan.stages()).withJob(ref());
    if (plan.input() == null) {
      return pipeline.apply(
          "ReadStages", selected == null ? stages : stages.redoing(selected, settings.from()));
    }
    PCollection<TraceRow> rows =
        pipeline
            .apply(
                "Read",
                ReadTraces.of(plan.input(), plan.reader(settings))
                    .withJob(ref())
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

  /** What a user should know of the options, empty when nothing. */
  String note() {
    return note;
  }

  /** The job as its workers know it. */
  JobRef ref() {
    return new JobRef(plan.job(), work.root().spec());
  }

  /** The job's name on a cluster: of this job in this run folder, and no other. */
  private String name() {
    return "multiverse-" + Sha256.of(plan.job() + "\n" + settings.output().spec()).substring(0, 12);
  }

  /** Who begins the job, and where. */
  Launch launch(PipelineOptions options) {
    return new Launch(
        plan.job(),
        options.getJobName(),
        runner(),
        settings.flinkMaster(),
        null,
        ThisMachine.name(),
        ProcessHandle.current().pid(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        plan.input() == null ? plan.stages().size() : plan.input().files().size(),
        plan.inputBytes(),
        plan.expected(),
        settings.to().toString(),
        curation.gateway().map(GatewaySettings::cache).orElse(null));
  }

  /**
   * Runs the job to its end. One that a launcher before has sent to the cluster, and that still
   * runs there, is waited for.
   *
   * @throws CuratorException INTERRUPTED when it was cancelled; else as the job has failed
   */
  void run(PipelineOptions options, Launch launch) throws IOException {
    Optional<FlinkCluster.Job> begun = begun(launch);
    sent = launch.name();
    if (begun.isPresent()) {
      launch.withFlinkJob(begun.get().id()).write(work.root());
      await(cluster.orElseThrow(), begun.get().id());
      return;
    }
    launch.write(work.root());
    Pipeline pipeline = pipeline(options);
    if (jar != null) {
      String id = submit(pipeline);
      launch.withFlinkJob(id).write(work.root());
      await(cluster.orElseThrow(), id);
      return;
    }
    PipelineResult.State state;
    running = Thread.currentThread();
    try {
      noteFlinkJob(launch);
      state = pipeline.run().waitUntilFinish();
    } catch (RuntimeException e) {
      throw failed(e);
    } finally {
      running = null;
    }
    if (state != PipelineResult.State.DONE) {
      throw failed(new IllegalStateException("the job ended as " + state));
    }
  }

  private String submit(Pipeline pipeline) {
    try {
      return FlinkSubmission.of(cluster.orElseThrow().rest(), jar, pipeline::run);
    } catch (RuntimeException e) {
      CuratorException known = CuratorException.find(e);
      String what = "Cannot begin run " + settings.output() + ": ";
      throw known == null
          ? CuratorException.internal(what + cause(e), e)
          : new CuratorException(known.code(), what + known.getMessage(), e);
    }
  }

  private Optional<FlinkCluster.Job> begun(Launch launch) {
    return cluster.flatMap(at -> at.running(launch.name()));
  }

  /** Waits for a job on the cluster, whoever has sent it there. */
  private void await(FlinkCluster at, String id) {
    try {
      Optional<FlinkCluster.Job> job = seen(at, id);
      while (job.isPresent() && !job.get().hasEnded()) {
        Thread.sleep(POLL_MILLIS);
        job = seen(at, id);
      }
      if (job.isEmpty() || !job.get().state().equals("FINISHED")) {
        String why = job.isEmpty() ? "the cluster has lost it" : at.failure(id);
        throw failed(new IllegalStateException(why));
      }
    } catch (InterruptedException e) {
      throw failed(new IllegalStateException("interrupted", e));
    }
  }

  /** A job as the cluster tells, which may be busy, or be started again, for a while. */
  private Optional<FlinkCluster.Job> seen(FlinkCluster at, String id) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return at.job(id);
      } catch (CuratorException e) {
        if (System.nanoTime() > end || work.isCancelAsked()) {
          throw failed(e);
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /** Writes down, as soon as the cluster tells, what the job is called there. */
  private void noteFlinkJob(Launch launch) {
    if (cluster.isPresent()) {
      DaemonThreads.named("flink-job").newThread(() -> findFlinkJob(launch)).start();
    }
  }

  private void findFlinkJob(Launch launch) {
    try {
      while (running != null) {
        Optional<FlinkCluster.Job> job = begun(launch);
        if (job.isPresent()) {
          launch.withFlinkJob(job.get().id()).write(work.root());
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException | IOException | CuratorException e) {
      LOG.warn("Cannot write down the id of job {}: {}", launch.name(), Causes.line(e));
    }
  }

  /** Ends the job; what is written stays, and the same command goes on. */
  void cancel(Launch launch) {
    cancelled = true;
    Thread carrier = running;
    if (cluster.isPresent()) {
      begun(launch).ifPresent(job -> cluster.get().cancel(job.id()));
    } else if (carrier != null) {
      carrier.interrupt();
    }
  }

  private CuratorException failed(RuntimeException e) {
    // Whoever cancels may end the job on the cluster before the wish is seen here.
    if (cancelled || work.isCancelAsked()) {
      // Files are still to be written, and a thread that is interrupted loses them.
      boolean unused = Thread.interrupted();
      return new CuratorException(
          Code.INTERRUPTED,
          "Run " + settings.output() + " was cancelled (the same command goes on)",
          e);
    }
    RunStop.rethrow(e);
    cluster.ifPresent(at -> requireThere(at, e));
    return CuratorException.internal(
        "Cannot finish run "
            + settings.output()
            + ": "
            + cause(e)
            + " (the same command goes on from where it stopped)",
        e);
  }

  /** A cluster that is gone is no fault of the job. */
  private void requireThere(FlinkCluster at, RuntimeException e) {
    String why;
    try {
      if (at.jobs().stream().anyMatch(job -> job.name().equals(sent))) {
        return;
      }
      why = "Flink at " + settings.flinkMaster() + " knows nothing of it any more";
    } catch (CuratorException gone) {
      why = gone.getMessage();
    }
    throw CuratorException.unreachable(
        "Cannot finish run " + settings.output() + ": " + why + " (the same command goes on)", e);
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
