package org.multiverse.curator.engine;

import java.util.concurrent.CompletableFuture;
import org.multiverse.curator.common.CuratorException;

/** A request on its way. */
public final class Handle<T> {
  private final CompletableFuture<T> result;
  private final Runnable cancel;

  Handle(CompletableFuture<T> result, Runnable cancel) {
    this.result = result;
    this.cancel = cancel;
  }

  /**
   * What comes of it. Fails with a {@link CuratorException} when decoding, the sampler or the
   * listener failed.
   */
  public CompletableFuture<T> result() {
    return result.copy();
  }

  /** Ends it and frees what it holds; the result is what there is by then. */
  public void cancel() {
    cancel.run();
  }
}
