package org.multiverse.curator.model;

import java.io.Serializable;

/**
 * US dollars a million tokens.
 *
 * @param input input that no cache served
 * @param cachedInput input out of the provider's prompt cache
 * @param cacheWrite input that is written into it
 * @param output output, hidden reasoning included
 * @param batchInput input in batch files, NaN when there is no such price
 * @param batchOutput output in batch files, NaN when there is no such price
 * @param batchStacks whether what a batch takes off is taken off cached input, too
 */
public record Rates(
    double input,
    double cachedInput,
    double cacheWrite,
    double output,
    double batchInput,
    double batchOutput,
    boolean batchStacks)
    implements Serializable {
  private static final double MILLION = 1e6;

  double cost(Usage usage, boolean batch) {
    long written = usage.cacheWriteTokens();
    long fresh = usage.inputTokens() - usage.cachedInputTokens() - written;
    boolean off = batch && !Double.isNaN(batchInput);
    double share = off && input > 0 ? batchInput / input : 1;
    // Where the two don't stack, a cached token is never dearer in a batch than a fresh one.
    double cached =
        off ? batchStacks ? cachedInput * share : Math.min(cachedInput, batchInput) : cachedInput;
    return (fresh * (off ? batchInput : input)
            + usage.cachedInputTokens() * cached
            + written * cacheWrite * share
            + usage.outputTokens() * (off ? batchOutput : output))
        / MILLION;
  }

  /** What no call of these tokens costs more than: all of its input is written into the cache. */
  double most(Usage usage) {
    return (usage.inputTokens() * Math.max(input, cacheWrite) + usage.outputTokens() * output)
        / MILLION;
  }
}
