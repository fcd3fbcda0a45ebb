package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CachedRow;
import org.multiverse.curator.curation.CachedRow.Asked;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.BatchLines;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/**
 * Writes the requests whose answers are not in the cache into batch files, those of answers that
 * failed their checks too, and may hand them to the provider's batch service. What has come of them
 * is put into the cache by {@link BatchImport}, where the run finds it.
 */
public final class BatchExport {
  /** How long one call to a batch service may take. */
  static final Duration SERVICE_TIMEOUT = Duration.ofMinutes(5);

  // Gemini takes 20 MB in one call, Anthropic 256 MB.
  private static final long SUBMIT_BYTES = 18L << 20;

  private final RunSettings settings;
  private final CurationSettings curation;
  private final StepName step;
  private final boolean submit;

  private BatchExport(
      RunSettings settings, CurationSettings curation, StepName step, boolean submit) {
    this.settings = settings;
    this.curation = curation;
    this.step = step;
    this.submit = submit;
  }

  /**
   * The export of what comes next for each row, whatever step it has come to. A row whose answer is
   * to be mended is asked for that alone.
   *
   * @param settings the run's input and folder, which need not be there yet
   * @param curation its models, judges and limits
   * @throws CuratorException USAGE when no model makes a step
   */
  public static BatchExport of(RunSettings settings, CurationSettings curation) {
    if (curation.llm() == null) {
      throw CuratorException.usage("Cannot export: no model makes a step (give --model)");
    }
    return new BatchExport(settings, curation, null, false);
  }

  /**
   * The export of one step. Where an answer to an earlier one failed, it is taken as it is.
   *
   * @param step one that a model makes
   * @throws CuratorException USAGE when none does
   */
  public static BatchExport of(RunSettings settings, CurationSettings curation, StepName step) {
    LlmSettings llm = curation.llm();
    if (llm == null || llm.models().get(step) == null) {
      throw CuratorException.usage("Cannot export " + step + ": no model makes it (give --model)");
    }
    return new BatchExport(settings, curation, step, false);
  }

  /**
   * The same, handing the requests to the provider's batch service, too.
   *
   * @throws CuratorException USAGE when it has none
   */
  public BatchExport submitting() {
    for (String purpose : purposes()) {
      ModelSpec model = model(purpose);
      if (!ProviderBatches.serves(model)) {
        throw CuratorException.usage(
            "Cannot submit to "
                + model
                + ": hand its files in yourself ("
                + String.join(" and ", ProviderBatches.served())
                + " only)");
      }
    }
    return new BatchExport(settings, curation, step, true);
  }

  /** Steps that a model makes, and the blind check: all that may be asked for. */
  private List<String> purposes() {
    LlmSettings llm = curation.llm();
    List<String> purposes = new ArrayList<>();
    llm.models().keySet().stream()
        .filter(made -> step == null || made == step)
        .forEach(made -> purposes.add(made.toString()));
    if (llm.judge() != null && (step == null || step == StepName.MAPREDUCE)) {
      purposes.add(BlindCheck.NAME);
    }
    return purposes;
  }

  private ModelSpec model(String purpose) {
    LlmSettings llm = curation.llm();
    return purpose.equals(BlindCheck.NAME) ? llm.judge() : llm.models().get(StepName.of(purpose));
  }

  /**
   * What an export came to.
   *
   * @param rowsIn rows of the input
   * @param rowsWaiting rows that wait for the first reply to a step, whether it is asked for here
   *     or not
   * @param requests requests written
   * @param inService requests left out since a batch that was handed in holds them
   * @param steps the same step by step
   * @param files the files of requests; what is to be read lies beside each
   * @param submitted batches handed to the provider
   */
  public record Result(
      long rowsIn,
      long rowsWaiting,
      long requests,
      long inService,
      List<StepExport> steps,
      List<URI> files,
      List<String> submitted) {
    public Result {
      steps = List.copyOf(steps);
      files = List.copyOf(files);
      submitted = List.copyOf(submitted);
    }
  }

  /**
   * What an export came to at one step.
   *
   * @param step the step, or the blind check
   * @param rowsWaiting rows that wait for the first reply to it, whether it is asked for here or
   *     not
   * @param requests requests written
   * @param newRequests those of them that ask for the first time
   * @param repairs the others: each asks again for an answer that failed its checks or was cut off
   * @param inService requests left out since a batch that was handed in holds them
   * @param dropped what was given up since the last round left it failing
   * @param files the files of requests
   * @param repeated whether they are those of the export before, which asks for just the same
   */
  public record StepExport(
      String step,
      long rowsWaiting,
      long requests,
      long newRequests,
      List<Repair> repairs,
      long inService,
      List<Drop> dropped,
      List<URI> files,
      boolean repeated) {
    public StepExport {
      repairs = List.copyOf(repairs);
      dropped = List.copyOf(dropped);
      files = List.copyOf(files);
    }
  }

  /**
   * An answer that is asked for again.
   *
   * @param trace id of the row
   * @param round the round asked for now, 2 for the first repair
   * @param violations how much was wrong with the answer before; 0 when it was cut off
   * @param violation the first of it
   */
  public record Repair(String trace, int round, int violations, String violation) {}

  /**
   * What a row lost although all rounds were used.
   *
   * @param trace id of the row
   * @param note what, and why
   */
  public record Drop(String trace, String note) {}

  /** Writes the files into folders of their own, with the number after that of the last export. */
  public Result run() {
    Place run = settings.output();
    try {
      Exporter exporter = new Exporter(run);
      long rows =
          CachedRows.walk(settings, curation, step == null ? StepName.last() : step, exporter::add);
      return exporter.finish(rows);
    } catch (IOException e) {
      throw CuratorException.internal(
          "Cannot write batch files into " + run + ": " + Causes.reason(e), e);
    }
  }

  private final class Exporter {
    private final Map<StepName, Long> waiting = new EnumMap<>(StepName.class);
    private final Map<String, List<Drop>> dropped = new LinkedHashMap<>();
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Set<String> inService = new HashSet<>();
    private final List<String> submitted = new ArrayList<>();

    Exporter(Place run) throws IOException {
      List<BatchFiles> before = BatchFiles.all(run);
      int number = before.isEmpty() ? 1 : before.get(before.size() - 1).number() + 1;
      for (BatchFiles folder : before) {
        for (BatchFiles.Submission submission : folder.submissions()) {
          inService.addAll(submission.keys());
        }
      }
      for (String purpose : purposes()) {
        Optional<BatchFiles> last =
            before.stream().filter(of -> of.step().equals(purpose)).reduce((a, b) -> b);
        parts.put(purpose, new Part(BatchFiles.of(run, number, purpose), last));
      }
    }

    void add(CachedRow row) throws IOException {
      if (row.row().isWaiting()) {
        waiting.merge(StepName.of(row.row().reason().step()), 1L, Long::sum);
      }
      row.dropped()
          .forEach(
              of ->
                  dropped
                      .computeIfAbsent(of.step().toString(), key -> new ArrayList<>())
                      .add(new Drop(of.trace(), of.note())));
      List<Asked> asked = step == null ? row.next() : row.next(step);
      for (Asked of : asked) {
        parts.get(of.purpose()).add(of);
      }
    }

    Result finish(long rows) throws IOException {
      List<StepExport> steps = new ArrayList<>();
      for (StepName made : curation.llm().models().keySet()) {
        // Those before the step asked for are shown, too: a row may wait there.
        if (step == null || made.number() <= step.number()) {
          Part part = parts.get(made.toString());
          steps.add(
              part == null
                  ? new StepExport(
                      made.toString(),
                      waiting(made),
                      0,
                      0,
                      List.of(),
                      0,
                      dropped(made),
                      List.of(),
                      false)
                  : part.finish(waiting(made), dropped(made)));
        }
      }
      if (parts.containsKey(BlindCheck.NAME)) {
        steps.add(parts.get(BlindCheck.NAME).finish(0, List.of()));
      }
      return new Result(
          rows,
          waiting.values().stream().mapToLong(Long::longValue).sum(),
          steps.stream().mapToLong(StepExport::requests).sum(),
          steps.stream().mapToLong(StepExport::inService).sum(),
          steps,
          steps.stream().flatMap(of -> of.files().stream()).toList(),
          submitted);
    }

    private long waiting(StepName made) {
      return waiting.getOrDefault(made, 0L);
    }

    private List<Drop> dropped(StepName made) {
      return dropped.getOrDefault(made.toString(), List.of());
    }

    /** The requests of one step. */
    private final class Part {
      private final BatchFiles folder;
      private final Optional<BatchFiles> last;
      private final RequestFiles files;
      private final Set<String> keys = new HashSet<>();
      private final List<Repair> repairs = new ArrayList<>();
      private final List<Asked> batch = new ArrayList<>();
      private long batchBytes;
      private long leftOut;

      Part(BatchFiles folder, Optional<BatchFiles> last) {
        this.folder = folder;
        this.last = last;
        this.files = new RequestFiles(folder);
      }

      void add(Asked asked) throws IOException {
        // Equal requests of two rows are one.
        if (keys.contains(asked.key())) {
          return;
        }
        if (inService.contains(asked.key())) {
          leftOut++;
          return;
        }
        keys.add(asked.key());
        if (asked.isRepair()) {
          repairs.add(repair(asked));
        }
        String line = BatchLines.request(asked.key(), asked.request());
        long bytes = line.getBytes(StandardCharsets.UTF_8).length + 1L;
        files.write(asked, line, bytes);
        if (submit) {
          if (!batch.isEmpty() && batchBytes + bytes > SUBMIT_BYTES) {
            submit();
          }
          batch.add(asked);
          batchBytes += bytes;
        }
      }

      private static Repair repair(Asked asked) {
        if (asked.again()) {
          return new Repair(asked.trace(), asked.round(), 0, "the answer was cut off");
        }
        return new Repair(
            asked.trace(), asked.round(), asked.why().size(), asked.why().get(0).line());
      }

      private void submit() throws IOException {
        ProviderBatches service = new ProviderBatches(SERVICE_TIMEOUT, System::getenv);
        ModelSpec model = model(folder.step());
        String id = service.submit(model, batch.stream().map(Asked::request).toList());
        List<String> held = batch.stream().map(Asked::key).toList();
        // Before anything else: a batch whose id is lost is paid for and never fetched, and so is
        // one
        // of which nobody knows the cache.
        writeExport();
        folder.write(new BatchFiles.Submission(model.toString(), id, held));
        submitted.add(id);
        batch.clear();
        batchBytes = 0;
      }

      StepExport finish(long waitingHere, List<Drop> droppedHere) throws IOException {
        files.close();
        if (!batch.isEmpty()) {
          submit();
        }
        List<Place> written = files.files();
        boolean repeated = !keys.isEmpty() && !submit && asksTheSame();
        if (repeated) {
          folder.delete();
          written = last.get().requests();
        } else if (!keys.isEmpty()) {
          writeExport();
        }
        return new StepExport(
            folder.step(),
            waitingHere,
            keys.size(),
            keys.size() - repairs.size(),
            repairs,
            leftOut,
            droppedHere,
            written.stream().map(Place::uri).toList(),
            repeated);
      }

      private void writeExport() throws IOException {
        folder.write(
            new BatchFiles.Export(
                folder.step(),
                curation.llm().gateway().cache(),
                model(folder.step()).toString(),
                keys.size(),
                repairs.size()));
      }

      /** Whether the export before asks for just the same, for the same cache. */
      private boolean asksTheSame() throws IOException {
        return last.isPresent()
            && last.get()
                .export()
                .filter(of -> of.cache().equals(curation.llm().gateway().cache()))
                .isPresent()
            && last.get().keys().equals(keys);
      }
    }
  }
}
