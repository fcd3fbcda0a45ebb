package org.multiverse.curator.model;

/**
 * Thrown when no further call may be made in this run: the budget is used up, or the model is out
 * of reach. It ends the run and no row; all replies so far are in the cache.
 */
public final class RunStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why the run ends. */
  public enum Stop {
    BUDGET,
    UNREACHABLE,
    INTERRUPTED
  }

  static final String BUDGET_WORDS = "The budget is used up";

  private final Stop stop;

  public RunStoppedException(Stop stop, String message, Throwable cause) {
    super(message, cause);
    this.stop = stop;
  }

  /** Why the run ends. */
  public Stop stop() {
    return stop;
  }

  /** Why the run ends, by the message alone, which is all that comes back from a cluster. */
  public static Stop stopOf(String message) {
    return message.startsWith(BUDGET_WORDS) ? Stop.BUDGET : Stop.UNREACHABLE;
  }
}
