package org.multiverse.curator.model;

import java.io.Serializable;

/**
 * Tokens of one or more calls.
 *
 * @param inputTokens tokens read, cached ones included
 * @param cachedInputTokens those of the input that the provider's prompt cache served
 * @param outputTokens tokens written, hidden reasoning included
 * @param cacheWriteTokens those of the input that were written into the provider's prompt cache
 */
public record Usage(
    long inputTokens, long cachedInputTokens, long outputTokens, long cacheWriteTokens)
    implements Serializable {
  /** No tokens at all. */
  public static final Usage ZERO = new Usage(0, 0, 0);

  /** Tokens of which none was written into a cache, or none that the provider tells of. */
  public Usage(long inputTokens, long cachedInputTokens, long outputTokens) {
    this(inputTokens, cachedInputTokens, outputTokens, 0);
  }

  public Usage {
    if (inputTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException(
          "Invalid usage: " + inputTokens + " input and " + outputTokens + " output tokens");
    }
    if (cachedInputTokens < 0 || cachedInputTokens > inputTokens) {
      throw new IllegalArgumentException(
          "Invalid usage: " + cachedInputTokens + " cached of " + inputTokens + " input tokens");
    }
    if (cacheWriteTokens < 0 || cacheWriteTokens > inputTokens - cachedInputTokens) {
      throw new IllegalArgumentException(
          "Invalid usage: "
              + cacheWriteTokens
              + " written into a cache and "
              + cachedInputTokens
              + " cached of "
              + inputTokens
              + " input tokens");
    }
  }

  /** The sum of both. */
  public Usage plus(Usage other) {
    return new Usage(
        inputTokens + other.inputTokens,
        cachedInputTokens + other.cachedInputTokens,
        outputTokens + other.outputTokens,
        cacheWriteTokens + other.cacheWriteTokens);
  }

  /** The same with all that no cache served written into it. */
  public Usage allWritten() {
    return new Usage(inputTokens, cachedInputTokens, outputTokens, inputTokens - cachedInputTokens);
  }

  /** Tokens read and written. */
  public long total() {
    return inputTokens + outputTokens;
  }
}
