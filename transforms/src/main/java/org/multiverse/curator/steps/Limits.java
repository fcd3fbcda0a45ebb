package org.multiverse.curator.steps;

import java.io.Serializable;

/**
 * The limits of the five steps. They decide results, so they belong into a run's fingerprint.
 *
 * @param maxTraceBytes largest trace in bytes of UTF-8
 * @param maxDepth deepest nesting of blocks
 * @param maxFanOut most branches of one block
 * @param minGain characters that thinking a block in parallel must save: the sum of its branches
 *     less the longest
 * @param maxEditShare how far an edited path may differ from its source, as a share of its length
 * @param maxEditChars the same in characters; the larger of both counts
 * @param maxDistance how far edits may take the words of a document from the author's, 0 to 1
 */
public record Limits(
    int maxTraceBytes,
    int maxDepth,
    int maxFanOut,
    int minGain,
    double maxEditShare,
    int maxEditChars,
    double maxDistance)
    implements Serializable {
  public Limits {
    require(maxTraceBytes > 0, "trace limit", maxTraceBytes + " (at least 1 byte)");
    require(maxDepth > 0, "depth", maxDepth + " (at least 1)");
    require(maxFanOut > 1, "fan-out", maxFanOut + " (at least 2)");
    require(minGain >= 0, "gain", minGain + " (at least 0 characters)");
    require(maxEditShare >= 0 && maxEditShare <= 1, "share of edits", maxEditShare + " (0 to 1)");
    require(maxEditChars >= 0, "characters of edits", maxEditChars + " (at least 0)");
    require(maxDistance >= 0 && maxDistance <= 1, "distance", maxDistance + " (0 to 1)");
  }

  private static void require(boolean valid, String name, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("Invalid " + name + ": " + value);
    }
  }

  /** 2 MiB, depth 3, 16 branches, gain 200, edits of 15 % or 60 characters a path, distance 0.2. */
  public static Limits defaults() {
    return new Limits(2 << 20, 3, 16, 200, 0.15, 60, 0.2);
  }

  public Limits withMaxTraceBytes(int value) {
    return new Limits(value, maxDepth, maxFanOut, minGain, maxEditShare, maxEditChars, maxDistance);
  }

  public Limits withMaxDepth(int value) {
    return new Limits(
        maxTraceBytes, value, maxFanOut, minGain, maxEditShare, maxEditChars, maxDistance);
  }

  public Limits withMaxFanOut(int value) {
    return new Limits(
        maxTraceBytes, maxDepth, value, minGain, maxEditShare, maxEditChars, maxDistance);
  }

  public Limits withMinGain(int value) {
    return new Limits(
        maxTraceBytes, maxDepth, maxFanOut, value, maxEditShare, maxEditChars, maxDistance);
  }

  public Limits withMaxDistance(double value) {
    return new Limits(
        maxTraceBytes, maxDepth, maxFanOut, minGain, maxEditShare, maxEditChars, value);
  }
}
