package org.multiverse.curator.engine;

/**
 * How well a model foresaw a text.
 *
 * @param nll sum of the negative log-likelihoods of its tokens, in nats
 * @param tokens how many were scored
 */
public record TokenScore(double nll, int tokens) {
  /** Nothing scored. */
  public static final TokenScore NONE = new TokenScore(0, 0);

  /** Negative log-likelihood per token; 0 when nothing was scored. */
  public double mean() {
    return tokens == 0 ? 0 : nll / tokens;
  }

  /** Both together. */
  public TokenScore plus(TokenScore other) {
    return new TokenScore(nll + other.nll, tokens + other.tokens);
  }
}
