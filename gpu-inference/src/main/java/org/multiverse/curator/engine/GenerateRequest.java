package org.multiverse.curator.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * A text to be gone on with.
 *
 * @param prompt the tokens it begins with, at least one
 * @param sampling how tokens are chosen
 * @param limits what it may take
 * @param timeout how long it may last, waiting included
 */
public record GenerateRequest(
    Tokens prompt, Sampling sampling, GenerationLimits limits, Duration timeout) {
  /** As good as no timeout. */
  public static final Duration NO_TIMEOUT = Duration.ofDays(365);

  public GenerateRequest {
    Objects.requireNonNull(sampling, "Invalid sampling: null");
    Objects.requireNonNull(limits, "Invalid limits: null");
    if (prompt.size() == 0) {
      throw new IllegalArgumentException("Invalid prompt: no tokens (at least one is wanted)");
    }
    if (timeout.isNegative() || timeout.compareTo(NO_TIMEOUT) > 0) {
      throw new IllegalArgumentException("Invalid timeout: " + timeout + " (up to a year)");
    }
  }

  /** Greedy, with the usual limits and no timeout. */
  public static GenerateRequest of(Tokens prompt) {
    return new GenerateRequest(prompt, Sampling.greedy(), GenerationLimits.DEFAULT, NO_TIMEOUT);
  }

  /** The same with another way to choose tokens. */
  public GenerateRequest withSampling(Sampling other) {
    return new GenerateRequest(prompt, other, limits, timeout);
  }

  /** The same with other limits. */
  public GenerateRequest withLimits(GenerationLimits other) {
    return new GenerateRequest(prompt, sampling, other, timeout);
  }

  /** The same with another timeout. */
  public GenerateRequest withTimeout(Duration other) {
    return new GenerateRequest(prompt, sampling, limits, other);
  }
}
