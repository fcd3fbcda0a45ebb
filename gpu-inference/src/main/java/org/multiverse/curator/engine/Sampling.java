package org.multiverse.curator.engine;

import java.util.Map;

/** How the tokens of a request are chosen: a sampler for each of its branches. */
@FunctionalInterface
public interface Sampling {
  /**
   * The sampler of a branch.
   *
   * @param branch key of the branch: empty for the main text, {@code /1.0} for the first path of
   *     its second block, {@code /1.0/0.2} for the third path of the first block in that
   */
  Sampler sampler(String branch);

  /** The likeliest token, the first one of equals. */
  static Sampling greedy() {
    return branch -> TopPSampler::likeliest;
  }

  /**
   * By chance. The same seed gives the same text, whatever else is decoded at that time: each
   * branch has its own numbers.
   *
   * @param temperature 0 is greedy, 1 takes the probabilities as they are
   * @param topP the likeliest tokens that have this share of the probability together are taken
   * @param seed of the random numbers
   */
  static Sampling of(double temperature, double topP, long seed) {
    if (!(temperature >= 0) || temperature > 100) {
      throw new IllegalArgumentException("Invalid temperature: " + temperature + " (0 to 100)");
    }
    if (!(topP > 0) || topP > 1) {
      throw new IllegalArgumentException("Invalid top-p: " + topP + " (over 0, up to 1)");
    }
    return temperature == 0
        ? greedy()
        : branch -> new TopPSampler(temperature, topP, TopPSampler.mix(seed, branch));
  }

  /**
   * Tokens that are given instead of chosen.
   *
   * @param script the tokens by key of the branch, from behind the id that the engine inserts
   * @param after chooses when a branch's tokens are used up
   */
  static Sampling script(Map<String, Tokens> script, Sampling after) {
    return branch -> {
      Tokens given = script.getOrDefault(branch, Tokens.NONE);
      Sampler then = after.sampler(branch);
      int[] next = {0};
      return logits -> next[0] < given.size() ? given.at(next[0]++) : then.next(logits);
    };
  }
}
