package org.multiverse.curator.beam;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.multiverse.curator.common.CuratorException;

/**
 * The rows of one bundle that other threads work on. Rows come out in the order in which they get
 * done. A failure that ends the run is thrown only when all others are done, too, so that no call
 * in flight is lost.
 */
final class RowsInWork<T> {
  private final CompletionService<Done<T>> service;
  private final int most;
  private int inWork;

  /**
   * None yet.
   *
   * @param threads who works on them
   * @param most how many may be in work
   */
  RowsInWork(Executor threads, int most) {
    this.most = most;
    this.service = new ExecutorCompletionService<>(threads);
  }

  /** A row that is done, with the time and window it came with. */
  record Done<T>(T row, Instant timestamp, BoundedWindow window) {}

  void submit(Callable<T> work, Instant timestamp, BoundedWindow window) {
    service.submit(() -> new Done<>(work.call(), timestamp, window));
    inWork++;
  }

  /** Rows that are done; waits for one when there are as many in work as there may be. */
  List<Done<T>> finished() {
    List<Done<T>> done = new ArrayList<>();
    while (inWork >= most) {
      done.add(take());
    }
    for (Future<Done<T>> next = service.poll(); next != null; next = service.poll()) {
      inWork--;
      done.add(result(next));
    }
    return done;
  }

  /** Waits for all. */
  List<Done<T>> rest() {
    List<Done<T>> done = new ArrayList<>();
    while (inWork > 0) {
      done.add(take());
    }
    return done;
  }

  private Done<T> take() {
    try {
      Future<Done<T>> next = service.take();
      inWork--;
      return result(next);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CuratorException(
          CuratorException.Code.INTERRUPTED, "Interrupted while rows are in work", e);
    }
  }

  private Done<T> result(Future<Done<T>> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot be: a finished row was waited for", e);
    } catch (ExecutionException e) {
      awaitOthers();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot work on a row: " + e.getCause(), e.getCause());
    }
  }

  private void awaitOthers() {
    try {
      while (inWork > 0) {
        Future<Done<T>> other = service.take();
        assert other.isDone();
        inWork--;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
