package org.multiverse.curator.engine.llama;

/**
 * How a model's cache and decoding are set up.
 *
 * @param cells tokens that the cache can hold; llama.cpp may round it up
 * @param sequences most sequences at once, 1 to 256
 * @param batchTokens most tokens in one step
 * @param threads threads that decode; more than there are free cores makes it many times slower
 * @param cache how keys and values are kept
 * @param flashAttention whether attention is fused
 */
public record ContextSettings(
    int cells,
    int sequences,
    int batchTokens,
    int threads,
    CacheType cache,
    FlashAttention flashAttention) {

  /** Most sequences that llama.cpp can tell apart. */
  public static final int MAX_SEQUENCES = 256;

  public ContextSettings {
    require(cells > 0, "cells", cells, "at least 1");
    require(
        sequences > 0 && sequences <= MAX_SEQUENCES,
        "sequences",
        sequences,
        "1 to " + MAX_SEQUENCES);
    require(batchTokens > 0, "batch tokens", batchTokens, "at least 1");
    require(threads > 0, "threads", threads, "at least 1");
  }

  /** Exact, one thread, 256 sequences, 512 tokens a step. */
  public static ContextSettings ofCells(int cells) {
    return new ContextSettings(cells, MAX_SEQUENCES, 512, 1, CacheType.F32, FlashAttention.OFF);
  }

  /** The same with another number of sequences. */
  public ContextSettings withSequences(int count) {
    return new ContextSettings(cells, count, batchTokens, threads, cache, flashAttention);
  }

  /** The same with another size of a step. */
  public ContextSettings withBatchTokens(int count) {
    return new ContextSettings(cells, sequences, count, threads, cache, flashAttention);
  }

  /** The same with another number of threads. */
  public ContextSettings withThreads(int count) {
    return new ContextSettings(cells, sequences, batchTokens, count, cache, flashAttention);
  }

  /** The same with half the memory for keys and values, and fused attention: fast, not exact. */
  public ContextSettings fast() {
    return new ContextSettings(
        cells, sequences, batchTokens, threads, CacheType.F16, FlashAttention.ON);
  }

  private static void require(boolean holds, String what, int value, String want) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid " + what + ": " + value + " (" + want + ")");
    }
  }
}
