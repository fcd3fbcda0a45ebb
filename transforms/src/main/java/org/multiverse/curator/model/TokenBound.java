package org.multiverse.curator.model;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Bounds the tokens of a call before it is made. Learns from what the provider counted: how many
 * tokens a character took at most, and how calls were served. Until it has seen enough it assumes
 * the worst.
 */
final class TokenBound {
  private static final int ENOUGH = 20;
  // Dense formulas in a poor tokenizer; prose takes about 0.25.
  private static final double FIRST_RATIO = 0.6;
  private static final double MARGIN = 1.15;
  // For the roles.
  private static final long MESSAGE = 16;
  // What providers put before a conversation of which an answer under a schema is asked.
  private static final long PREAMBLE = 512;

  private final AtomicReference<Seen> seen =
      new AtomicReference<>(new Seen(0, 0, 0, Set.of(ServiceTier.STANDARD)));

  void learn(ModelRequest request, ModelReply reply) {
    long chars = Math.max(1, request.inputChars());
    Usage usage = reply.usage();
    double ratio = (double) usage.inputTokens() / chars;
    long beyond = usage.inputTokens() - ownTokens(request);
    seen.updateAndGet(
        s ->
            new Seen(
                s.replies + 1,
                Math.max(s.ratio, ratio),
                Math.max(s.beyond, beyond),
                with(s.tiers, reply.tier())));
  }

  private static Set<ServiceTier> with(Set<ServiceTier> tiers, ServiceTier tier) {
    if (tiers.contains(tier)) {
      return tiers;
    }
    EnumSet<ServiceTier> all = EnumSet.copyOf(tiers);
    all.add(tier);
    return all;
  }

  /** Tokens that a call takes in all likelihood at most, with all the room for its answer used. */
  Usage most(ModelRequest request) {
    return new Usage(input(request), 0, request.maxOutputTokens());
  }

  /** Tokens of the input that a call takes in all likelihood at most. */
  long input(ModelRequest request) {
    Seen now = seen.get();
    double ratio = now.replies < ENOUGH ? Math.max(FIRST_RATIO, now.ratio) : now.ratio * MARGIN;
    return (long) Math.ceil(request.inputChars() * ratio) + MESSAGE * request.messages().size();
  }

  /**
   * Tokens that no call takes more of: no tokenizer makes more tokens than bytes, and what a
   * provider adds to a conversation is no more than it was for any other. For money, where likely
   * is not enough.
   */
  Usage limit(ModelRequest request) {
    long added = Math.max(PREAMBLE, 2 * seen.get().beyond);
    return new Usage(ownTokens(request) + added, 0, request.maxOutputTokens());
  }

  private static long ownTokens(ModelRequest request) {
    return request.inputBytes() + MESSAGE * request.messages().size();
  }

  /** How calls may be served: as usual, and as the provider has served any before. */
  Set<ServiceTier> tiers() {
    return seen.get().tiers;
  }

  private record Seen(long replies, double ratio, long beyond, Set<ServiceTier> tiers) {}
}
