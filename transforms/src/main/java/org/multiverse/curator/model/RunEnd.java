package org.multiverse.curator.model;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/**
 * The end of a run in this worker. Whoever finds that no call may be made any more says so here,
 * all that wait hear of it, and calls in flight come to their end.
 */
final class RunEnd {
  /** How soon a thread that waits hears that the run has been stopped. */
  static final long POLL_MILLIS = 200;

  private final AtomicReference<CuratorException> stopped = new AtomicReference<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  /** Throws why the run has been stopped when it has been. */
  void check() {
    CuratorException stop = stopped.get();
    if (stop != null) {
      throw new CuratorException(stop.code(), stop.getMessage(), stop);
    }
  }

  /** Lets no further call begin. The first reason counts and is returned, to be thrown. */
  CuratorException stop(Code code, String message, Throwable cause) {
    stopped.compareAndSet(null, new CuratorException(code, message, cause));
    return stopped.get();
  }

  /** For a thread that was interrupted while it waited; the run itself goes on. */
  CuratorException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CuratorException(Code.INTERRUPTED, "Interrupted while waiting for a model", e);
  }

  /** Waits, and throws when the run is stopped meanwhile. */
  void sleep(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (true) {
        check();
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        Thread.sleep(Math.min(left, POLL_MILLIS));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** A call begins; it is waited for until {@link #finish}. Throws when none may begin. */
  void begin() {
    // Counted first: whoever drains after the stop must see it.
    inFlight.incrementAndGet();
    try {
      check();
    } catch (CuratorException e) {
      finish();
      throw e;
    }
  }

  /** A call that has begun has ended, and its reply is kept. */
  void finish() {
    inFlight.decrementAndGet();
  }

  /**
   * Waits for the calls in flight, at most so long.
   *
   * @return whether the thread was interrupted meanwhile, which ends the waiting
   */
  boolean drain(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    while (inFlight.get() > 0 && System.nanoTime() < end) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        return true;
      }
    }
    return false;
  }
}
