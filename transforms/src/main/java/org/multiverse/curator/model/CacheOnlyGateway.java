package org.multiverse.curator.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers out of the cache alone and hands every request that has no reply there to somebody who
 * collects them, each once.
 */
public final class CacheOnlyGateway implements ModelGateway {
  private final ResponseCache cache;
  private final PriceTable prices;
  private final Missing missing;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Is told of requests without a reply. */
  @FunctionalInterface
  public interface Missing {
    void add(String key, ModelRequest request);
  }

  public CacheOnlyGateway(ResponseCache cache, PriceTable prices, Missing missing) {
    this.cache = cache;
    this.prices = prices;
    this.missing = missing;
  }

  @Override
  public ModelReply ask(ModelRequest request) {
    String key = request.key();
    Optional<ModelReply> reply;
    try {
      reply = cache.find(key);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reply cache " + cache + ": " + e, e);
    }
    if (reply.isPresent()) {
      return reply.get();
    }
    if (seen.add(key)) {
      missing.add(key, request);
    }
    throw ModelException.replyMissing("no reply is in the cache " + cache);
  }

  @Override
  public double cost(ModelSpec model, ModelReply reply) {
    return prices.cost(model, reply.usage(), reply.batch());
  }
}
