package org.multiverse.curator.cli;

import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.steps.Limits;
import picocli.CommandLine.Option;

/** What the steps of a curation keep to; prompts name the same figures. */
final class LimitOptions {
  @Option(
      names = "--max-trace-bytes",
      paramLabel = "N",
      defaultValue = "2097152",
      description = "Larger traces are rejected (default: 2097152).")
  private int maxTraceBytes;

  @Option(
      names = "--min-gain",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Characters that a block must save: its branches less the longest (default: 200).")
  private int minGain;

  @Option(
      names = "--max-depth",
      paramLabel = "N",
      defaultValue = "3",
      description = "Deepest nesting of blocks (default: 3).")
  private int maxDepth;

  @Option(
      names = "--max-fan-out",
      paramLabel = "N",
      defaultValue = "16",
      description = "Most branches of a block (default: 16).")
  private int maxFanOut;

  @Option(
      names = "--max-edit-share",
      paramLabel = "SHARE",
      defaultValue = "0.15",
      description =
          "How far an edited path may be from its source, as a share of its length (default: 0.15).")
  private double maxEditShare;

  @Option(
      names = "--max-edit-chars",
      paramLabel = "N",
      defaultValue = "60",
      description = "The same in characters; the larger of both counts (default: 60).")
  private int maxEditChars;

  @Option(
      names = "--max-distance",
      paramLabel = "D",
      defaultValue = "0.2",
      description =
          "How far edits may take a document from its words, 0 to 1 (default: 0.2, the paper's).")
  private double maxDistance;

  Limits limits() {
    return CuratorException.asUsage(
        () ->
            new Limits(
                maxTraceBytes,
                maxDepth,
                maxFanOut,
                minGain,
                maxEditShare,
                maxEditChars,
                maxDistance));
  }
}
