package org.multiverse.curator.engine;

/**
 * How long a document is.
 *
 * @param tokens tokens in all
 * @param criticalPath positions from its beginning to its end
 */
public record DocumentLength(int tokens, int criticalPath) {
  /** Tokens per position: 1.0 for a sequential text, and for an empty one. */
  public double numParallel() {
    return criticalPath == 0 ? 1 : (double) tokens / criticalPath;
  }
}
