package org.multiverse.curator.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.multiverse.curator.common.Causes;

/**
 * Answers out of the cache alone, and tells somebody which replies were there and which requests
 * have none.
 */
public final class CacheOnlyGateway implements ModelGateway {
  private final ResponseCache cache;
  private final PriceTable prices;
  private final Listener listener;

  /** Is told of every request, in the thread that asks. */
  public interface Listener {
    /** The reply to a request is in the cache. */
    void found(String key, ModelRequest request);

    /** None is. */
    void missing(String key, ModelRequest request);
  }

  public CacheOnlyGateway(ResponseCache cache, PriceTable prices, Listener listener) {
    this.cache = cache;
    this.prices = prices;
    this.listener = listener;
  }

  @Override
  public ModelReply ask(ModelRequest request) {
    String key = request.key();
    Optional<ModelReply> reply;
    try {
      reply = cache.find(key);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the reply cache " + cache + ": " + Causes.reason(e), e);
    }
    if (reply.isPresent()) {
      listener.found(key, request);
      return reply.get();
    }
    listener.missing(key, request);
    throw ModelException.replyMissing("no reply is in the cache " + cache);
  }

  @Override
  public double cost(ModelSpec model, ModelReply reply) {
    return prices.cost(model, reply.usage(), reply.tier(), reply.created());
  }
}
