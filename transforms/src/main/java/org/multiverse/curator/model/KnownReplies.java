package org.multiverse.curator.model;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** Replies that need no call: those in the cache, and those that another thread is getting. */
final class KnownReplies {
  private final ResponseCache cache;
  private final RunEnd end;
  private final Map<String, CompletableFuture<ModelReply>> inFlight = new ConcurrentHashMap<>();

  KnownReplies(ResponseCache cache, RunEnd end) {
    this.cache = cache;
    this.end = end;
  }

  /**
   * The reply to a request with this key. Of equal requests at the same time one gets it, and all
   * the others have it from there, failures included.
   *
   * @param get gets the reply
   * @param shared is told of one that another thread has got
   */
  ModelReply once(String key, Supplier<ModelReply> get, Consumer<ModelReply> shared) {
    CompletableFuture<ModelReply> mine = new CompletableFuture<>();
    CompletableFuture<ModelReply> other = inFlight.putIfAbsent(key, mine);
    if (other != null) {
      ModelReply reply = join(other);
      shared.accept(reply);
      return reply;
    }
    try {
      ModelReply reply = get.get();
      mine.complete(reply);
      return reply;
    } catch (RuntimeException | Error e) {
      // An error, too: those that wait for this reply would wait for ever.
      mine.completeExceptionally(e);
      throw e;
    } finally {
      inFlight.remove(key, mine);
    }
  }

  private ModelReply join(CompletableFuture<ModelReply> other) {
    try {
      return other.get();
    } catch (InterruptedException e) {
      throw end.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot get a reply", e);
    }
  }

  /** The reply in the cache, if there is one. */
  Optional<ModelReply> find(String key) {
    try {
      return cache.find(key);
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Keeps a reply; when this returns it is on disk. An empty one, too: it was paid for, and what
   * follows it is a repair, not the same request.
   */
  void keep(ModelRequest request, String key, ModelReply reply) {
    try {
      cache.put(request, key, reply);
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /** Calls whose replies can't be kept would have to be paid for twice: better to stop. */
  private CuratorException failed(String what, IOException e) {
    return end.stop(
        Code.UNREACHABLE,
        "Cannot "
            + what
            + " the reply cache "
            + cache
            + ": "
            + Causes.reason(e)
            + "; mend it, or name another",
        e);
  }

  @Override
  public String toString() {
    return cache.toString();
  }
}
