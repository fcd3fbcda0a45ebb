package org.multiverse.curator.rows;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who made a row and what it cost.
 *
 * @param run id of the run (its settings' fingerprint)
 * @param maker {@code rules} or {@code llm}, or both when they shared the steps
 * @param model the models, or the rules' version
 * @param prompts fingerprints of the prompts by name, empty for the rules
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

  /** The same after a step; makers and models are named once each, in the order of the steps. */
  public Provenance plus(
      String newMaker,
      String newModel,
      Map<String, String> morePrompts,
      int moreAttempts,
      long moreInput,
      long moreOutput,
      double moreCost) {
    Map<String, String> allPrompts = new TreeMap<>(prompts);
    allPrompts.putAll(morePrompts);
    return new Provenance(
        run,
        named(maker, newMaker),
        named(model, newModel),
        allPrompts,
        attempts + moreAttempts,
        inputTokens + moreInput,
        outputTokens + moreOutput,
        costUsd + moreCost);
  }

  private static String named(String before, String name) {
    if (before.isEmpty() || before.equals(name)) {
      return name;
    }
    return List.of(before.split(", ", -1)).contains(name) ? before : before + ", " + name;
  }
}
