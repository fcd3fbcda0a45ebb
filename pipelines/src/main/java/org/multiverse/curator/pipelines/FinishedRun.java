package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.contracts.RunRecord;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/** Whether a run folder holds already all that a run would make: then there is nothing to do. */
final class FinishedRun {
  private final RunSettings settings;
  private final RunPlan plan;
  private final RunFolder folder;

  private FinishedRun(RunSettings settings, RunPlan plan) {
    this.settings = settings;
    this.plan = plan;
    this.folder = RunFolder.at(settings.output());
  }

  /**
   * What the finished run of these settings, this version and this input has reported; empty when
   * there is none, a file of it is missing, an input file was written after its beginning, or it is
   * to be made again.
   */
  static Optional<RunReport> of(RunSettings settings, RunPlan plan) {
    FinishedRun run = new FinishedRun(settings, plan);
    try {
      return run.isWhole() ? run.folder.report() : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read " + settings.output() + ": " + Causes.reason(e), e);
    }
  }

  private boolean isWhole() throws IOException {
    if (settings.overwrite() || plan.input() == null || settings.only() != null) {
      return false;
    }
    if (settings.to() != StepName.last() || !folder.isComplete()) {
      return false;
    }
    Optional<RunRecord> record = folder.record();
    return record.isPresent()
        && isSame(record.get())
        && folder.manifest().isPresent()
        && isThere(folder.manifest().get())
        && isUntouched(folder.report().orElseThrow());
  }

  /** A run in parts may hold rows of other settings than its last part had. */
  private boolean isSame(RunRecord record) {
    JsonNode asked = record.settings();
    return record.run().equals(plan.run())
        && RunPlan.isSameInput(folder, plan.inputs())
        && asked.path("from").asText().equals(StepName.first().toString())
        && asked.path("only").isNull()
        && RunReport.ownVersion().equals(record.versions().get("multiverse"));
  }

  private boolean isThere(RunManifest manifest) throws IOException {
    Map<String, Map<String, Long>> sizes = new HashMap<>();
    for (RunManifest.ShardFile file : manifest.files()) {
      int slash = file.path().lastIndexOf('/');
      String below = file.path().substring(0, slash);
      if (!sizes.containsKey(below)) {
        sizes.put(below, settings.output().resolve(below).sizes());
      }
      Long bytes = sizes.get(below).get(file.path().substring(slash + 1));
      if (bytes == null || bytes != file.bytes()) {
        return false;
      }
    }
    return plan.shards() == folder.dataShards().size();
  }

  /** Digests are of heads and tails: a change in between shows by its time alone. */
  private boolean isUntouched(RunReport report) throws IOException {
    long begun = Instant.parse(report.start()).toEpochMilli();
    for (String file : plan.input().files()) {
      if (Place.of(file).modifiedMillis() >= begun) {
        return false;
      }
    }
    return true;
  }
}
