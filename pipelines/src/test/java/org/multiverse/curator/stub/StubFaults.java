package org.multiverse.curator.stub;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which share of requests meets which fault. A request's fate hangs on the seed and its own content
 * alone: the same request meets it whatever came before.
 *
 * @param shares share from 0 to 1 by kind; a kind that is absent does not occur
 * @param attempts how many attempts of one request a transient fault hits
 * @param retryAfter seconds in {@code Retry-After} of a 429
 */
public record StubFaults(Map<FaultKind, Double> shares, int attempts, double retryAfter) {
  public StubFaults {
    shares.forEach(
        (kind, share) -> {
          if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("Invalid share of " + kind + ": " + share);
          }
        });
    if (attempts < 0) {
      throw new IllegalArgumentException("Invalid attempts: " + attempts);
    }
    if (!(retryAfter >= 0)) {
      throw new IllegalArgumentException("Invalid retryAfter: " + retryAfter);
    }
    Map<FaultKind, Double> copy = new EnumMap<>(FaultKind.class);
    copy.putAll(shares);
    shares = Collections.unmodifiableMap(copy);
  }

  /** No faults; one attempt and one second once there are any. */
  public static StubFaults none() {
    return new StubFaults(Map.of(), 1, 1);
  }

  /** The same share of every kind but {@link FaultKind#STUBBORN}, which nothing repairs. */
  public static StubFaults each(double share) {
    StubFaults faults = none();
    for (FaultKind kind : FaultKind.values()) {
      if (kind != FaultKind.STUBBORN) {
        faults = faults.with(kind, share);
      }
    }
    return faults;
  }

  /**
   * Reads shares as the command line has them: {@code rateLimit=0.05,stubborn=0.01}; {@code each}
   * stands for every kind but {@code stubborn}, {@code attempts} and {@code retryAfter} are set
   * likewise.
   */
  public static StubFaults parse(String spec) {
    StubFaults faults = none();
    for (String part : spec.split(",", -1)) {
      String entry = part.strip();
      int at = entry.indexOf('=');
      if (entry.isEmpty()) {
        continue;
      }
      if (at < 0) {
        throw new IllegalArgumentException("Invalid fault: " + entry);
      }
      String word = entry.substring(0, at);
      double value = Double.parseDouble(entry.substring(at + 1));
      faults =
          switch (word) {
            case "each" -> new StubFaults(each(value).shares, faults.attempts, faults.retryAfter);
            case "attempts" -> faults.withAttempts((int) value);
            case "retryAfter" -> faults.withRetryAfter(value);
            default -> faults.with(FaultKind.of(word), value);
          };
    }
    return faults;
  }

  public StubFaults with(FaultKind kind, double share) {
    Map<FaultKind, Double> more = new EnumMap<>(FaultKind.class);
    more.putAll(shares);
    more.put(kind, share);
    return new StubFaults(more, attempts, retryAfter);
  }

  public StubFaults withAttempts(int value) {
    return new StubFaults(shares, value, retryAfter);
  }

  public StubFaults withRetryAfter(double seconds) {
    return new StubFaults(shares, attempts, seconds);
  }

  /** The fault of an attempt of a request, or null; {@code earlier} attempts came before it. */
  FaultKind ofAttempt(long seed, long body, int earlier) {
    return earlier < attempts ? first(seed, body, FaultKind.Scope.ATTEMPT) : null;
  }

  /** The fault of an answer, or null. */
  FaultKind ofAnswer(long seed, long conversation, boolean repair) {
    FaultKind stubborn = first(seed, conversation, FaultKind.Scope.CONVERSATION);
    if (stubborn != null || repair) {
      return stubborn;
    }
    return first(seed, conversation, FaultKind.Scope.FIRST_ANSWER);
  }

  private FaultKind first(long seed, long key, FaultKind.Scope scope) {
    for (Map.Entry<FaultKind, Double> share : shares.entrySet()) {
      FaultKind kind = share.getKey();
      if (kind.scope() == scope && draw(seed, key, kind) < share.getValue()) {
        return kind;
      }
    }
    return null;
  }

  /** A number from 0 to 1 that looks random. */
  private static double draw(long seed, long key, FaultKind kind) {
    long mixed = mix(mix(mix(seed) ^ key) ^ kind.toString().hashCode());
    return (mixed >>> 11) * 0x1.0p-53;
  }

  /** Each bit of the result hangs on each bit of the value (SplitMix64's finisher). */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
