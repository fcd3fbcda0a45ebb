package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.multiverse.curator.beam.Selection;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.contracts.RunRecord;
import org.multiverse.curator.curation.WorkerSession;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.judge.ValidatorTrial;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.RowSchemas;

/**
 * Turns reasoning traces into the shards of a run folder: reads, takes each row through the five
 * steps, writes every stage, proves that no row was lost, and moves all into place. Where a row
 * waits for a reply that is not in the cache, nothing is moved: the same run, later, goes on.
 *
 * <pre>{@code
 * RunReport report =
 *     CurationPipeline.run(
 *         RunSettings.builder().inputs("traces.jsonl").output(Path.of("run")).build(),
 *         Progress.NONE);
 * }</pre>
 */
public final class CurationPipeline {
  private final RunSettings settings;
  private final Progress progress;
  private WorkFolder work;
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  private CurationPipeline(RunSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
    this.work = new WorkFolder(settings.output());
  }

  /**
   * Runs and waits for the end.
   *
   * @throws CuratorException USAGE when the settings can't be carried out as they are, UNREACHABLE
   *     when the cluster does not answer, INTERNAL when the job breaks off or a row is missing at
   *     its end
   */
  public static RunReport run(RunSettings settings, Progress progress) {
    // Looked at once before the folder is made, so that a wrong input leaves nothing behind.
    InputLook look = settings.inputs().isEmpty() ? null : InputLook.of(settings.input());
    if (look != null && look.isSpooled() && settings.flinkMaster() != null) {
      throw CuratorException.usage(
          "Invalid input: what comes through a pipe is read on this machine alone, and a cluster"
              + " can't (name a file that its workers see)");
    }
    RunLock lock = RunLock.of(settings.output());
    try {
      return new CurationPipeline(settings, progress).run(look, lock);
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot write " + settings.output() + ": " + Causes.reason(e), e);
    } finally {
      lock.close();
    }
  }

  private RunReport run(InputLook look, RunLock lock) throws IOException {
    work.finish();
    RunPlan plan = RunPlan.of(settings, look);
    Optional<RunReport> before = plan.redone() == 0 ? before() : FinishedRun.of(settings, plan);
    if (before.isPresent()) {
      progress.note(
          plan.redone() == 0
              ? "no row of " + settings.output() + " is chosen by " + settings.only()
              : settings.output()
                  + " was made of this input with these settings, "
                  + before.get().start()
                  + " (--overwrite makes it again)");
      return before.get().unchanged(seconds());
    }
    work = work.of(plan.job());
    ModelSpending spending = new ModelSpending(settings, plan.job());
    BeamJob job = new BeamJob(settings, spending.curation(), plan, work);
    // Asks the cluster, too: what can't begin must leave the folder as it is.
    PipelineOptions options = job.options();
    if (!job.note().isEmpty()) {
      progress.note(job.note());
    }
    if (plan.look() != null) {
      progress.understood(plan.look().summary());
    }
    WorkerSession session = WorkerSession.open(job.ref());
    tryValidator(session);
    work.open(plan.job());
    settings.output().resolve(RunLayout.SUCCESS).delete();
    ProgressWatch watch =
        new ProgressWatch(
            progress, job.runner(), plan, work, spending, session.counts(), startNanos);
    ModelCalls.during(session, () -> carry(job, options, plan, watch));
    watch.finishing();
    RowProof proof = RowProof.of(settings, plan, work);
    RunReport report = report(plan, proof, spending, job.runner(), BeamJob.parallelism(options));
    if (report.rowsWaiting() > 0) {
      // Their replies may come any day, and then the rows that are done cost nothing but CPU work.
      work.discard();
      new WaitingRows(report.run(), report.waiting()).write(settings.output());
      watch.done();
      return report;
    }
    lock.requireHeld();
    work.publish(
        report,
        new WorkFolder.Publication(
            record(plan, report).toJson(),
            manifest(plan, proof).toJson(),
            DatasetCard.of(report, proof.shards())));
    WaitingRows.delete(settings.output());
    watch.done();
    return report;
  }

  /** A validator that can't judge ends the run before it has begun. */
  private void tryValidator(WorkerSession session) {
    JudgeSettings judge = settings.curation().judge();
    if (judge == null) {
      return;
    }
    try {
      if (settings.flinkMaster() == null) {
        // The workers are in this process, and use it as it is open.
        progress.note(trial(session.validator(judge.source(), judge.cache())));
        return;
      }
      try (Validator validator = judge.source().open()) {
        progress.note(trial(validator));
      }
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static String trial(Validator validator) {
    return ValidatorTrial.of(validator).line();
  }

  /** Runs the job, unless an earlier attempt had come to its end but for the moves. */
  private void carry(BeamJob job, PipelineOptions options, RunPlan plan, ProgressWatch watch) {
    try {
      if (!job.isDone()) {
        writeSelection(plan);
        Launch launch = job.launch(options);
        watch.whileRunning(() -> run(job, options, launch), () -> job.cancel(launch));
        job.writeEmptyShards();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(BeamJob job, PipelineOptions options, Launch launch) {
    try {
      job.run(options, launch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing was chosen: the run stays as it is. */
  private Optional<RunReport> before() {
    Optional<RunReport> before = RunFolder.at(settings.output()).report();
    if (before.isEmpty()) {
      throw CuratorException.usage(
          "Cannot redo a part of " + settings.output() + ": it has no run.json");
    }
    return before;
  }

  private void writeSelection(RunPlan plan) throws IOException {
    if (plan.selected() == null) {
      return;
    }
    Selection selection = Selection.in(work.selected().spec());
    for (int shard = 0; shard < plan.shards(); shard++) {
      Place.of(selection.file(shard)).write(Json.line(plan.selected().get(shard)));
    }
  }

  private double seconds() {
    return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
  }

  private RunReport report(
      RunPlan plan, RowProof proof, ModelSpending spending, String runner, int parallelism) {
    boolean waits = !proof.waiting().isEmpty();
    Map<String, Long> stages = new TreeMap<>();
    Map<String, Long> files = new TreeMap<>();
    if (!waits) {
      stages.putAll(proof.stages());
      proof.parts().forEach((name, part) -> files.put(name, part.bytes()));
    }
    // Stages before the first one done stay as they are.
    RunFolder.at(settings.output())
        .report()
        .ifPresent(
            before ->
                before
                    .stages()
                    .forEach(
                        (folder, rows) -> {
                          if (isKept(folder)) {
                            stages.putIfAbsent(folder, rows);
                          }
                        }));
    return new RunReport(
        plan.run(),
        settings.output().toString(),
        settings.to() == StepName.last() && !waits,
        runner,
        parallelism,
        plan.inputs().stream().map(RunRecord.Input::file).toList(),
        plan.inputBytes(),
        understood(plan),
        settings.from().toString(),
        settings.to().toString(),
        proof.rowsIn(),
        proof.counts(),
        proof.waiting(),
        stages,
        plan.redone(),
        plan.shards(),
        files,
        spending.soFar(),
        spending.requestForms(),
        settings.curation().pricesAsOf().map(LocalDate::toString).orElse(null),
        start.truncatedTo(ChronoUnit.MILLIS).toString(),
        seconds());
  }

  /** What was understood of the input; of the run before when it is not read again. */
  private InputSummary understood(RunPlan plan) {
    return plan.look() != null
        ? plan.look().summary()
        : RunFolder.at(settings.output()).report().map(RunReport::input).orElse(null);
  }

  private boolean isKept(String stage) {
    for (StepName step : StepName.values()) {
      if (step.folder().equals(stage)) {
        return step.number() < settings.from().number();
      }
    }
    return false;
  }

  private RunRecord record(RunPlan plan, RunReport report) {
    ObjectNode asked = Json.MAPPER.createObjectNode();
    asked.put("from", settings.from().toString());
    asked.put("to", settings.to().toString());
    asked.put("only", settings.only() == null ? null : settings.only().toString());
    asked.put("runner", settings.runner().toString());
    asked.put("flinkMaster", settings.flinkMaster());
    asked.put("parallelism", settings.parallelism());
    asked.put("shards", settings.shards());
    asked.put("maxTraceBytes", settings.curation().limits().maxTraceBytes());
    JsonNode before = RunPlan.screening(RunFolder.at(settings.output()));
    asked.set(
        "screening",
        plan.look() == null && before.isObject()
            ? before
            : Json.MAPPER.valueToTree(settings.screening().decisive()));
    asked.put("pricesAsOf", settings.curation().pricesAsOf().map(LocalDate::toString).orElse(null));
    asked.put("config", settings.input().config());
    asked.put("split", settings.input().split());
    asked.put("format", settings.input().shape().toString());
    asked.put("turn", settings.input().turn().toString());
    asked.set("columns", Json.MAPPER.valueToTree(settings.input().columns()));
    asked.set("beamArgs", Json.MAPPER.valueToTree(settings.beamArgs()));
    asked.set("steps", Json.MAPPER.valueToTree(settings.curation().decisive()));
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("multiverse", RunReport.ownVersion());
    versions.put("beam", ReleaseInfo.getReleaseInfo().getVersion());
    versions.put("java", System.getProperty("java.version"));
    return new RunRecord(
        plan.run(), asked, versions, plan.inputs(), Json.MAPPER.valueToTree(report));
  }

  private RunManifest manifest(RunPlan plan, RowProof proof) {
    List<RunManifest.ShardFile> files = new ArrayList<>();
    RunFolder.at(settings.output())
        .manifest()
        .ifPresent(
            before ->
                before.files().stream()
                    .filter(file -> file.path().startsWith(RunLayout.STAGES + "/"))
                    .filter(file -> isKept(file.path().split("/", -1)[1]))
                    .forEach(files::add));
    proof
        .parts()
        .forEach(
            (name, part) ->
                files.add(
                    new RunManifest.ShardFile(
                        name, part.counts().rows(), part.bytes(), part.sha256())));
    return new RunManifest(
        plan.run(),
        Map.of(
            RunLayout.STAGES, RowSchemas.fingerprint(RowSchemas.FIRST_STAGE),
            RunLayout.DATA, RowSchemas.fingerprint(RowSchemas.CURATED),
            RunLayout.REJECTED, RowSchemas.fingerprint(RowSchemas.REJECTED)),
        files);
  }
}
