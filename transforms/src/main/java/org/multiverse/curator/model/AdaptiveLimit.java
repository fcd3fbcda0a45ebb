package org.multiverse.curator.model;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may be in flight, found by trying: it grows with every success until the server
 * says stop, then shrinks by a share and grows by one a round (the additive increase and
 * multiplicative decrease of TCP, RFC 5681). One overload shrinks it once, however many calls hear
 * of it.
 */
final class AdaptiveLimit {
  private static final int START = 16;
  private static final double SHRINK = 0.7;

  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();
  private double limit;
  private boolean slowStart = true;
  private int inFlight;
  private long decreases;

  AdaptiveLimit(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("Invalid concurrency: " + max);
    }
    this.max = max;
    this.limit = Math.min(START, max);
  }

  /**
   * Waits for a free place; the ticket goes back with one of the three answers.
   *
   * @param check asked now and then while waiting; throws when there is no point in it any more
   */
  Ticket acquire(Runnable check) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inFlight >= (int) limit) {
        if (!free.await(Gateway.POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          check.run();
        }
      }
      inFlight++;
      return new Ticket(decreases);
    } finally {
      lock.unlock();
    }
  }

  /** A place in flight. */
  final class Ticket {
    private final long era;

    private Ticket(long era) {
      this.era = era;
    }

    /** The call got a reply. */
    void succeeded() {
      release(() -> limit = Math.min(max, limit + (slowStart ? 1 : 1 / limit)));
    }

    /** The server asked for fewer calls. */
    void overloaded() {
      release(
          () -> {
            // Calls that began before the last decrease tell of the same overload.
            if (era == decreases) {
              limit = Math.max(1, limit * SHRINK);
              slowStart = false;
              decreases++;
            }
          });
    }

    /** The call failed in a way that says nothing of the load. */
    void failed() {
      release(() -> {});
    }

    private void release(Runnable change) {
      lock.lock();
      try {
        inFlight--;
        change.run();
        // Two places can come free at once, its own and one that the limit has grown by.
        for (int i = inFlight; i < Math.min(inFlight + 2, (int) limit); i++) {
          free.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** The limit now. */
  int limit() {
    lock.lock();
    try {
      return (int) limit;
    } finally {
      lock.unlock();
    }
  }
}
