package org.multiverse.curator.model;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Bounds the tokens of a call before it is made. Learns from what the provider counted: how many
 * tokens a character took at most, and how long the longest answer was. Until it has seen enough it
 * assumes the worst.
 */
final class TokenBound {
  private static final int ENOUGH = 20;
  // Dense formulas in a poor tokenizer; prose takes about 0.25.
  private static final double FIRST_RATIO = 0.6;
  private static final double MARGIN = 1.15;

  private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(0, 0, 0));

  void learn(ModelRequest request, Usage usage) {
    long chars = Math.max(1, request.inputChars());
    double ratio = (double) usage.inputTokens() / chars;
    seen.updateAndGet(
        s ->
            new Seen(
                s.replies + 1, Math.max(s.ratio, ratio), Math.max(s.output, usage.outputTokens())));
  }

  /** Tokens that a call takes at most, with all the room for its answer used. */
  Usage most(ModelRequest request) {
    return new Usage(input(request), 0, request.maxOutputTokens());
  }

  /** Tokens that a call takes at most when its answer is no twice as long as any before. */
  Usage likelyMost(ModelRequest request) {
    Seen now = seen.get();
    long output =
        now.replies < ENOUGH
            ? request.maxOutputTokens()
            : Math.min(request.maxOutputTokens(), 2 * now.output);
    return new Usage(input(request), 0, output);
  }

  private long input(ModelRequest request) {
    Seen now = seen.get();
    double ratio = now.replies < ENOUGH ? Math.max(FIRST_RATIO, now.ratio) : now.ratio * MARGIN;
    // Some tokens a message for the roles.
    return (long) Math.ceil(request.inputChars() * ratio) + 16L * request.messages().size();
  }

  private record Seen(long replies, double ratio, long output) {}
}
