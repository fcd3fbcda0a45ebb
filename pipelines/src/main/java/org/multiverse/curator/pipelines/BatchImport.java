package org.multiverse.curator.pipelines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.BatchLines;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ProviderBatches;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.StepName;

/**
 * Puts replies to the requests of a {@link BatchExport} into the cache that it was made for, where
 * the run finds them.
 */
public final class BatchImport {
  private static final int PROBLEMS = 20;

  private final Path run;

  private BatchImport(Path run) {
    this.run = run;
  }

  /** The import into a run folder. */
  public static BatchImport into(Path run) {
    return new BatchImport(run);
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
  public record Result(
      long imported,
      long present,
      long failed,
      long unknown,
      long unreadable,
      long pending,
      List<String> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads files of reply lines.
   *
   * @throws CuratorException USAGE when nothing was exported, or a file is not there
   */
  public Result read(List<Path> replies) {
    return run(
        importer -> {
          for (Path file : replies) {
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
    try {
      Importer importer = new Importer();
      work.with(importer);
      return importer.result();
    } catch (IOException e) {
      throw CuratorException.internal("Cannot import into " + run + ": " + Causes.reason(e), e);
    }
  }

  private final class Importer {
    private final Set<String> known = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final ResponseCache cache;
    private long imported;
    private long present;
    private long failed;
    private long unknown;
    private long unreadable;
    private long pending;

    Importer() throws IOException {
      ResponseCache found = null;
      for (StepName step : StepName.values()) {
        BatchFiles folder = BatchFiles.of(run, step);
        Optional<BatchFiles.Export> export = folder.export();
        if (export.isPresent()) {
          found = ResponseCache.at(export.get().cache());
          learn(folder);
        }
      }
      if (found == null) {
        throw CuratorException.usage(
            "Cannot import into "
                + run
                + ": nothing was exported from it (run batch export first)");
      }
      cache = found;
    }

    private void learn(BatchFiles folder) throws IOException {
      for (Path file : folder.requests()) {
        try (BufferedReader in = Files.newBufferedReader(file)) {
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            known.add(Json.MAPPER.readTree(line).path("custom_id").asText());
          }
        }
      }
      for (BatchFiles.Submission submission : folder.submissions()) {
        known.addAll(submission.keys());
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
        BatchFiles folder = BatchFiles.of(run, step);
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

    Result result() {
      return new Result(imported, present, failed, unknown, unreadable, pending, problems);
    }
  }
}
