package org.multiverse.curator.rows;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who made a row and what it cost, over all steps.
 *
 * @param run id of the run (its settings' fingerprint)
 * @param maker {@code rules} or {@code llm}, or both when they shared the steps
 * @param model the models, or the rules' version
 * @param prompts fingerprints of the prompts by name, empty for the rules
 * @param attempts calls or makings over all steps, repairs included
 * @param inputTokens tokens read, 0 for the rules
 * @param cachedInputTokens those of them that the provider's prompt cache served
 * @param cacheWriteTokens those of them that were written into it
 * @param outputTokens tokens written, 0 for the rules
 * @param costUsd cost in US dollars, 0 for the rules
 * @param answeredBy the files that replies were imported from; empty when models were called
 */
public record Provenance(
    String run,
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
  public Provenance {
    // Sorted, so that equal rows are equal bytes in a shard.
    prompts = Collections.unmodifiableMap(new TreeMap<>(prompts));
  }

  /** The sum of works; makers and models are named once each, in the order of the works. */
  public static Provenance of(String run, List<Work> works) {
    String maker = "";
    String model = "";
    Map<String, String> prompts = new TreeMap<>();
    int attempts = 0;
    long inputTokens = 0;
    long cachedInputTokens = 0;
    long cacheWriteTokens = 0;
    long outputTokens = 0;
    double costUsd = 0;
    String answeredBy = "";
    for (Work work : works) {
      maker = named(maker, work.maker());
      model = named(model, work.model());
      prompts.putAll(work.prompts());
      attempts += work.attempts();
      inputTokens += work.inputTokens();
      cachedInputTokens += work.cachedInputTokens();
      cacheWriteTokens += work.cacheWriteTokens();
      outputTokens += work.outputTokens();
      costUsd += work.costUsd();
      for (String file : work.answeredBy().split(", ", -1)) {
        answeredBy = named(answeredBy, file);
      }
    }
    return new Provenance(
        run,
        maker,
        model,
        prompts,
        attempts,
        inputTokens,
        cachedInputTokens,
        cacheWriteTokens,
        outputTokens,
        costUsd,
        answeredBy);
  }

  private static String named(String before, String name) {
    if (name.isEmpty() || before.equals(name)) {
      return before;
    }
    if (before.isEmpty()) {
      return name;
    }
    return List.of(before.split(", ", -1)).contains(name) ? before : before + ", " + name;
  }
}
