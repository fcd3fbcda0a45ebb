package org.multiverse.curator.engine;

/**
 * What a request may take. The text that a model writes is not to be trusted: it may fork without
 * end, and never close what it opened.
 *
 * @param maxTokens tokens in all, those that the engine inserts included
 * @param maxCriticalPath positions behind the prompt; paths that reach it are closed, the text then
 *     ends
 * @param maxPathTokens positions of one path; a longer one is closed and the block joined
 * @param maxFanOut branches of one block; with more Outlines the block goes on sequentially
 * @param maxDepth how deep blocks may nest; a deeper one goes on sequentially
 */
public record GenerationLimits(
    int maxTokens, int maxCriticalPath, int maxPathTokens, int maxFanOut, int maxDepth) {

  /** 4096 tokens in all and on the critical path, 2048 in a path, 16 branches, depth 3. */
  public static final GenerationLimits DEFAULT = new GenerationLimits(4096, 4096, 2048, 16, 3);

  public GenerationLimits {
    require("token limit", maxTokens, 1);
    require("critical path limit", maxCriticalPath, 1);
    require("path limit", maxPathTokens, 8);
    require("fan-out limit", maxFanOut, 0);
    require("depth limit", maxDepth, 0);
  }

  /** The same with another limit on tokens, in all and on the critical path. */
  public GenerationLimits withTokens(int count) {
    return new GenerationLimits(count, count, Math.max(8, count), maxFanOut, maxDepth);
  }

  /** The same with other limits on blocks. */
  public GenerationLimits withBlocks(int fanOut, int depth) {
    return new GenerationLimits(maxTokens, maxCriticalPath, maxPathTokens, fanOut, depth);
  }

  private static void require(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid " + what + ": " + value + " (at least " + least + ")");
    }
  }
}
