package org.multiverse.curator.pipelines;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CachedRow;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.input.PackedText;
import org.multiverse.curator.model.BatchLines;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/**
 * Puts replies to the requests of a {@link BatchExport} into the cache that it was made for, where
 * the run finds them, keeps them beside their requests, and says which of them fail their checks.
 */
public final class BatchImport {
  private static final int PROBLEMS = 20;

  private final Place run;
  private final boolean replace;
  private final RunSettings settings;
  private final CurationSettings curation;

  private BatchImport(Place run, boolean replace, RunSettings settings, CurationSettings curation) {
    this.run = run;
    this.replace = replace;
    this.settings = settings;
    this.curation = curation;
  }

  /** The import into a run folder. */
  public static BatchImport into(Place run) {
    return new BatchImport(run, false, null, null);
  }

  /** The same, taking a reply in the place of another one to the same request. */
  public BatchImport replacing() {
    return new BatchImport(run, true, settings, curation);
  }

  /**
   * The same, checking the answers as the run will.
   *
   * @param input the run's input
   * @param made its models, judges and limits
   */
  public BatchImport checking(RunSettings input, CurationSettings made) {
    return new BatchImport(run, replace, input, made);
  }

  /**
   * What an import came to.
   *
   * @param imported replies put into the cache, in the place of others too
   * @param replaced those of them that took the place of another
   * @param present replies to requests whose reply is there already
   * @param differing those of them that say something else, which {@link #replacing} takes
   * @param failed requests that the provider failed; the next export holds them again
   * @param unknown replies to no request of this run
   * @param unreadable lines that are no reply
   * @param pending batches that are not done yet
   * @param problems the first of what went wrong, with file and line
   * @param check how the answers fare, null when the run's input and settings are not known
   */
  public record Result(
      long imported,
      long replaced,
      long present,
      long differing,
      long failed,
      long unknown,
      long unreadable,
      long pending,
      List<String> problems,
      Check check) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /**
   * How the answers of an import fare.
   *
   * @param failing how many of them fail their checks, by step
   * @param failures each of these
   * @param requests requests that the next export will hold, repairs too
   */
  public record Check(Map<String, Long> failing, List<Failure> failures, long requests) {
    public Check {
      failing = new LinkedHashMap<>(failing);
      failures = List.copyOf(failures);
    }
  }

  /**
   * An answer that fails its checks.
   *
   * @param step the step
   * @param trace id of the row
   * @param round 1 for a first answer, 2 and more for repairs
   * @param violations how much is wrong with it
   * @param violation the first of it
   * @param last whether no round is left to mend it
   */
  public record Failure(
      String step, String trace, int round, int violations, String violation, boolean last) {}

  /**
   * Reads files of reply lines.
   *
   * @throws CuratorException USAGE when nothing was exported, or a file is not there
   */
  public Result read(List<Place> replies) {
    return run(
        importer -> {
          for (Place file : replies) {
            importer.read(file);
          }
        });
  }

  /**
   * Fetches the batches that were handed in.
   *
   * @throws CuratorException USAGE when nothing was exported or handed in
   */
  public Result fetch() {
    return run(Importer::fetch);
  }

  private interface Importing {
    void with(Importer importer) throws IOException;
  }

  private Result run(Importing work) {
    try (Importer importer = new Importer()) {
      work.with(importer);
      return importer.result();
    } catch (IOException e) {
      throw CuratorException.internal("Cannot import into " + run + ": " + Causes.reason(e), e);
    }
  }

  private final class Importer implements AutoCloseable {
    private final List<BatchFiles> folders = BatchFiles.all(run);
    private final Map<String, BatchFiles> known = new HashMap<>();
    private final Map<BatchFiles, ResponseCache> caches = new HashMap<>();
    private final Map<BatchFiles, BufferedWriter> history = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private long replaced;
    private long imported;
    private long present;
    private long differing;
    private long failed;
    private long unknown;
    private long unreadable;
    private long pending;

    Importer() throws IOException {
      for (BatchFiles folder : folders) {
        Optional<BatchFiles.Export> export = folder.export();
        if (export.isPresent()) {
          caches.put(folder, ResponseCache.at(export.get().cache()));
          // The last export of a request is the one that is being answered.
          folder.keys().forEach(key -> known.put(key, folder));
        }
      }
      if (caches.isEmpty()) {
        throw CuratorException.usage(
            "Cannot import into "
                + run
                + ": nothing was exported from it (run batch export first)");
      }
    }

    void read(Place file) throws IOException {
      String name = file.name();
      long number = 0;
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(PackedText.open(file.spec()), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          number++;
          if (!line.isBlank()) {
            read(line, name, file + ":" + number);
          }
        }
      } catch (NoSuchFileException | FileNotFoundException e) {
        throw CuratorException.usage("Cannot read " + file + ": no such file", e);
      }
    }

    private void read(String line, String file, String place) throws IOException {
      BatchLines.Line reply;
      try {
        reply = BatchLines.reply(line);
      } catch (IllegalArgumentException e) {
        unreadable++;
        problem(place + ": " + Causes.reason(e));
        return;
      }
      ModelReply answer = reply.reply() == null ? null : reply.reply().from(file);
      put(reply.key(), answer, reply.failure(), place);
    }

    private void put(String key, ModelReply reply, String failure, String place)
        throws IOException {
      BatchFiles folder = known.get(key);
      if (reply == null) {
        failed++;
        problem(place + ": the provider failed it: " + failure);
        return;
      }
      if (folder == null) {
        unknown++;
        problem(place + ": no request of " + run + " has the custom_id " + key);
        return;
      }
      ResponseCache cache = caches.get(folder);
      Optional<ModelReply> before = cache.find(key);
      if (before.isPresent() && before.get().saysTheSameAs(reply)) {
        present++;
      } else if (before.isPresent() && !replace) {
        // The first one counts until somebody says otherwise: rows may have been made of it.
        present++;
        differing++;
        problem(place + ": another reply to it is there (import --replace takes this one)");
      } else {
        keep(folder, key, reply);
        cache.put(key, reply);
        imported++;
        replaced += before.isPresent() ? 1 : 0;
        taken.add(key);
      }
    }

    private void keep(BatchFiles folder, String key, ModelReply reply) throws IOException {
      BufferedWriter out = history.get(folder);
      if (out == null) {
        out = folder.nextReplies().writer();
        history.put(folder, out);
      }
      out.write(BatchLines.reply(key, reply));
      out.write('\n');
      out.flush();
    }

    void fetch() throws IOException {
      boolean any = false;
      for (BatchFiles folder : folders) {
        for (BatchFiles.Submission batch : folder.submissions()) {
          any = true;
          fetch(folder, batch);
        }
      }
      if (!any) {
        throw CuratorException.usage(
            "Cannot import into "
                + run
                + ": no file of replies is given, and no batch waits at a provider");
      }
    }

    private void fetch(BatchFiles folder, BatchFiles.Submission batch) throws IOException {
      ModelSpec model = ModelSpec.parse(batch.model());
      ProviderBatches.BatchStatus status =
          new ProviderBatches(BatchExport.SERVICE_TIMEOUT, System::getenv).fetch(model, batch.id());
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
          ProviderBatches.BatchResult result = status.results().get(i);
          put(batch.keys().get(i), result.reply(), result.failure(), batch.id() + " request " + i);
        }
      }
      folder.fetched(batch);
    }

    private void problem(String problem) {
      if (problems.size() < PROBLEMS) {
        problems.add(problem);
      }
    }

    Result result() throws IOException {
      return new Result(
          imported,
          replaced,
          present,
          differing,
          failed,
          unknown,
          unreadable,
          pending,
          problems,
          settings == null || curation.llm() == null ? null : check());
    }

    /** What the run will say of the answers, and what is to be asked after them. */
    private Check check() throws IOException {
      Map<String, Long> failing = new LinkedHashMap<>();
      List<Failure> failures = new ArrayList<>();
      Set<String> asked = new HashSet<>();
      CachedRows.walk(
          settings,
          curation,
          StepName.last(),
          row -> {
            row.next().forEach(next -> asked.add(next.key()));
            for (CachedRow.Failed of : row.failed()) {
              // Equal requests of two rows have one answer.
              if (taken.remove(of.key())) {
                String step = of.step().toString();
                failing.merge(step, 1L, Long::sum);
                failures.add(
                    new Failure(
                        step,
                        of.trace(),
                        of.round(),
                        of.violations().size(),
                        of.violations().get(0).line(),
                        of.round() > curation.llm().repairs()));
              }
            }
          });
      return new Check(failing, failures, asked.size());
    }

    @Override
    public void close() throws IOException {
      for (BufferedWriter out : history.values()) {
        out.close();
      }
    }
  }
}
