package org.multiverse.curator.rows;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who made a row and what it cost.
 *
 * @param run id of the run (its settings' fingerprint)
 * @param maker {@code rules} or {@code llm}
 * @param model the model by step, or the rules' version
 * @param prompts fingerprints of the prompts by step, empty for the rules
 * @param attempts calls or makings over all steps, repairs included
 * @param inputTokens tokens read, 0 for the rules
 * @param outputTokens tokens written, 0 for the rules
 * @param costUsd cost in US dollars, 0 for the rules
 */
public record Provenance(
    String run,
    String maker,
    String model,
    Map<String, String> prompts,
    int attempts,
    long inputTokens,
    long outputTokens,
    double costUsd) {
  public Provenance {
    // Sorted, so that equal rows are equal bytes in a shard.
    prompts = Collections.unmodifiableMap(new TreeMap<>(prompts));
  }

  /** What a row carries before any step has touched it. */
  public static Provenance none() {
    return new Provenance("", "", "", Map.of(), 0, 0, 0, 0);
  }

  /** The same after one more attempt. */
  public Provenance plus(
      String newMaker,
      String newModel,
      int moreAttempts,
      long moreInput,
      long moreOutput,
      double moreCost) {
    return new Provenance(
        run,
        newMaker,
        newModel,
        prompts,
        attempts + moreAttempts,
        inputTokens + moreInput,
        outputTokens + moreOutput,
        costUsd + moreCost);
  }
}
