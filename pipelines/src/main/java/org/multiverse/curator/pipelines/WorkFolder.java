package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiverse.curator.beam.WriteShards;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.shards.PartInfo;

/**
 * The folder inside a run folder in which a run writes, until all is there and proved; then its
 * parts are moved into place. The moves are written down first, so that a run killed in the middle
 * of them is finished by the next, whatever that one is asked to do.
 */
final class WorkFolder {
  /** Readers of dataset folders pass over names that begin like this. */
  static final String NAME = "_work";

  private static final String JOB = "job.json";
  private static final String READY = "ready.json";

  private final Path run;
  private final Path path;

  WorkFolder(Path run) {
    this.run = run.toAbsolutePath().normalize();
    this.path = this.run.resolve(NAME);
  }

  Path path() {
    return path;
  }

  Path counts() {
    return path.resolve("counts");
  }

  Path selected() {
    return path.resolve("selected");
  }

  /**
   * Makes the folder ready for a job. What an earlier, broken-off run of the very same job has left
   * stays; anything else goes.
   *
   * @param job all that decides the content of the shards
   */
  void open(String job) throws IOException {
    Path file = path.resolve(JOB);
    if (Files.exists(file) && Files.readString(file).equals(job)) {
      return;
    }
    delete(path);
    Files.createDirectories(path);
    // Last, so that a folder with a job in it is a folder of that job.
    RunFiles.write(file, job);
  }

  /** The last step from which all shards are there, with their counts. */
  Optional<StepName> lastComplete(StepName from, StepName to, int shards) {
    StepName last = null;
    for (StepName step : StepName.values()) {
      if (step.number() >= from.number()
          && step.number() <= to.number()
          && isComplete(step, shards)) {
        last = step;
      }
    }
    return Optional.ofNullable(last);
  }

  private boolean isComplete(StepName step, int shards) {
    boolean complete = isComplete("stages/" + step.folder(), shards);
    return step == StepName.MAPREDUCE
        ? complete && isComplete("data", shards) && isComplete("rejected", shards)
        : complete;
  }

  private boolean isComplete(String folder, int shards) {
    for (int shard = 0; shard < shards; shard++) {
      Path file = path.resolve(WriteShards.path(folder, shard, shards));
      if (!Files.exists(file) || !Files.exists(PartInfo.beside(file))) {
        return false;
      }
    }
    return true;
  }

  /** The shards of a step, in order. */
  List<Path> stageShards(StepName step) {
    return RunFolder.shards(path.resolve("stages").resolve(step.folder()));
  }

  /**
   * Moves everything into place, {@code _SUCCESS} last.
   *
   * @param report what the run came to
   * @param texts the files at the root of the run folder, by name
   */
  void publish(RunReport report, Publication texts) throws IOException {
    RunFiles.write(
        path.resolve(READY), RunFolder.JSON.writeValueAsString(new Ready(report, texts)));
    finish();
  }

  /** Ends what a run killed in the middle of its moves had begun; its report, or nothing. */
  Optional<RunReport> finish() throws IOException {
    Path file = path.resolve(READY);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Ready ready = RunFolder.JSON.readValue(Files.readAllBytes(file), Ready.class);
    Files.deleteIfExists(run.resolve(RunFolder.SUCCESS));
    RunReport report = ready.report();
    StepName to = StepName.of(report.to());
    for (StepName step : StepName.values()) {
      String folder = "stages/" + step.folder();
      if (step.number() > to.number()) {
        // Made of rows that are no more.
        delete(run.resolve(folder));
      } else {
        replace(folder);
      }
    }
    if (!report.complete()) {
      delete(run.resolve("data"));
      delete(run.resolve("rejected"));
    }
    replace("data");
    replace("rejected");
    RunFiles.write(run.resolve(RunFolder.MANIFEST), ready.texts().manifest());
    RunFiles.write(run.resolve(RunFolder.RUN_JSON), ready.texts().runJson());
    if (report.complete()) {
      RunFiles.write(run.resolve(RunFolder.CARD), ready.texts().card());
      RunFiles.write(run.resolve(RunFolder.SUCCESS), "");
    } else {
      Files.deleteIfExists(run.resolve(RunFolder.CARD));
    }
    delete(path);
    return Optional.of(report);
  }

  private void replace(String folder) throws IOException {
    Path from = path.resolve(folder);
    if (!Files.isDirectory(from)) {
      return;
    }
    // What lies beside the shards is in the manifest by now.
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".parquet")).toList()) {
        delete(file);
      }
    }
    Path to = run.resolve(folder);
    delete(to);
    Files.createDirectories(to.getParent());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file or folder with all that is in it. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
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
