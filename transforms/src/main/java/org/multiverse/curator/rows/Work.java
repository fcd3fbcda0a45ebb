package org.multiverse.curator.rows;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a maker or a judge did for one row at one step, and what it cost.
 *
 * @param step the step
 * @param maker {@code rules} or {@code llm}; empty for a judge, who makes nothing
 * @param model the model, or the rules' version; empty for a judge
 * @param prompts fingerprints of the prompts by name, empty for the rules
 * @param attempts calls or makings, repairs included; 0 for a judge
 * @param inputTokens tokens read, 0 for the rules
 * @param cachedInputTokens those of them that the provider's prompt cache served
 * @param cacheWriteTokens those of them that were written into it
 * @param outputTokens tokens written, 0 for the rules
 * @param costUsd cost in US dollars, 0 for the rules
 * @param answeredBy the files that replies were imported from, with {@code ", "} between them;
 *     empty when the model itself was called
 */
public record Work(
    StepName step,
    String maker,
    String model,
    Map<String, String> prompts,
    int attempts,
    long inputTokens,
    long cachedInputTokens,
    long cacheWriteTokens,
    long outputTokens,
    double costUsd,
    String answeredBy) {
  public Work {
    Objects.requireNonNull(answeredBy, "Invalid answeredBy: null");
    // Sorted, so that equal rows are equal bytes in a shard.
    prompts = Collections.unmodifiableMap(new TreeMap<>(prompts));
  }
}
