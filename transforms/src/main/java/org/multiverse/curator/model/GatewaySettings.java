package org.multiverse.curator.model;

import java.io.Serializable;
import java.time.Duration;

/**
 * How models are called. None of it decides what a reply says, so none of it is part of a run's
 * fingerprint.
 *
 * @param cache folder or URL of the cached replies
 * @param job whose spending it is
 * @param workers JVMs that the limits are divided over
 * @param limits how much may be asked
 * @param patience how long to wait, and how often to try
 * @param offline whether only the cache may answer
 */
public record GatewaySettings(
    String cache, String job, int workers, CallLimits limits, Patience patience, boolean offline)
    implements Serializable {
  public GatewaySettings {
    require(workers > 0, "workers", workers);
  }

  /**
   * How much may be asked.
   *
   * @param concurrency most calls in flight of one worker
   * @param requestsPerMinute over all workers, 0 for no limit
   * @param tokensPerMinute input and output over all workers, 0 for no limit
   * @param maxCostUsd over all workers, 0 for no limit
   */
  public record CallLimits(
      int concurrency, long requestsPerMinute, long tokensPerMinute, double maxCostUsd)
      implements Serializable {
    public CallLimits {
      require(concurrency > 0 && concurrency <= 4_096, "concurrency", concurrency + " (1 to 4096)");
      require(requestsPerMinute >= 0, "requests per minute", requestsPerMinute);
      require(tokensPerMinute >= 0, "tokens per minute", tokensPerMinute);
      require(maxCostUsd >= 0 && !Double.isInfinite(maxCostUsd), "maximum cost", maxCostUsd);
    }
  }

  /**
   * How long to wait, and how often to try.
   *
   * @param timeout how long one call may take
   * @param maxAttempts attempts of one call while others succeed
   * @param silence how long no call at all may succeed before the run ends
   */
  public record Patience(Duration timeout, int maxAttempts, Duration silence)
      implements Serializable {
    public Patience {
      require(!timeout.isNegative() && !timeout.isZero(), "timeout", timeout);
      require(maxAttempts > 0, "attempts", maxAttempts);
      require(!silence.isNegative(), "patience", silence);
    }
  }

  private static void require(boolean valid, String name, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("Invalid " + name + ": " + value);
    }
  }

  /** 64 calls in flight, five minutes each, six attempts, no limits, two minutes of patience. */
  public static GatewaySettings of(String cache) {
    return new GatewaySettings(
        cache,
        "",
        1,
        new CallLimits(64, 0, 0, 0),
        new Patience(Duration.ofMinutes(5), 6, Duration.ofMinutes(2)),
        false);
  }

  public GatewaySettings withLimits(CallLimits value) {
    return new GatewaySettings(cache, job, workers, value, patience, offline);
  }

  public GatewaySettings withConcurrency(int value) {
    return withLimits(
        new CallLimits(value, limits.requestsPerMinute, limits.tokensPerMinute, limits.maxCostUsd));
  }

  public GatewaySettings withMaxCostUsd(double value) {
    return withLimits(
        new CallLimits(
            limits.concurrency, limits.requestsPerMinute, limits.tokensPerMinute, value));
  }

  /** For the workers of one job. */
  public GatewaySettings withJob(String newJob, int newWorkers) {
    return new GatewaySettings(cache, newJob, newWorkers, limits, patience, offline);
  }

  public GatewaySettings withPatience(Patience value) {
    return new GatewaySettings(cache, job, workers, limits, value, offline);
  }

  public GatewaySettings withOffline(boolean value) {
    return new GatewaySettings(cache, job, workers, limits, patience, value);
  }

  /** The share of one worker in a limit, 0 for none; never less than one. */
  long share(long limit) {
    return limit == 0 ? 0 : Math.max(1, limit / workers);
  }
}
