package org.multiverse.curator.model;

import java.io.Serializable;

/**
 * Tokens of one or more calls.
 *
 * @param inputTokens tokens read, cached ones included
 * @param cachedInputTokens those of the input that the provider's prompt cache served
 * @param outputTokens tokens written, hidden reasoning included
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens)
    implements Serializable {
  /** No tokens at all. */
  public static final Usage ZERO = new Usage(0, 0, 0);

  public Usage {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "Invalid usage: " + inputTokens + " input and " + outputTokens + " output tokens");
    }
    if (cachedInputTokens < 0 || cachedInputTokens > inputTokens) {
      throw new IllegalArgumentException(
          "Invalid usage: " + cachedInputTokens + " cached of " + inputTokens + " input tokens");
    }
  }

  /** The sum of both. */
  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        cachedInputTokens + other.cachedInputTokens,
        outputTokens + other.outputTokens);
  }

  /** Tokens read and written. */
  public long total() {
    return inputTokens + outputTokens;
  }
}
