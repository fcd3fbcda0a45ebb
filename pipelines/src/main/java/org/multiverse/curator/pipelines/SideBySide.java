package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** Looks at many small files at the same time: a store takes as long to answer for each. */
final class SideBySide {
  private static final int THREADS = 16;

  private SideBySide() {}

  /** What is done with one. */
  @FunctionalInterface
  interface Look<T, R> {
    R at(T item) throws IOException;
  }

  /**
   * Looks at all items, and gives what was found in their order.
   *
   * @throws IOException as a look did, that at the first item of those that did
   */
  static <T, R> List<R> of(List<T> items, Look<T, R> look) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, items.size())));
    try {
      List<Future<R>> looks = new ArrayList<>();
      for (T item : items) {
        looks.add(threads.submit(() -> look.at(item)));
      }
      List<R> found = new ArrayList<>();
      for (Future<R> one : looks) {
        found.add(one.get());
      }
      return found;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CuratorException(Code.INTERRUPTED, "Interrupted while shards were looked at", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
