package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.multiverse.curator.common.DaemonThreads;

/**
 * Does work on several threads and hands the results over in the order in which the work came, on
 * the caller's thread; a few pieces are under way at a time.
 */
final class InOrder<T> implements AutoCloseable {
  private final ExecutorService pool;
  private final Sink<T> sink;
  private final Deque<Future<T>> underWay = new ArrayDeque<>();
  private final int most;

  /** Takes a result. */
  @FunctionalInterface
  interface Sink<T> {
    void take(T result) throws IOException;
  }

  InOrder(int threads, Sink<T> sink) {
    this.pool = Executors.newFixedThreadPool(threads, DaemonThreads.named("multiverse-prepare"));
    this.sink = sink;
    this.most = 4 * threads;
  }

  void submit(Callable<T> work) throws IOException {
    if (underWay.size() == most) {
      takeFirst();
    }
    underWay.add(pool.submit(work));
  }

  /** Waits for all that was submitted. */
  void drain() throws IOException {
    while (!underWay.isEmpty()) {
      takeFirst();
    }
  }

  private void takeFirst() throws IOException {
    try {
      sink.take(underWay.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      if (e.getCause() instanceof RuntimeException failed) {
        throw failed;
      }
      throw new IllegalStateException("Cannot go on: " + e.getCause(), e.getCause());
    }
  }

  /** Gives up what is still under way, and waits until no thread works on it. */
  @Override
  public void close() {
    pool.shutdownNow();
    try {
      while (!pool.awaitTermination(1, java.util.concurrent.TimeUnit.SECONDS)) {
        // A document takes less than that.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
