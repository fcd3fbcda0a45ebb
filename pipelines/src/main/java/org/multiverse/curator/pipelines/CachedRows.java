package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CachedRow;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.judge.CachedValidator;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.screening.LocalScreen;

/** The rows of an input, each as far as the cached replies take it. */
final class CachedRows {
  private static final int WINDOW = 256;

  private final CurationSettings curation;
  private final ResponseCache cache;
  private final StepName to;
  private final Each each;
  private final Set<String> ids = new HashSet<>();
  private final List<TraceRow> window = new ArrayList<>();
  private ExecutorService threads;
  private Validator validator;
  private long rows;

  /** Is handed the rows in their order, in one thread. */
  @FunctionalInterface
  interface Each {
    void accept(CachedRow row) throws IOException;
  }

  private CachedRows(CurationSettings curation, StepName to, Each each) {
    this.curation = curation;
    this.cache = ResponseCache.at(curation.llm().gateway().cache());
    this.to = to;
    this.each = each;
  }

  /**
   * Walks all rows; those that a run rejects as they are read are counted alone.
   *
   * @param settings the input
   * @param curation its models, judges and limits; it needs a large model
   * @param to last step done
   * @return rows of the input
   */
  static long walk(RunSettings settings, CurationSettings curation, StepName to, Each each)
      throws IOException {
    return new CachedRows(curation, to, each).walk(settings);
  }

  private long walk(RunSettings settings) throws IOException {
    InputLook look = InputLook.of(settings.input());
    InputPlan plan = InputPlan.of(look.files(), 1);
    JudgeSettings judge = curation.judge();
    threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try (Validator opened =
        judge == null ? null : CachedValidator.open(judge.source(), judge.cache())) {
      validator = opened;
      TraceReader reader = look.reader(curation.limits().maxTraceBytes());
      LocalScreen.by(settings.screening())
          .read(
              consumer -> {
                for (InputSplit split : plan.splits()) {
                  reader.read(split, consumer);
                }
              },
              this::add);
      flush();
    } catch (Broken e) {
      throw e.cause;
    } finally {
      threads.shutdownNow();
    }
    return rows;
  }

  private void add(TraceRow row) {
    rows++;
    // The run rejects what it can't read, and the second row with an id, whatever became of the
    // first.
    if (ids.add(row.id()) && row.isPending()) {
      window.add(row);
      if (window.size() == WINDOW) {
        flush();
      }
    }
  }

  /** In the order of the rows, whatever thread has worked on them. */
  private void flush() {
    List<Callable<CachedRow>> tasks = new ArrayList<>();
    for (TraceRow row : window) {
      tasks.add(() -> CachedRow.of(curation, cache, validator, row, to));
    }
    try {
      for (Future<CachedRow> task : threads.invokeAll(tasks)) {
        each.accept(task.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.internal("Cannot read the cached replies: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CuratorException end) {
        throw end;
      }
      throw CuratorException.internal("Cannot read the cached replies: " + e.getCause(), e);
    } catch (IOException e) {
      throw new Broken(e);
    }
    window.clear();
  }

  /** Carries a failed write through the reader. */
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final IOException cause;

    Broken(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
