package org.multiverse.curator.model;

import java.io.Serializable;
import java.time.Duration;

/**
 * How models are called. None of it decides what a reply says, so none of it is part of a run's
 * fingerprint.
 *
 * @param cache folder or URL of the cached replies
 * @param job whose spending it is
 * @param concurrency most calls in flight of one worker
 * @param requestsPerMinute over all workers, 0 for no limit
 * @param tokensPerMinute input and output over all workers, 0 for no limit
 * @param maxCostUsd over all workers, 0 for no limit
 * @param workers JVMs that the limits are divided over
 * @param timeout how long one call may take
 * @param maxAttempts attempts of one call while others succeed
 * @param patience how long no call at all may succeed before the run ends
 * @param offline whether only the cache may answer
 */
public record GatewaySettings(
    String cache,
    String job,
    int concurrency,
    long requestsPerMinute,
    long tokensPerMinute,
    double maxCostUsd,
    int workers,
    Duration timeout,
    int maxAttempts,
    Duration patience,
    boolean offline)
    implements Serializable {
  public GatewaySettings {
    require(concurrency > 0 && concurrency <= 4_096, "concurrency", concurrency + " (1 to 4096)");
    require(requestsPerMinute >= 0, "requests per minute", requestsPerMinute);
    require(tokensPerMinute >= 0, "tokens per minute", tokensPerMinute);
    require(maxCostUsd >= 0 && !Double.isInfinite(maxCostUsd), "maximum cost", maxCostUsd);
    require(workers > 0, "workers", workers);
    require(!timeout.isNegative() && !timeout.isZero(), "timeout", timeout);
    require(maxAttempts > 0, "attempts", maxAttempts);
    require(!patience.isNegative(), "patience", patience);
  }

  private static void require(boolean valid, String name, Object value) {
    if (!valid) {
      throw new IllegalArgumentException("Invalid " + name + ": " + value);
    }
  }

  /** 64 calls in flight, five minutes each, six attempts, no limits, two minutes of patience. */
  public static GatewaySettings of(String cache) {
    return new GatewaySettings(
        cache, "", 64, 0, 0, 0, 1, Duration.ofMinutes(5), 6, Duration.ofMinutes(2), false);
  }

  public GatewaySettings withConcurrency(int value) {
    return new GatewaySettings(
        cache,
        job,
        value,
        requestsPerMinute,
        tokensPerMinute,
        maxCostUsd,
        workers,
        timeout,
        maxAttempts,
        patience,
        offline);
  }

  /** With limits a minute over all workers, 0 for none. */
  public GatewaySettings withLimits(long requests, long tokens) {
    return new GatewaySettings(
        cache,
        job,
        concurrency,
        requests,
        tokens,
        maxCostUsd,
        workers,
        timeout,
        maxAttempts,
        patience,
        offline);
  }

  public GatewaySettings withMaxCostUsd(double value) {
    return new GatewaySettings(
        cache,
        job,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        value,
        workers,
        timeout,
        maxAttempts,
        patience,
        offline);
  }

  /** For the workers of one job. */
  public GatewaySettings withJob(String newJob, int newWorkers) {
    return new GatewaySettings(
        cache,
        newJob,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        maxCostUsd,
        newWorkers,
        timeout,
        maxAttempts,
        patience,
        offline);
  }

  /** With other times and numbers of attempts. */
  public GatewaySettings withPatience(Duration newTimeout, int attempts, Duration newPatience) {
    return new GatewaySettings(
        cache,
        job,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        maxCostUsd,
        workers,
        newTimeout,
        attempts,
        newPatience,
        offline);
  }

  public GatewaySettings withOffline(boolean value) {
    return new GatewaySettings(
        cache,
        job,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        maxCostUsd,
        workers,
        timeout,
        maxAttempts,
        patience,
        value);
  }

  /** The share of one worker in a limit, 0 for none; never less than one. */
  long share(long limit) {
    return limit == 0 ? 0 : Math.max(1, limit / workers);
  }
}
