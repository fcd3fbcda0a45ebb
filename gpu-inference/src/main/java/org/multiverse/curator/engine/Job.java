package org.multiverse.curator.engine;

/**
 * What the scheduler works on: a tree of branches whose known tokens are to be decoded, and someone
 * who wants the logits of some of them.
 */
abstract class Job {
  final long number;
  final long deadline;
  final TokenBranch root = TokenBranch.root(this);
  int cells;
  // Set by the job itself or from outside; the scheduler then takes it out of the cache.
  StopReason reason;
  RuntimeException failure;
  // It is out of the cache, and whoever waits for it knows.
  boolean ended;

  /**
   * A job.
   *
   * @param number place in the order of arrival
   * @param deadline {@code System.nanoTime()} at which it is to end, {@code Long.MAX_VALUE} for
   *     none
   */
  Job(long number, long deadline) {
    this.number = number;
    this.deadline = deadline;
  }

  /** Whether the logits of a token are wanted. */
  abstract boolean wants(TokenBranch branch, int index);

  /** Takes the logits of a token that were wanted; the array is used again. */
  abstract void accept(TokenBranch branch, int index, float[] logits);

  /** Tells whoever waits how it ended; its cells are free by then. */
  abstract void deliver();

  /** Decides how it ends, unless that is decided. */
  void end(StopReason reason) {
    if (!isOver()) {
      this.reason = reason;
    }
  }

  void fail(RuntimeException cause) {
    if (!isOver()) {
      failure = cause;
    }
  }

  boolean isOver() {
    return reason != null || failure != null;
  }

  boolean hasExpired(long now) {
    return deadline != Long.MAX_VALUE && now - deadline >= 0;
  }

  @Override
  public String toString() {
    return "#" + number;
  }
}
