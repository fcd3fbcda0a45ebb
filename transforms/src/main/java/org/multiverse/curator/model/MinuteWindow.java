package org.multiverse.curator.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps to so many calls and tokens in any minute, wherever the server lets its minutes begin. The
 * usual limiters count in periods or fill a bucket, and let up to twice as much through across a
 * border; this one remembers every call for a minute. Tokens are reserved by an upper bound before
 * a call and set right after it; they count until a minute after its end, since a server may count
 * them at either end.
 */
final class MinuteWindow {
  /** A minute, and what a message may take longer on its way than another. */
  static final long NANOS = TimeUnit.SECONDS.toNanos(61);

  private final long maxCalls;
  private final long maxTokens;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Deque<Long> calls = new ArrayDeque<>();
  private final Deque<Spent> spent = new ArrayDeque<>();
  private long reserved;
  private long tokens;

  /**
   * A window.
   *
   * @param maxCalls calls a minute, 0 for no limit
   * @param maxTokens tokens a minute, 0 for no limit
   * @param clock nanoseconds
   */
  MinuteWindow(long maxCalls, long maxTokens, LongSupplier clock) {
    this.maxCalls = maxCalls;
    this.maxTokens = maxTokens;
    this.clock = clock;
  }

  /**
   * Waits until a call may be made.
   *
   * @param bound most tokens that it may take; one that is over the whole limit goes alone
   * @param check asked now and then while waiting; throws when there is no point in it any more
   */
  Reservation acquire(long bound, Runnable check) throws InterruptedException {
    if (maxCalls == 0 && maxTokens == 0) {
      return new Reservation(0);
    }
    lock.lockInterruptibly();
    try {
      long want = maxTokens == 0 ? 0 : Math.min(bound, maxTokens);
      long wait = tryAcquire(want);
      while (wait > 0) {
        long poll = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(Gateway.POLL_MILLIS));
        if (changed.awaitNanos(poll) <= 0) {
          check.run();
        }
        wait = tryAcquire(want);
      }
      return new Reservation(want);
    } finally {
      lock.unlock();
    }
  }

  /** The same without waiting; null when it is too early. */
  Reservation tryAcquireNow(long bound) {
    lock.lock();
    try {
      long want = maxTokens == 0 ? 0 : Math.min(bound, maxTokens);
      return tryAcquire(want) > 0 ? null : new Reservation(want);
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds to wait, 0 when the place was taken. */
  private long tryAcquire(long want) {
    long now = clock.getAsLong();
    while (!calls.isEmpty() && now - calls.peekFirst() >= NANOS) {
      calls.removeFirst();
    }
    while (!spent.isEmpty() && now - spent.peekFirst().at >= NANOS) {
      tokens -= spent.removeFirst().tokens;
    }
    if (maxCalls > 0 && calls.size() >= maxCalls) {
      return NANOS - (now - calls.peekFirst());
    }
    if (maxTokens > 0 && tokens + reserved + want > maxTokens) {
      // A reservation that is given back wakes us sooner.
      return spent.isEmpty() ? NANOS : NANOS - (now - spent.peekFirst().at);
    }
    if (maxCalls > 0) {
      calls.addLast(now);
    }
    reserved += want;
    return 0;
  }

  /** Tokens set aside for one call. */
  final class Reservation {
    private final long bound;

    private Reservation(long bound) {
      this.bound = bound;
    }

    /** The call has ended and took this many tokens. */
    void used(long actual) {
      if (maxTokens == 0) {
        return;
      }
      lock.lock();
      try {
        reserved -= bound;
        if (actual > 0) {
          tokens += actual;
          spent.addLast(new Spent(clock.getAsLong(), actual));
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private record Spent(long at, long tokens) {}
}
