package org.multiverse.curator.pipelines;

/** The budget of a run is used up. The message is one sentence; exit code 4. */
public final class BudgetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BudgetException(String message, Throwable cause) {
    super(message, cause);
  }
}
