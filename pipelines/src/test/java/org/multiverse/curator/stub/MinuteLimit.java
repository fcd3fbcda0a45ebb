package org.multiverse.curator.stub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** So much within any sixty seconds, and no more. What is refused does not count. */
final class MinuteLimit {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final long limit;
  private final Deque<long[]> taken = new ArrayDeque<>();
  private long sum;

  /** A limit; 0 stands for none. */
  MinuteLimit(long limit) {
    this.limit = limit;
  }

  /** Takes an amount that came at a time, or gives the seconds until there may be room for it. */
  synchronized double take(long nanos, long amount) {
    if (limit == 0) {
      return 0;
    }
    while (!taken.isEmpty() && nanos - taken.peekFirst()[0] >= MINUTE) {
      sum -= taken.removeFirst()[1];
    }
    if (sum + amount <= limit) {
      sum += amount;
      taken.addLast(new long[] {nanos, amount});
      return 0;
    }
    long free = taken.isEmpty() ? MINUTE : taken.peekFirst()[0] + MINUTE - nanos;
    return Math.max(0.001, free / 1e9);
  }
}
