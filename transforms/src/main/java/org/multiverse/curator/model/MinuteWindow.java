package org.multiverse.curator.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keeps to so many calls and tokens in any minute, wherever the server lets its minutes begin. The
 * usual limiters count in periods or fill a bucket, and let up to twice as much through across a
 * border; this one remembers every call for a minute. The minute of a call begins when the server
 * has it for certain: when the answer is in, or after {@link #WAY}. Tokens are reserved by an upper
 * bound before a call and set right after it; they count until a minute after its end, since a
 * server may count them at either end.
 */
final class MinuteWindow {
  /** A minute, and how far two clocks may drift apart in it. */
  static final long NANOS = TimeUnit.MILLISECONDS.toNanos(60_050);

  /**
   * How long a request may be under way to the server. The first calls of a worker are slow:
   * classes load, connections open, and all cores are busy.
   */
  static final long WAY = TimeUnit.SECONDS.toNanos(10);

  private final long maxCalls;
  private final long maxTokens;
  private final LongSupplier clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final Set<Reservation> starting = new LinkedHashSet<>();
  private final PriorityQueue<Long> arrived = new PriorityQueue<>();
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
      return new Reservation(0, clock.getAsLong());
    }
    lock.lockInterruptibly();
    try {
      long want = maxTokens == 0 ? 0 : Math.min(bound, maxTokens);
      while (true) {
        long now = clock.getAsLong();
        long wait = untilFree(now, want);
        if (wait == 0) {
          return reserve(now, want);
        }
        long poll = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(RunEnd.POLL_MILLIS));
        if (changed.awaitNanos(poll) <= 0) {
          check.run();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The same without waiting; null when it is too early. */
  Reservation tryAcquireNow(long bound) {
    lock.lock();
    try {
      long want = maxTokens == 0 ? 0 : Math.min(bound, maxTokens);
      long now = clock.getAsLong();
      return untilFree(now, want) > 0 ? null : reserve(now, want);
    } finally {
      lock.unlock();
    }
  }

  private Reservation reserve(long now, long want) {
    Reservation reservation = new Reservation(want, now);
    if (maxCalls > 0) {
      starting.add(reservation);
    }
    reserved += want;
    return reservation;
  }

  /** Nanoseconds until it is worth looking again, 0 when there is room. */
  private long untilFree(long now, long want) {
    for (var first = starting.iterator(); first.hasNext(); ) {
      long latest = first.next().start + WAY;
      if (now < latest) {
        break;
      }
      first.remove();
      arrived.add(latest);
    }
    while (!arrived.isEmpty() && now - arrived.peek() >= NANOS) {
      arrived.remove();
    }
    while (!spent.isEmpty() && now - spent.peekFirst().at >= NANOS) {
      tokens -= spent.removeFirst().tokens;
    }
    if (maxCalls > 0 && starting.size() + arrived.size() >= maxCalls) {
      return arrived.isEmpty() ? NANOS : NANOS - (now - arrived.peek());
    }
    if (maxTokens > 0 && tokens + reserved + want > maxTokens) {
      // A reservation that is given back wakes us sooner.
      return spent.isEmpty() ? NANOS : NANOS - (now - spent.peekFirst().at);
    }
    return 0;
  }

  /** A call under way, and the tokens set aside for it. */
  final class Reservation {
    private final long bound;
    private final long start;

    private Reservation(long bound, long start) {
      this.bound = bound;
      this.start = start;
    }

    /** The call has ended and took this many tokens. */
    void used(long actual) {
      lock.lock();
      try {
        long now = clock.getAsLong();
        if (starting.remove(this)) {
          arrived.add(now);
        }
        reserved -= bound;
        if (maxTokens > 0 && actual > 0) {
          tokens += actual;
          spent.addLast(new Spent(now, actual));
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private record Spent(long at, long tokens) {}
}
