package org.multiverse.curator.model;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many calls may be in flight, found by trying: it grows with every success until the server
 * first says stop; from then on by one a round, and shrinks by half the share of calls that the
 * server turns away. So a server that turns all away is left alone quickly, and one that turns away
 * a few by chance keeps its load (additive increase, multiplicative decrease by the extent of the
 * congestion, as in RFC 8257). A round is as many ended calls as the limit was at its start.
 */
final class AdaptiveLimit {
  private static final int START = 16;
  // How much the last round counts in the share of calls turned away.
  private static final double NEWS = 0.5;

  private final int max;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();
  private double limit;
  private boolean slowStart = true;
  private int inFlight;
  private double turnedAway;
  private int roundSize;
  private int ended;
  private int overloaded;

  AdaptiveLimit(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("Invalid concurrency: " + max);
    }
    this.max = max;
    this.limit = Math.min(START, max);
    this.roundSize = (int) limit;
  }

  /**
   * Waits for a free place; the ticket goes back with one of three answers, the first of which
   * counts.
   *
   * @param check asked now and then while waiting; throws when there is no point in it any more
   */
  Ticket acquire(Runnable check) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inFlight >= (int) limit) {
        if (!free.await(RunEnd.POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          check.run();
        }
      }
      inFlight++;
      return new Ticket();
    } finally {
      lock.unlock();
    }
  }

  /** A place in flight. */
  final class Ticket {
    private boolean isBack;

    private Ticket() {}

    /** The call got a reply. */
    void succeeded() {
      release(
          () -> {
            limit = Math.min(max, limit + (slowStart ? 1 : 1 / limit));
            endOfCall();
          });
    }

    /** The server asked for fewer calls. */
    void overloaded() {
      release(
          () -> {
            slowStart = false;
            overloaded++;
            endOfCall();
          });
    }

    private void endOfCall() {
      ended++;
      if (ended < roundSize) {
        return;
      }
      double share = (double) overloaded / ended;
      turnedAway += NEWS * (share - turnedAway);
      if (overloaded > 0) {
        limit = Math.max(1, limit * (1 - turnedAway / 2));
      }
      roundSize = (int) limit;
      ended = 0;
      overloaded = 0;
    }

    /** The call failed in a way that says nothing of the load. */
    void failed() {
      release(() -> {});
    }

    private void release(Runnable change) {
      lock.lock();
      try {
        if (isBack) {
          return;
        }
        isBack = true;
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
