package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmMaker;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.BatchLines;
import org.multiverse.curator.model.CacheOnlyGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.steps.CurationSteps;
import org.multiverse.curator.steps.Limits;

/**
 * A curation by files: writes the requests of a step whose answers are not in the cache into batch
 * files, and puts the replies to them into the cache, where the run finds them.
 *
 * <pre>
 * RUN/batch/1-summary-tree/requests-00000.jsonl   in the form of OpenAI's batch API
 * RUN/batch/1-summary-tree/export.json            what was written, and the cache it is for
 * RUN/batch/1-summary-tree/submitted-00000.json   a batch handed to a provider: its id, its keys
 * </pre>
 */
public final class BatchFiles {
  /** The folder in a run folder. */
  static final String FOLDER = "batch";

  // OpenAI takes 50,000 requests and 200 MB a file, Gemini 20 MB in one call, Anthropic 256 MB.
  private static final int FILE_REQUESTS = 50_000;
  private static final long FILE_BYTES = 190L << 20;
  private static final long SUBMIT_BYTES = 18L << 20;
  private static final int WINDOW = 256;
  private static final int PROBLEMS = 20;
  private static final String EXPORT = "export.json";
  private static final Duration SERVICE_TIMEOUT = Duration.ofMinutes(5);

  private final Path run;

  private BatchFiles(Path run) {
    this.run = run;
  }

  /** The batch files of a run folder, which need not be there yet. */
  public static BatchFiles of(Path run) {
    return new BatchFiles(run);
  }

  /**
   * What an export came to.
   *
   * @param step the step
   * @param rows rows of the input
   * @param requests requests written
   * @param waiting rows that wait for the reply to an earlier step
   * @param inService requests left out since a batch that was handed in holds them
   * @param files the files written
   * @param submitted batches handed to the provider
   */
  public record Export(
      StepName step,
      long rows,
      long requests,
      long waiting,
      long inService,
      List<Path> files,
      List<String> submitted) {
    public Export {
      files = List.copyOf(files);
      submitted = List.copyOf(submitted);
    }
  }

  /**
   * What an import came to.
   *
   * @param imported replies put into the cache
   * @param present replies that were there already
   * @param failed requests that the provider failed; the next export holds them again
   * @param unknown replies to no request of this run
   * @param unreadable lines that are no reply
   * @param pending batches that are not done yet
   * @param problems the first of what went wrong, with file and line
   */
  public record Import(
      long imported,
      long present,
      long failed,
      long unknown,
      long unreadable,
      long pending,
      List<String> problems) {
    public Import {
      problems = List.copyOf(problems);
    }
  }

  // Export

  /**
   * Writes the requests of a step that have no reply in the cache; older files of the step go.
   *
   * @param settings the run's input and models
   * @param step one that a model makes
   * @param submit whether to hand them to the provider's batch service, too
   */
  public Export export(RunSettings settings, StepName step, boolean submit) {
    LlmSettings llm = settings.llm();
    ModelSpec model = llm == null ? null : llm.models().get(step);
    if (model == null) {
      throw CuratorException.usage("Cannot export " + step + ": no model makes it (give --model)");
    }
    if (submit && !ProviderBatches.serves(model)) {
      throw CuratorException.usage(
          "Cannot submit to "
              + model
              + ": hand its files in yourself ("
              + String.join(" and ", ProviderBatches.served())
              + " only)");
    }
    InputPlan plan = InputPlan.of(InputFinder.find(settings.inputs()), 1);
    Path folder = folder(step);
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try (Exporter exporter = new Exporter(settings, step, folder, threads, submit ? model : null)) {
      clear(folder);
      exporter.leaveOut(submitted(folder));
      TraceReader reader = TraceReader.of(settings.columns(), settings.maxTraceBytes());
      for (InputSplit split : plan.splits()) {
        reader.read(split, exporter::add);
      }
      return exporter.finish();
    } catch (IOException e) {
      throw CuratorException.internal("Cannot write " + folder + ": " + InputFinder.reason(e), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private Path folder(StepName step) {
    return run.resolve(FOLDER).resolve(step.folder());
  }

  /** A batch that was handed in is kept: its replies are still to be fetched. */
  private static void clear(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith("requests-")) {
          Files.delete(file);
        }
      }
    }
  }

  /** Batches handed in and not yet fetched. */
  private static List<Path> submitted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("submitted-"))
          .sorted()
          .toList();
    }
  }

  /**
   * A batch that was handed in.
   *
   * @param model to whom
   * @param id its id there
   * @param keys the requests' keys in their order
   */
  private record Submission(String model, String id, List<String> keys) {}

  private static final class Exporter implements AutoCloseable {
    private final RunSettings settings;
    private final StepName step;
    private final Path folder;
    private final ExecutorService threads;
    private final ResponseCache cache;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final List<TraceRow> window = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final ModelSpec submitTo;
    private final List<String> batches = new ArrayList<>();
    private final List<Request> batch = new ArrayList<>();
    private final Set<String> inService = new HashSet<>();
    private long batchBytes;
    private long leftOut;
    private BufferedWriter out;
    private long fileBytes;
    private int fileRequests;
    private long rows;
    private long waiting;

    Exporter(
        RunSettings settings,
        StepName step,
        Path folder,
        ExecutorService threads,
        ModelSpec submitTo) {
      this.submitTo = submitTo;
      this.settings = settings;
      this.step = step;
      this.folder = folder;
      this.threads = threads;
      this.cache = ResponseCache.at(settings.llm().gateway().cache());
    }

    void leaveOut(List<Path> submitted) throws IOException {
      for (Path file : submitted) {
        inService.addAll(RunFolder.JSON.readValue(file.toFile(), Submission.class).keys());
      }
    }

    void add(TraceRow row) {
      rows++;
      // The run rejects what it can't read, and the second row with an id.
      if (row.isPending() && ids.add(row.id())) {
        window.add(row);
        if (window.size() == WINDOW) {
          flush();
        }
      }
    }

    /** In the order of the rows, whatever thread has worked on them. */
    private void flush() {
      List<Callable<Missing>> tasks = new ArrayList<>();
      for (TraceRow row : window) {
        tasks.add(() -> missing(row));
      }
      try {
        for (Future<Missing> task : threads.invokeAll(tasks)) {
          Missing missing = task.get();
          waiting += missing.earlier ? 1 : 0;
          for (Request request : missing.requests) {
            write(request);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CuratorException.internal("Cannot export: interrupted", e);
      } catch (ExecutionException e) {
        throw CuratorException.internal("Cannot export: " + e.getCause(), e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      window.clear();
    }

    private Missing missing(TraceRow row) {
      List<Request> requests = new ArrayList<>();
      List<Request> earlier = new ArrayList<>();
      LlmSettings llm = settings.llm();
      CacheOnlyGateway gateway =
          new CacheOnlyGateway(
              cache,
              llm.prices(),
              (key, request) -> {
                boolean own =
                    request.purpose().equals(step.toString())
                        || (step == StepName.MAPREDUCE
                            && request.purpose().equals(BlindCheck.NAME));
                (own ? requests : earlier).add(new Request(key, request));
              });
      Limits limits = CurationPipeline.limits(settings);
      List<CurationStep> steps =
          CurationSteps.with(
              name -> {
                ModelSpec model = llm.models().get(name);
                return model == null ? new RulesMaker(limits) : new LlmMaker(llm, model, gateway);
              },
              limits);
      TraceRow done = row;
      for (CurationStep each : steps) {
        if (each.name().number() <= step.number()) {
          boolean judged = each.name() == StepName.MAPREDUCE && llm.judge() != null;
          done = judged ? new BlindCheck(each, llm, gateway).apply(done) : each.apply(done);
        }
      }
      return new Missing(requests, !earlier.isEmpty() && requests.isEmpty());
    }

    private void write(Request request) throws IOException {
      if (!keys.add(request.key)) {
        return;
      }
      if (inService.contains(request.key)) {
        leftOut++;
        return;
      }
      String line = BatchLines.request(request.key, request.request);
      long bytes = line.getBytes(StandardCharsets.UTF_8).length + 1L;
      if (out == null || fileRequests == FILE_REQUESTS || fileBytes + bytes > FILE_BYTES) {
        next();
      }
      out.write(line);
      out.write('\n');
      fileBytes += bytes;
      fileRequests++;
      if (submitTo != null) {
        if (!batch.isEmpty() && batchBytes + bytes > SUBMIT_BYTES) {
          submit();
        }
        batch.add(request);
        batchBytes += bytes;
      }
    }

    private void submit() throws IOException {
      ProviderBatches service = new ProviderBatches(SERVICE_TIMEOUT, System::getenv);
      String id = service.submit(submitTo, batch.stream().map(Request::request).toList());
      List<String> held = batch.stream().map(Request::key).toList();
      // Before anything else: a batch whose id is lost is paid for and never fetched.
      RunFiles.write(
          folder.resolve("submitted-" + id.replaceAll("[^A-Za-z0-9_-]", "_") + ".json"),
          RunFolder.JSON.writeValueAsString(new Submission(submitTo.toString(), id, held)) + "\n");
      batches.add(id);
      batch.clear();
      batchBytes = 0;
    }

    private void next() throws IOException {
      close();
      Path file = folder.resolve(String.format("requests-%05d.jsonl", files.size()));
      out = Files.newBufferedWriter(file);
      files.add(file);
      fileBytes = 0;
      fileRequests = 0;
    }

    Export finish() throws IOException {
      flush();
      close();
      if (!batch.isEmpty()) {
        submit();
      }
      long requests = keys.size() - leftOut;
      ObjectNode json = RunFolder.JSON.createObjectNode();
      json.put("step", step.toString());
      json.put("cache", settings.llm().gateway().cache());
      json.put("model", settings.llm().models().get(step).toString());
      json.put("requests", requests);
      RunFiles.write(folder.resolve(EXPORT), RunFolder.JSON.writeValueAsString(json) + "\n");
      return new Export(step, rows, requests, waiting, leftOut, files, batches);
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
        out = null;
      }
    }

    private record Request(String key, ModelRequest request) {}

    private record Missing(List<Request> requests, boolean earlier) {}
  }

  // Import

  /**
   * Puts replies into the cache that the export was made for.
   *
   * @param replies files of reply lines; none to fetch the batches that were handed in
   */
  public Import importReplies(List<Path> replies) {
    Importer importer = new Importer();
    try {
      importer.openExports();
      if (replies.isEmpty()) {
        importer.fetch();
      }
      for (Path file : replies) {
        importer.read(file);
      }
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot import into " + run + ": " + InputFinder.reason(e), e);
    }
    return importer.result();
  }

  private final class Importer {
    private final Set<String> known = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private ResponseCache cache;
    private long imported;
    private long present;
    private long failed;
    private long unknown;
    private long unreadable;
    private long pending;

    void openExports() throws IOException {
      for (StepName step : StepName.values()) {
        Path export = folder(step).resolve(EXPORT);
        if (Files.exists(export)) {
          cache = ResponseCache.at(RunFolder.JSON.readTree(export.toFile()).path("cache").asText());
          known(folder(step));
        }
      }
      if (cache == null) {
        throw CuratorException.usage(
            "Cannot import into "
                + run
                + ": nothing was exported from it (run batch export first)");
      }
    }

    private void known(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          if (file.getFileName().toString().startsWith("requests-")) {
            try (BufferedReader in = Files.newBufferedReader(file)) {
              for (String line = in.readLine(); line != null; line = in.readLine()) {
                known.add(RunFolder.JSON.readTree(line).path("custom_id").asText());
              }
            }
          }
        }
      }
      for (Path file : submitted(folder)) {
        known.addAll(RunFolder.JSON.readValue(file.toFile(), Submission.class).keys());
      }
    }

    void read(Path file) throws IOException {
      long number = 0;
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          number++;
          if (!line.isBlank()) {
            read(line, file + ":" + number);
          }
        }
      } catch (NoSuchFileException e) {
        throw CuratorException.usage("Cannot read " + file + ": no such file", e);
      }
    }

    private void read(String line, String place) throws IOException {
      BatchLines.Line reply;
      try {
        reply = BatchLines.reply(line);
      } catch (IllegalArgumentException e) {
        unreadable++;
        problem(place + ": " + e.getMessage());
        return;
      }
      put(reply.key(), reply.reply(), reply.failure(), place);
    }

    private void put(String key, ModelReply reply, String failure, String place)
        throws IOException {
      if (reply == null) {
        failed++;
        problem(place + ": the provider failed it: " + failure);
      } else if (cache.find(key).isPresent()) {
        // The first one counts: rows may have been made of it.
        present++;
      } else if (known.contains(key)) {
        cache.put(key, reply);
        imported++;
      } else {
        unknown++;
        problem(place + ": no request of " + run + " has the custom_id " + key);
      }
    }

    void fetch() throws IOException {
      boolean any = false;
      for (StepName step : StepName.values()) {
        for (Path file : submitted(folder(step))) {
          any = true;
          fetch(file);
        }
      }
      if (!any) {
        throw CuratorException.usage(
            "Cannot import into "
                + run
                + ": no file of replies is given, and no batch waits at a provider");
      }
    }

    private void fetch(Path file) throws IOException {
      Submission batch = RunFolder.JSON.readValue(file.toFile(), Submission.class);
      ModelSpec model = ModelSpec.parse(batch.model());
      ProviderBatches.Status status =
          new ProviderBatches(SERVICE_TIMEOUT, System::getenv).fetch(model, batch.id());
      if (!status.done()) {
        pending++;
        problem(batch.id() + ": " + status.state());
        return;
      }
      if (status.results().size() != batch.keys().size()) {
        problem(
            batch.id()
                + ": "
                + status.results().size()
                + " results for "
                + batch.keys().size()
                + " requests ("
                + status.state()
                + ")");
        failed += batch.keys().size();
      } else {
        for (int i = 0; i < batch.keys().size(); i++) {
          ProviderBatches.Result result = status.results().get(i);
          put(batch.keys().get(i), result.reply(), result.failure(), batch.id() + " request " + i);
        }
      }
      Files.move(
          file,
          file.resolveSibling(file.getFileName().toString().replace("submitted-", "fetched-")),
          StandardCopyOption.REPLACE_EXISTING);
    }

    private void problem(String problem) {
      if (problems.size() < PROBLEMS) {
        problems.add(problem);
      }
    }

    Import result() {
      return new Import(imported, present, failed, unknown, unreadable, pending, problems);
    }
  }
}
