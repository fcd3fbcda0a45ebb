package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.WorkerStatus;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.PartInfo;
import org.multiverse.curator.shards.ShardWriter;

/**
 * The folder inside a run folder in which a run writes, until all is there and proved; then its
 * parts are moved into place. The moves are written down first, so that a run killed in the middle
 * of them is finished by the next, whatever that one is asked to do.
 */
final class WorkFolder {
  private static final String JOB = "job.json";
  private static final String READY = "ready.json";
  private static final String CANCEL = "cancel";

  private final Place run;
  private final Place place;

  WorkFolder(Place run) {
    this.run = run;
    this.place = run.resolve(RunLayout.WORK);
  }

  Place place() {
    return place;
  }

  Place counts() {
    return place.resolve("counts");
  }

  Place selected() {
    return place.resolve("selected");
  }

  /**
   * Makes the folder ready for a job. What an earlier, broken-off run of the very same job has left
   * stays; anything else goes.
   *
   * @param job all that decides the content of the shards
   */
  void open(String job) throws IOException {
    Place file = place.resolve(JOB);
    if (file.isFile() && file.read().equals(job)) {
      place.resolve(CANCEL).delete();
      forgetWorkers();
      return;
    }
    remove();
    place.createFolder();
    // Last, so that a folder with a job in it is a folder of that job.
    file.write(job);
  }

  /** What was done by an attempt before, and is to be done again, is no progress of this one. */
  private void forgetWorkers() throws IOException {
    place.resolve(WorkerStatus.LAUNCH).delete();
    Place workers = place.resolve(WorkerStatus.FOLDER);
    for (String name : workers.files()) {
      workers.resolve(name).delete();
    }
  }

  /** Workers that linger write nothing once nobody wants the job; one may be at it right now. */
  private void remove() throws IOException {
    place.resolve(WorkerStatus.LAUNCH).delete();
    try {
      place.delete();
    } catch (DirectoryNotEmptyException e) {
      place.delete();
    }
  }

  /** Asks whoever writes here to end. */
  void askToCancel() throws IOException {
    place.resolve(CANCEL).write("");
  }

  /** Whether somebody has asked for the end; not when it can't be told now. */
  boolean isCancelAsked() {
    try {
      return place.resolve(CANCEL).isFile();
    } catch (IOException e) {
      return false;
    }
  }

  /** How far the workers say they are, null when it can't be told now. */
  RunProgress progress() {
    try {
      return RunProgress.of(run).orElse(null);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Throws away what was written: the run folder is as it was before. */
  void discard() throws IOException {
    remove();
  }

  /** Whether all that a writer was to write of a shard is there, with its counts. */
  boolean isComplete(ShardWriter writer, int shard) throws IOException {
    for (String folder : writer.folders()) {
      Place file = place.resolve(RunLayout.shard(folder, shard, writer.shards()));
      if (!file.isFile() || !PartInfo.beside(file).isFile()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Moves everything into place, {@code _SUCCESS} last.
   *
   * @param report what the run came to
   * @param texts the files at the root of the run folder, by name
   */
  void publish(RunReport report, Publication texts) throws IOException {
    place.resolve(READY).write(Json.pretty(new Ready(report, texts)));
    finish();
  }

  /** Ends what a run killed in the middle of its moves had begun. */
  void finish() throws IOException {
    Place file = place.resolve(READY);
    if (!file.isFile()) {
      return;
    }
    Ready ready = read(file);
    run.resolve(RunLayout.SUCCESS).delete();
    RunReport report = ready.report();
    StepName to = StepName.of(report.to());
    for (StepName step : StepName.values()) {
      String folder = RunLayout.stage(step.folder());
      if (step.number() > to.number()) {
        // Made of rows that are no more.
        run.resolve(folder).delete();
      } else {
        replace(folder, report.shards());
      }
    }
    if (!report.complete()) {
      run.resolve(RunLayout.DATA).delete();
      run.resolve(RunLayout.REJECTED).delete();
    }
    replace(RunLayout.DATA, report.shards());
    replace(RunLayout.REJECTED, report.shards());
    run.resolve(RunLayout.MANIFEST).write(ready.texts().manifest());
    run.resolve(RunLayout.RUN_JSON).write(ready.texts().runJson());
    if (report.complete()) {
      run.resolve(RunLayout.CARD).write(ready.texts().card());
      run.resolve(RunLayout.SUCCESS).write("");
    } else {
      run.resolve(RunLayout.CARD).delete();
    }
    remove();
  }

  private static Ready read(Place file) throws IOException {
    try {
      return Json.MAPPER.readValue(file.read(), Ready.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " can't be read: " + Causes.reason(e), e);
    }
  }

  private void replace(String folder, int shards) throws IOException {
    Place from = place.resolve(folder);
    if (from.files().isEmpty()) {
      return;
    }
    // What lies beside the shards is in the manifest by now.
    for (String name : from.files()) {
      if (RunLayout.shards(name) == 0) {
        from.resolve(name).delete();
      }
    }
    Place to = run.resolve(folder);
    if (to.isLocal()) {
      to.delete();
    } else {
      // There files are moved one by one: some may be in their places by now, and are kept. Those
      // of the run before have other names, or are written over.
      for (String name : to.files()) {
        if (RunLayout.shards(name) != shards) {
          to.resolve(name).delete();
        }
      }
    }
    from.moveTo(to);
  }

  /**
   * The files at the root of a run folder.
   *
   * @param runJson content of {@code run.json}
   * @param manifest content of {@code manifest.json}
   * @param card content of {@code README.md}
   */
  record Publication(String runJson, String manifest, String card) {}

  record Ready(RunReport report, Publication texts) {}
}
