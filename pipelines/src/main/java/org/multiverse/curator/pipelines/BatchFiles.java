package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.places.Place;

/**
 * The folder of one export of one step: what it holds, under which names. Nothing in it is ever
 * written over; the next export and the next import have numbers of their own.
 *
 * <pre>
 * RUN/batch/001-summary-tree/requests-00000.jsonl   in the form of OpenAI's batch API
 * RUN/batch/001-summary-tree/requests-00000.md      the same to be read: trace, step, round, text
 * RUN/batch/001-summary-tree/export.json            what was written, and the cache it is for
 * RUN/batch/001-summary-tree/replies-00000.jsonl    what the first import took for these requests
 * RUN/batch/001-summary-tree/submitted-ID.json      a batch handed to a provider: its id, its keys
 * RUN/batch/001-summary-tree/fetched-ID.json        the same when its replies are in the cache
 * </pre>
 *
 * @param place the folder, which need not be there yet
 * @param number which export of the run it is, from 1
 * @param step the step, or the blind check
 */
record BatchFiles(Place place, int number, String step) {
  private static final Pattern NAME = Pattern.compile("(\\d{3,9})-([a-z-]+)");
  private static final String EXPORT = "export.json";
  private static final String REQUESTS = "requests-";
  private static final String REPLIES = "replies-";
  private static final String SUBMITTED = "submitted-";
  private static final String FETCHED = "fetched-";
  private static final String LINES = ".jsonl";

  /** The folder of an export in a run folder. */
  static BatchFiles of(Place run, int number, String step) {
    return new BatchFiles(
        batch(run).resolve(String.format(Locale.ROOT, "%03d-%s", number, step)), number, step);
  }

  private static Place batch(Place run) {
    return run.resolve(RunLayout.BATCH);
  }

  /** The exports of a run folder, the earliest first. */
  static List<BatchFiles> all(Place run) throws IOException {
    List<BatchFiles> all = new ArrayList<>();
    for (String folder : batch(run).names()) {
      Matcher name = NAME.matcher(folder);
      if (name.matches()) {
        all.add(
            new BatchFiles(
                batch(run).resolve(folder), Integer.parseInt(name.group(1)), name.group(2)));
      }
    }
    all.sort(Comparator.comparingInt(BatchFiles::number).thenComparing(BatchFiles::step));
    return all;
  }

  /**
   * What was written.
   *
   * @param step the step, or the blind check
   * @param cache the place of the replies that it is for
   * @param model who is asked
   * @param requests how many
   * @param repairs how many of them ask again for an answer that failed its checks
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Export(
      @JsonProperty("step") String step,
      @JsonProperty("cache") String cache,
      @JsonProperty("model") String model,
      @JsonProperty("requests") long requests,
      @JsonProperty("repairs") long repairs) {}

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

  /** Makes the folder. */
  void create() throws IOException {
    place.createFolder();
  }

  /** Takes back an export that nobody has been told of. */
  void delete() throws IOException {
    place.delete();
  }

  /** The file of requests with this number. */
  Place requests(int number) {
    return place.resolve(String.format("%s%05d%s", REQUESTS, number, LINES));
  }

  /** What is to be read beside a file of requests. */
  Place readable(Place requests) {
    String name = requests.name();
    return place.resolve(name.substring(0, name.length() - LINES.length()) + ".md");
  }

  /** The files of requests in their order. */
  List<Place> requests() throws IOException {
    return list(REQUESTS).stream().filter(file -> file.name().endsWith(LINES)).toList();
  }

  /** The keys of the requests, in their order; those of batches that were handed in, too. */
  Set<String> keys() throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    for (Place file : requests()) {
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          keys.add(Json.MAPPER.readTree(line).path("custom_id").asText());
        }
      }
    }
    for (Submission submission : submissions()) {
      keys.addAll(submission.keys());
    }
    return keys;
  }

  /** A file for the replies of one more import. */
  Place nextReplies() throws IOException {
    int number = list(REPLIES).size();
    while (replies(number).isFile()) {
      number++;
    }
    return replies(number);
  }

  private Place replies(int number) {
    return place.resolve(String.format("%s%05d%s", REPLIES, number, LINES));
  }

  void write(Export export) throws IOException {
    write(EXPORT, export);
  }

  /** What was written, empty when the export was broken off. */
  Optional<Export> export() throws IOException {
    Optional<byte[]> bytes = place.resolve(EXPORT).readIfThere();
    return bytes.isPresent()
        ? Optional.of(Json.MAPPER.readValue(bytes.get(), Export.class))
        : Optional.empty();
  }

  void write(Submission submission) throws IOException {
    write(submission.file(SUBMITTED), submission);
  }

  /** Batches handed in and not yet fetched. */
  List<Submission> submissions() throws IOException {
    List<Submission> submissions = new ArrayList<>();
    for (Place file : list(SUBMITTED)) {
      submissions.add(Json.MAPPER.readValue(file.read(), Submission.class));
    }
    return submissions;
  }

  /** A batch that was handed in has been fetched. */
  void fetched(Submission submission) throws IOException {
    // In this order: a batch that is fetched twice costs nothing, one that is lost does.
    write(submission.file(FETCHED), submission);
    place.resolve(submission.file(SUBMITTED)).delete();
  }

  private void write(String name, Object value) throws IOException {
    place.resolve(name).write(Json.pretty(value) + "\n");
  }

  private List<Place> list(String prefix) throws IOException {
    return place.files().stream()
        .filter(name -> name.startsWith(prefix))
        .map(place::resolve)
        .toList();
  }
}
