package org.multiverse.curator.judge;

/**
 * What the engine's interpreter did when it was led through the tags of a document, and how long
 * the document is in the model's tokens.
 *
 * @param blocks blocks that it forked and joined
 * @param paths branches of these
 * @param problems what it found wrong with the tags
 * @param tokens tokens of the document
 * @param criticalPath its length in positions
 */
public record Replay(int blocks, int paths, int problems, int tokens, int criticalPath) {
  /** Tokens per position: 1.0 for a sequential text. */
  public double numParallel() {
    return criticalPath == 0 ? 1 : (double) tokens / criticalPath;
  }
}
