package org.multiverse.curator.engine;

/**
 * How well a model foresaw a text.
 *
 * @param nll sum of the negative log-likelihoods of its tokens, in nats
 * @param tokens how many were scored
 */
public record Score(double nll, int tokens) {
  /** Nothing scored. */
  public static final Score NONE = new Score(0, 0);

  /** Negative log-likelihood per token; 0 when nothing was scored. */
  public double mean() {
    return tokens == 0 ? 0 : nll / tokens;
  }

  /** Both together. */
  public Score plus(Score other) {
    return new Score(nll + other.nll, tokens + other.tokens);
  }
}
