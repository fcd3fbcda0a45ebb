package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.multiverse.curator.common.CuratorException;

/** Tokens of one branch, which of them are scored, and their scores. */
final class ScoreNode {
  private static final int STEP_BITS = 10;
  private static final int STEPS = 1 << STEP_BITS;
  private static final double LN_2 = Math.log(2);
  private static final double LEAST = -60;
  // 2 to the power of i / STEPS.
  private static final double[] POWERS = powers();

  int[] tokens;
  // Tokens that are to be scored and are not yet.
  final BitSet wanted = new BitSet();
  double[] nll;
  // Nodes that go on where this one ends, each with another token.
  final List<ScoreNode> next = new ArrayList<>();

  ScoreNode(int[] tokens) {
    this.tokens = tokens;
    this.nll = new double[tokens.length];
  }

  /** Cuts it in two; what followed follows the second half. */
  void split(int at) {
    ScoreNode rest = new ScoreNode(Arrays.copyOfRange(tokens, at, tokens.length));
    rest.wanted.or(wanted.get(at, tokens.length));
    rest.next.addAll(next);
    next.clear();
    next.add(rest);
    wanted.clear(at, tokens.length);
    tokens = Arrays.copyOf(tokens, at);
    nll = new double[at];
  }

  boolean isWantedBehind(int index) {
    return index + 1 < tokens.length
        ? wanted.get(index + 1)
        : next.stream().anyMatch(node -> node.wanted.get(0));
  }

  /** Takes the logits of a token: scores what comes behind it. */
  void accept(int index, float[] logits) {
    double norm = logSumExp(logits);
    if (index + 1 < tokens.length) {
      score(index + 1, norm, logits);
    } else {
      for (ScoreNode node : next) {
        node.score(0, norm, logits);
      }
    }
  }

  private void score(int index, double norm, float[] logits) {
    nll[index] = norm - logits[tokens[index]];
    wanted.clear(index);
  }

  static double logSumExp(float[] logits) {
    float highest = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += exp((double) logit - highest);
    }
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw CuratorException.internal("Cannot score: the logits are not numbers");
    }
    return highest + Math.log(sum);
  }

  /**
   * The exponential function of what is not above 0, to 1e-11 of its value: the vocabulary has many
   * tokens, and {@code Math.exp} would take as long as the model.
   */
  static double exp(double x) {
    if (x < LEAST) {
      // So little that a vocabulary full of it does not show in a double beside 1.
      return 0;
    }
    // x = (k + fraction) ln 2 / STEPS with k an integer.
    double scaled = x * (STEPS / LN_2);
    int k = (int) (scaled - 0.5);
    double rest = (scaled - k) * (LN_2 / STEPS);
    double power = Double.longBitsToDouble((long) (1023 + (k >> STEP_BITS)) << 52);
    return power * POWERS[k & (STEPS - 1)] * (1 + rest * (1 + rest * 0.5));
  }

  private static double[] powers() {
    double[] powers = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      powers[i] = Math.pow(2, (double) i / STEPS);
    }
    return powers;
  }
}
