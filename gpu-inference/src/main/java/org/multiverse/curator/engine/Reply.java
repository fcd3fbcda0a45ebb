package org.multiverse.curator.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;

/** Completes a future elsewhere, so that what hangs on it does not run in the engine's thread. */
final class Reply<T> {
  final CompletableFuture<T> future = new CompletableFuture<>();
  private final Executor executor;
  private final Runnable done;

  /**
   * A reply that is not there yet.
   *
   * @param executor where it is given
   * @param done runs once it is given
   */
  Reply(Executor executor, Runnable done) {
    this.executor = executor;
    this.done = done;
  }

  void complete(T value) {
    give(() -> future.complete(value));
  }

  void fail(RuntimeException cause) {
    RuntimeException failure =
        cause instanceof CuratorException
            ? cause
            : CuratorException.internal("Cannot go on: " + Causes.reason(cause), cause);
    give(() -> future.completeExceptionally(failure));
  }

  private void give(BooleanSupplier first) {
    Runnable task =
        () -> {
          if (first.getAsBoolean()) {
            done.run();
          }
        };
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The engine is closed; this one came in its last moment.
      task.run();
    }
  }
}
