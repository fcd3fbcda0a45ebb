package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.WholeFiles;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.rows.StepName;

/**
 * The folder of a step whose answers are made by batch files: what it holds, under which names.
 *
 * <pre>
 * RUN/batch/1-summary-tree/requests-00000.jsonl   in the form of OpenAI's batch API
 * RUN/batch/1-summary-tree/export.json            what was written, and the cache it is for
 * RUN/batch/1-summary-tree/submitted-ID.json      a batch handed to a provider: its id, its keys
 * RUN/batch/1-summary-tree/fetched-ID.json        the same when its replies are in the cache
 * </pre>
 *
 * @param path the folder, which need not be there yet
 */
record BatchFiles(Path path) {
  private static final String EXPORT = "export.json";
  private static final String REQUESTS = "requests-";
  private static final String SUBMITTED = "submitted-";
  private static final String FETCHED = "fetched-";

  /** The folder of a step in a run folder. */
  static BatchFiles of(Path run, StepName step) {
    return new BatchFiles(run.resolve(RunLayout.BATCH).resolve(step.folder()));
  }

  /**
   * What was written.
   *
   * @param step the step
   * @param cache the place of the replies that it is for
   * @param model who is asked
   * @param requests how many
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Export(
      @JsonProperty("step") String step,
      @JsonProperty("cache") String cache,
      @JsonProperty("model") String model,
      @JsonProperty("requests") long requests) {}

  /**
   * A batch that was handed in.
   *
   * @param model to whom
   * @param id its id there
   * @param keys the requests' keys in their order
   */
  record Submission(
      @JsonProperty("model") String model,
      @JsonProperty("id") String id,
      @JsonProperty("keys") List<String> keys) {
    Submission {
      keys = List.copyOf(keys);
    }

    private String file(String prefix) {
      return prefix + id.replaceAll("[^A-Za-z0-9_-]", "_") + ".json";
    }
  }

  /** Makes room for the requests of an export. A batch that was handed in is kept. */
  void clear() throws IOException {
    Files.createDirectories(path);
    for (Path file : requests()) {
      Files.delete(file);
    }
  }

  /** The file of requests with this number. */
  Path requests(int number) {
    return path.resolve(String.format("%s%05d.jsonl", REQUESTS, number));
  }

  /** The files of requests in their order. */
  List<Path> requests() throws IOException {
    return list(REQUESTS);
  }

  void write(Export export) throws IOException {
    write(EXPORT, export);
  }

  /** What was written, empty when nothing was. */
  Optional<Export> export() throws IOException {
    Path file = path.resolve(EXPORT);
    return Files.exists(file)
        ? Optional.of(Json.MAPPER.readValue(file.toFile(), Export.class))
        : Optional.empty();
  }

  void write(Submission submission) throws IOException {
    write(submission.file(SUBMITTED), submission);
  }

  /** Batches handed in and not yet fetched. */
  List<Submission> submissions() throws IOException {
    List<Submission> submissions = new ArrayList<>();
    for (Path file : list(SUBMITTED)) {
      submissions.add(Json.MAPPER.readValue(file.toFile(), Submission.class));
    }
    return submissions;
  }

  /** A batch that was handed in has been fetched. */
  void fetched(Submission submission) throws IOException {
    WholeFiles.move(
        path.resolve(submission.file(SUBMITTED)), path.resolve(submission.file(FETCHED)));
  }

  private void write(String name, Object value) throws IOException {
    WholeFiles.write(path.resolve(name), Json.pretty(value) + "\n");
  }

  private List<Path> list(String prefix) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    }
  }
}
