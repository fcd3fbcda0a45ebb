package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.contracts.RunManifest;
import org.multiverse.curator.curation.Suspects;
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

  private static final int JOB_NAME = 12;

  private final Place run;
  private final Place root;
  private final Place place;

  WorkFolder(Place run) {
    this(run, RunLayout.WORK);
  }

  private WorkFolder(Place run, String folder) {
    this.run = run;
    this.root = run.resolve(RunLayout.WORK);
    this.place = run.resolve(folder);
  }

  /**
   * The folder of a job. Elsewhere than on a disk each has one of its own: what workers of a job
   * that was given up still write there is nobody's.
   */
  WorkFolder of(String job) {
    return run.isLocal()
        ? this
        : new WorkFolder(run, RunLayout.WORK + "/" + job.substring(0, JOB_NAME));
  }

  /** Where the shards of the job are written. */
  Place place() {
    return place;
  }

  /** Where it is written whose job it is, and how far. */
  Place root() {
    return root;
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
    Place file = root.resolve(JOB);
    if (file.isFile() && file.read().equals(job)) {
      root.resolve(CANCEL).delete();
      forgetWorkers();
      return;
    }
    remove();
    root.createFolder();
    // Last, so that a folder with a job in it is a folder of that job.
    file.write(job);
  }

  /** What was done by an attempt before, and is to be done again, is no progress of this one. */
  private void forgetWorkers() throws IOException {
    Suspects.bury(root);
    root.resolve(WorkerStatus.LAUNCH).delete();
    Place workers = root.resolve(WorkerStatus.FOLDER);
    for (String name : workers.files()) {
      workers.resolve(name).delete();
    }
  }

  /** Workers that linger write nothing once nobody wants the job; one may be at it right now. */
  private void remove() throws IOException {
    root.resolve(WorkerStatus.LAUNCH).delete();
    try {
      root.delete();
    } catch (DirectoryNotEmptyException e) {
      root.delete();
    }
  }

  /** Asks whoever writes here to end. */
  void askToCancel() throws IOException {
    root.resolve(CANCEL).write("");
  }

  /** Whether somebody has asked for the end; not when it can't be told now. */
  boolean isCancelAsked() {
    try {
      return root.resolve(CANCEL).isFile();
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

  /** The shards of which something is missing, or its counts are, in order. */
  List<Integer> incomplete(ShardWriter writer) throws IOException {
    Set<String> there = place.sizes().keySet();
    return IntStream.range(0, writer.shards())
        .filter(
            shard ->
                !writer.folders().stream()
                    .map(folder -> RunLayout.shard(folder, shard, writer.shards()))
                    .allMatch(
                        name -> there.contains(name) && there.contains(PartInfo.nameBeside(name))))
        .boxed()
        .toList();
  }

  /**
   * Moves everything into place, {@code _SUCCESS} last.
   *
   * @param report what the run came to
   * @param texts the files at the root of the run folder, by name
   */
  void publish(RunReport report, Publication texts) throws IOException {
    String folder = place.spec().substring(run.spec().length() + 1);
    root.resolve(READY).write(Json.pretty(new Ready(report, texts, folder)));
    finish();
  }

  /** Ends what a run killed in the middle of its moves had begun. */
  void finish() throws IOException {
    Place file = root.resolve(READY);
    if (!file.isFile()) {
      return;
    }
    Ready ready = read(file);
    run.resolve(RunLayout.SUCCESS).delete();
    if (run.isMoving()) {
      move(ready);
    } else {
      copy(ready);
    }
    run.resolve(RunLayout.MANIFEST).write(ready.texts().manifest());
    run.resolve(RunLayout.RUN_JSON).write(ready.texts().runJson());
    if (ready.report().complete()) {
      run.resolve(RunLayout.CARD).write(ready.texts().card());
      run.resolve(RunLayout.SUCCESS).write("");
    } else {
      run.resolve(RunLayout.CARD).delete();
    }
    dropParts();
    // First, since without its shards there is nothing to be finished.
    file.delete();
    remove();
  }

  /** What a run that was killed was just writing aside, where files are moved into their place. */
  private void dropParts() throws IOException {
    if (run.isMoving()) {
      for (String name : run.files()) {
        if (RunLayout.isPart(name) && !name.startsWith(RunLayout.LEASE)) {
          run.resolve(name).delete();
        }
      }
    }
  }

  private void move(Ready ready) throws IOException {
    RunReport report = ready.report();
    Place from = run.resolve(ready.folder());
    StepName to = StepName.of(report.to());
    for (StepName step : StepName.values()) {
      String folder = RunLayout.stage(step.folder());
      if (step.number() > to.number()) {
        // Made of rows that are no more.
        run.resolve(folder).delete();
      } else {
        replace(from, folder);
      }
    }
    if (!report.complete()) {
      run.resolve(RunLayout.DATA).delete();
      run.resolve(RunLayout.REJECTED).delete();
    }
    replace(from, RunLayout.DATA);
    replace(from, RunLayout.REJECTED);
  }

  /**
   * Copies inside of an object store what the job wrote, by the names that it wrote down, and takes
   * away whatever else lies there. Each of these can be done again, so nothing is lost wherever it
   * breaks off, and a listing that is not up to date leaves nothing out.
   */
  private void copy(Ready ready) throws IOException {
    Map<String, Long> named = new TreeMap<>();
    RunManifest.fromJson(ready.texts().manifest())
        .files()
        .forEach(file -> named.put(file.path(), file.bytes()));
    run.resolve(ready.folder()).copyTo(run, ready.report().files().keySet());
    Map<String, Long> listed = new TreeMap<>();
    for (String folder : List.of(RunLayout.STAGES, RunLayout.DATA, RunLayout.REJECTED)) {
      run.resolve(folder).sizes().forEach((name, size) -> listed.put(folder + "/" + name, size));
    }
    for (String path : listed.keySet()) {
      if (!named.containsKey(path)) {
        run.resolve(path).delete();
      }
    }
    for (Map.Entry<String, Long> file : named.entrySet()) {
      Place there = run.resolve(file.getKey());
      long bytes = listed.getOrDefault(file.getKey(), -1L);
      if (bytes != file.getValue()) {
        // Asked for itself: a listing may be older than the file.
        bytes = there.isFile() ? there.bytes() : -1;
      }
      if (bytes != file.getValue()) {
        throw new IOException(
            there
                + (bytes < 0 ? " is not there" : " has " + bytes + " bytes")
                + ", and the manifest says "
                + file.getValue());
      }
    }
  }

  private static Ready read(Place file) throws IOException {
    try {
      return Json.MAPPER.readValue(file.read(), Ready.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " can't be read: " + Causes.reason(e), e);
    }
  }

  private void replace(Place written, String folder) throws IOException {
    Place from = written.resolve(folder);
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
    to.delete();
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

  /**
   * What is written down before the moves.
   *
   * @param folder where the shards are, below the run folder
   */
  record Ready(RunReport report, Publication texts, String folder) {}
}
