package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.multiverse.curator.beam.ReadStage;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.PartInfo;
import org.multiverse.curator.shards.RowSchemas;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.steps.Limits;

/**
 * Turns reasoning traces into the shards of a run folder: reads, takes each row through the five
 * steps, writes every stage, proves that no row was lost, and moves all into place.
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
  private final WorkFolder work;
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
    RunSettings complete = settings.steps().isEmpty() ? withMakers(settings) : settings;
    // Looked at once before the folder is made, so that a wrong input leaves nothing behind.
    if (!complete.inputs().isEmpty()) {
      InputFinder.find(complete.inputs());
    }
    RunLock lock = RunLock.of(complete.output());
    try {
      return new CurationPipeline(complete, progress).run();
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot write " + settings.output() + ": " + InputFinder.reason(e), e);
    } finally {
      lock.close();
    }
  }

  private static RunSettings withMakers(RunSettings settings) {
    return settings.withSteps(
        List.of(), Makers.settings(settings.llm(), settings.judge(), limits(settings)));
  }

  /** The limits of the steps of a run. */
  static Limits limits(RunSettings settings) {
    return Limits.defaults().withMaxTraceBytes(settings.maxTraceBytes());
  }

  private List<CurationStep> steps(ModelSpending spending) {
    return settings.steps().isEmpty()
        ? Makers.steps(spending.llm(), settings.judge(), limits(settings))
        : settings.steps();
  }

  private RunReport run() throws IOException {
    work.finish();
    RunPlan plan = RunPlan.of(settings);
    ModelSpending spending = new ModelSpending(settings, plan.job());
    ProgressWatch watch = new ProgressWatch(progress, plan, spending, startNanos);
    if (plan.redone() == 0) {
      return nothingToRedo(plan);
    }
    BeamJob job = new BeamJob(settings, steps(spending), plan, work);
    // Asks the cluster, too: what can't begin must leave the folder as it is.
    PipelineOptions options = job.options();
    work.open(plan.job());
    Optional<StepName> done = work.lastComplete(settings.from(), settings.to(), plan.shards());
    Files.deleteIfExists(settings.output().resolve(RunFolder.SUCCESS));
    boolean isDone = done.isPresent() && done.get() == settings.to();
    if (!isDone) {
      writeSelection(plan);
      Pipeline pipeline =
          job.pipeline(options, done.flatMap(StepName::next).orElse(settings.from()));
      ModelCalls.during(
          plan.job(), () -> watch.whileRunning(job.runner(), () -> job.run(pipeline)));
    }
    watch.finishing(job.runner());
    RowProof proof = RowProof.of(settings, plan, work);
    RunReport report = report(plan, proof, spending, job.runner(), BeamJob.parallelism(options));
    work.publish(
        report,
        new WorkFolder.Publication(
            runJson(plan, report), manifest(plan, proof), DatasetCard.of(report)));
    watch.done(job.runner());
    return report;
  }

  /** Nothing was chosen: the run stays as it is. */
  private RunReport nothingToRedo(RunPlan plan) {
    RunReport before =
        RunFolder.at(settings.output())
            .report()
            .orElseThrow(
                () ->
                    CuratorException.usage(
                        "Cannot redo a part of " + settings.output() + ": it has no run.json"));
    return before.withRedone(plan.redone(), seconds());
  }

  private void writeSelection(RunPlan plan) throws IOException {
    if (plan.selected() == null) {
      return;
    }
    for (int shard = 0; shard < plan.shards(); shard++) {
      Set<String> ids = plan.selected().get(shard);
      RunFiles.write(
          Path.of(ReadStage.selection(work.selected().toString(), shard)),
          RunFolder.JSON.writeValueAsString(ids));
    }
  }

  private double seconds() {
    return Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3;
  }

  private RunReport report(
      RunPlan plan, RowProof proof, ModelSpending spending, String runner, int parallelism) {
    Map<String, Long> stages = new TreeMap<>(proof.stages());
    Map<String, Long> files = new TreeMap<>();
    proof.parts().forEach((name, part) -> files.put(name, part.bytes()));
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
        settings.to() == StepName.MAPREDUCE,
        runner,
        parallelism,
        plan.inputs().stream().map(InputDigest::file).toList(),
        plan.inputBytes(),
        settings.from().toString(),
        settings.to().toString(),
        proof.rowsIn(),
        proof.counts(),
        stages,
        plan.redone(),
        plan.shards(),
        files,
        spending.soFar(),
        start.truncatedTo(ChronoUnit.MILLIS).toString(),
        seconds());
  }

  private boolean isKept(String stage) {
    for (StepName step : StepName.values()) {
      if (step.folder().equals(stage)) {
        return step.number() < settings.from().number();
      }
    }
    return false;
  }

  private String runJson(RunPlan plan, RunReport report) throws IOException {
    ObjectNode json = RunFolder.JSON.createObjectNode();
    json.put("run", plan.run());
    ObjectNode asked = json.putObject("settings");
    asked.put("from", settings.from().toString());
    asked.put("to", settings.to().toString());
    asked.put("only", settings.only() == null ? null : settings.only().toString());
    asked.put("runner", settings.runner().toString());
    asked.put("flinkMaster", settings.flinkMaster());
    asked.put("parallelism", settings.parallelism());
    asked.put("shards", settings.shards());
    asked.put("maxTraceBytes", settings.maxTraceBytes());
    asked.set("columns", RunFolder.JSON.valueToTree(settings.columns()));
    asked.set("beamArgs", RunFolder.JSON.valueToTree(settings.beamArgs()));
    asked.set("steps", RunFolder.JSON.valueToTree(settings.stepSettings()));
    ObjectNode versions = json.putObject("versions");
    String own = CurationPipeline.class.getPackage().getImplementationVersion();
    versions.put("multiverse", own == null ? "unpackaged" : own);
    versions.put("beam", ReleaseInfo.getReleaseInfo().getVersion());
    versions.put("java", System.getProperty("java.version"));
    json.set("inputs", RunFolder.JSON.valueToTree(plan.inputs()));
    json.set("result", RunFolder.JSON.valueToTree(report));
    return RunFolder.JSON.writeValueAsString(json) + "\n";
  }

  private String manifest(RunPlan plan, RowProof proof) throws IOException {
    ObjectNode json = RunFolder.JSON.createObjectNode();
    json.put("run", plan.run());
    json.put("settingsFingerprint", plan.run());
    ObjectNode schemas = json.putObject("schemaFingerprints");
    schemas.put("stages", RowSchemas.fingerprint(RowSchemas.STAGE));
    schemas.put("data", RowSchemas.fingerprint(RowSchemas.CURATED));
    schemas.put("rejected", RowSchemas.fingerprint(RowSchemas.REJECTED));
    ArrayNode files = json.putArray("files");
    Optional<JsonNode> before = RunFolder.at(settings.output()).manifest();
    if (before.isPresent()) {
      for (JsonNode file : before.get().path("files")) {
        String path = file.path("path").asText();
        if (path.startsWith("stages/") && isKept(path.split("/", -1)[1])) {
          files.add(file);
        }
      }
    }
    for (Map.Entry<String, PartInfo> part : proof.parts().entrySet()) {
      files
          .addObject()
          .put("path", part.getKey())
          .put("rows", part.getValue().counts().rows())
          .put("bytes", part.getValue().bytes())
          .put("sha256", part.getValue().sha256());
    }
    return RunFolder.JSON.writeValueAsString(json) + "\n";
  }
}
