package org.multiverse.curator.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What calls came to, as counted by a worker.
 *
 * @param calls replies that were paid for
 * @param hits replies out of the cache
 * @param failures attempts that gave no reply
 * @param inputTokens tokens read in paid calls, cached ones included
 * @param cachedInputTokens those that the provider's prompt cache served
 * @param cacheWriteTokens those that were written into it
 * @param outputTokens tokens written in paid calls
 * @param costUsd what the paid calls cost, in US dollars
 * @param savedUsd what the replies out of the cache cost when they were made
 */
public record Spend(
    long calls,
    long hits,
    long failures,
    @JsonProperty("input_tokens") long inputTokens,
    @JsonProperty("cached_input_tokens") long cachedInputTokens,
    @JsonProperty("cache_write_tokens") long cacheWriteTokens,
    @JsonProperty("output_tokens") long outputTokens,
    @JsonProperty("cost_usd") double costUsd,
    @JsonProperty("saved_usd") double savedUsd) {
  /** Nothing. */
  public static final Spend ZERO = new Spend(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** One paid call. */
  static Spend call(Usage usage, double cost) {
    return new Spend(
        1,
        0,
        0,
        usage.inputTokens(),
        usage.cachedInputTokens(),
        usage.cacheWriteTokens(),
        usage.outputTokens(),
        cost,
        0);
  }

  /** One reply out of the cache, and what it cost when it was made. */
  static Spend hit(double cost) {
    return new Spend(0, 1, 0, 0, 0, 0, 0, 0, cost);
  }

  /** One attempt that failed. */
  static Spend failure() {
    return new Spend(0, 0, 1, 0, 0, 0, 0, 0, 0);
  }

  /** The sum of both. */
  public Spend plus(Spend other) {
    return new Spend(
        calls + other.calls,
        hits + other.hits,
        failures + other.failures,
        inputTokens + other.inputTokens,
        cachedInputTokens + other.cachedInputTokens,
        cacheWriteTokens + other.cacheWriteTokens,
        outputTokens + other.outputTokens,
        costUsd + other.costUsd,
        savedUsd + other.savedUsd);
  }

  /** Whether nothing at all was counted. */
  @JsonIgnore
  public boolean isZero() {
    return equals(ZERO);
  }
}
