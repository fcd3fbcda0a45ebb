package org.multiverse.curator.pipelines;

/**
 * A run broke off, or its proof that no row was lost did not hold. The run folder has no {@code
 * _SUCCESS}; the same command finishes it. Exit code 1.
 */
public final class RunFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RunFailedException(String message) {
    super(message);
  }

  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
