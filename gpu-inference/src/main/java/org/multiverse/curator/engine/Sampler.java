package org.multiverse.curator.engine;

/** Chooses the tokens of one branch, in turn. Called by the engine's thread. */
@FunctionalInterface
public interface Sampler {
  /**
   * Chooses a token.
   *
   * @param logits those of the token before, shape [vocabulary size]; valid during the call
   */
  int next(float[] logits);
}
