package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.judge.CachedValidator;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.BatchLines;
import org.multiverse.curator.model.CacheOnlyGateway;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

/**
 * Writes the requests of a step whose answers are not in the cache into batch files, and may hand
 * them to the provider's batch service. What has come of them is put into the cache by {@link
 * BatchImport}, where the run finds it.
 */
public final class BatchExport {
  /** How long one call to a batch service may take. */
  static final Duration SERVICE_TIMEOUT = Duration.ofMinutes(5);

  // Gemini takes 20 MB in one call, Anthropic 256 MB.
  private static final long SUBMIT_BYTES = 18L << 20;
  private static final int WINDOW = 256;

  private final RunSettings settings;
  private final CurationSettings curation;
  private final StepName step;
  private final ModelSpec model;
  private final boolean submit;

  private BatchExport(
      RunSettings settings,
      CurationSettings curation,
      StepName step,
      ModelSpec model,
      boolean submit) {
    this.settings = settings;
    this.curation = curation;
    this.step = step;
    this.model = model;
    this.submit = submit;
  }

  /**
   * The export of a step.
   *
   * @param settings the run's input and folder, which need not be there yet
   * @param curation its models, judges and limits
   * @param step one that a model makes
   * @throws CuratorException USAGE when none does
   */
  public static BatchExport of(RunSettings settings, CurationSettings curation, StepName step) {
    LlmSettings llm = curation.llm();
    ModelSpec model = llm == null ? null : llm.models().get(step);
    if (model == null) {
      throw CuratorException.usage("Cannot export " + step + ": no model makes it (give --model)");
    }
    return new BatchExport(settings, curation, step, model, false);
  }

  /**
   * The same, handing the requests to the provider's batch service, too.
   *
   * @throws CuratorException USAGE when it has none
   */
  public BatchExport submitting() {
    if (!ProviderBatches.serves(model)) {
      throw CuratorException.usage(
          "Cannot submit to "
              + model
              + ": hand its files in yourself ("
              + String.join(" and ", ProviderBatches.served())
              + " only)");
    }
    return new BatchExport(settings, curation, step, model, true);
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
  public record Result(
      StepName step,
      long rows,
      long requests,
      long waiting,
      long inService,
      List<Path> files,
      List<String> submitted) {
    public Result {
      files = List.copyOf(files);
      submitted = List.copyOf(submitted);
    }
  }

  /** Writes the files; older ones of the step go. */
  public Result run() {
    InputPlan plan = InputPlan.of(InputFinder.find(settings.inputs()), 1);
    BatchFiles folder = BatchFiles.of(settings.output().path(), step);
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    JudgeSettings judge = curation.judge();
    try (RequestFiles files = new RequestFiles(folder);
        Validator validator =
            judge == null ? null : CachedValidator.open(judge.source(), judge.cache())) {
      folder.clear();
      Exporter exporter = new Exporter(folder, files, threads, validator);
      TraceReader reader = settings.reader();
      for (InputSplit split : plan.splits()) {
        reader.read(split, exporter::add);
      }
      return exporter.finish();
    } catch (IOException e) {
      throw CuratorException.internal("Cannot write " + folder.path() + ": " + Causes.reason(e), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private final class Exporter {
    private final BatchFiles folder;
    private final RequestFiles files;
    private final ExecutorService threads;
    private final ResponseCache cache;
    private final Validator validator;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final List<TraceRow> window = new ArrayList<>();
    private final List<String> batches = new ArrayList<>();
    private final List<Request> batch = new ArrayList<>();
    private final Set<String> inService = new HashSet<>();
    private long batchBytes;
    private long leftOut;
    private long rows;
    private long waiting;

    Exporter(BatchFiles folder, RequestFiles files, ExecutorService threads, Validator validator)
        throws IOException {
      this.folder = folder;
      this.files = files;
      this.threads = threads;
      this.validator = validator;
      this.cache = ResponseCache.at(curation.llm().gateway().cache());
      for (BatchFiles.Submission submission : folder.submissions()) {
        inService.addAll(submission.keys());
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
      List<Callable<MissingReplies>> tasks = new ArrayList<>();
      for (TraceRow row : window) {
        tasks.add(() -> missing(row));
      }
      try {
        for (Future<MissingReplies> task : threads.invokeAll(tasks)) {
          MissingReplies missing = task.get();
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

    private MissingReplies missing(TraceRow row) {
      List<Request> requests = new ArrayList<>();
      List<Request> earlier = new ArrayList<>();
      LlmSettings llm = curation.llm();
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
      var unused =
          curation.open(gateway, validator).apply(row, StepName.first(), step, passed -> {});
      return new MissingReplies(requests, !earlier.isEmpty() && requests.isEmpty());
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
      files.write(line, bytes);
      if (submit) {
        if (!batch.isEmpty() && batchBytes + bytes > SUBMIT_BYTES) {
          submit();
        }
        batch.add(request);
        batchBytes += bytes;
      }
    }

    private void submit() throws IOException {
      ProviderBatches service = new ProviderBatches(SERVICE_TIMEOUT, System::getenv);
      String id = service.submit(model, batch.stream().map(Request::request).toList());
      List<String> held = batch.stream().map(Request::key).toList();
      // Before anything else: a batch whose id is lost is paid for and never fetched.
      folder.write(new BatchFiles.Submission(model.toString(), id, held));
      batches.add(id);
      batch.clear();
      batchBytes = 0;
    }

    Result finish() throws IOException {
      flush();
      files.close();
      if (!batch.isEmpty()) {
        submit();
      }
      long requests = keys.size() - leftOut;
      folder.write(
          new BatchFiles.Export(
              step.toString(), curation.llm().gateway().cache(), model.toString(), requests));
      return new Result(step, rows, requests, waiting, leftOut, files.files(), batches);
    }

    private record Request(String key, ModelRequest request) {}

    private record MissingReplies(List<Request> requests, boolean earlier) {}
  }
}
