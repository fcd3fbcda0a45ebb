package org.multiverse.curator.engine;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.multiverse.curator.common.CuratorException;

/** Chooses by probability among the likeliest tokens. */
final class TopPSampler implements Sampler {
  private final double temperature;
  private final double topP;
  private final SplittableRandom random;
  private long[] candidates = new long[1024];

  TopPSampler(double temperature, double topP, long seed) {
    this.temperature = temperature;
    this.topP = topP;
    this.random = new SplittableRandom(seed);
  }

  static int likeliest(float[] logits) {
    int best = -1;
    float highest = Float.NEGATIVE_INFINITY;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] > highest) {
        highest = logits[token];
        best = token;
      }
    }
    if (best < 0) {
      throw CuratorException.internal("Cannot choose a token: the logits are not numbers");
    }
    return best;
  }

  /** A seed for a branch: FNV-1a of its key, mixed into the seed of the request. */
  static long mix(long seed, String branch) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < branch.length(); i++) {
      hash = (hash ^ branch.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  @Override
  public int next(float[] logits) {
    int best = likeliest(logits);
    double highest = logits[best];
    double sum = 0;
    for (float logit : logits) {
      sum += weight(logit, highest);
    }
    // Sorting the whole vocabulary takes long and the tail is seldom needed: widen until it holds.
    for (double reach = 8; ; reach *= 4) {
      int count = collect(logits, highest - reach * temperature);
      double mass = 0;
      for (int i = 0; i < count; i++) {
        mass += weight(logits[token(candidates[i])], highest);
      }
      if (mass >= topP * sum || count == logits.length || reach > 1e6) {
        return choose(logits, highest, count, Math.min(mass, topP * sum));
      }
    }
  }

  private int choose(float[] logits, double highest, int count, double wanted) {
    Arrays.sort(candidates, 0, count);
    double mass = 0;
    int kept = 0;
    while (kept < count && (mass < wanted || kept == 0)) {
      mass += weight(logits[token(candidates[kept++])], highest);
    }
    double point = random.nextDouble() * mass;
    for (int i = 0; i < kept - 1; i++) {
      point -= weight(logits[token(candidates[i])], highest);
      if (point < 0) {
        return token(candidates[i]);
      }
    }
    return token(candidates[kept - 1]);
  }

  private double weight(float logit, double highest) {
    return Math.exp((logit - highest) / temperature);
  }

  /** Tokens from a logit on, as numbers that sort from the likeliest down. */
  private int collect(float[] logits, double least) {
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] >= least) {
        if (count == candidates.length) {
          candidates = Arrays.copyOf(candidates, 2 * count);
        }
        int bits = Float.floatToIntBits(logits[token]);
        int ordered = bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE;
        candidates[count++] = (long) (~ordered ^ Integer.MIN_VALUE) << 32 | token;
      }
    }
    return count;
  }

  private static int token(long candidate) {
    return (int) candidate;
  }
}
