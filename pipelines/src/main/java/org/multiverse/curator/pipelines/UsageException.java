package org.multiverse.curator.pipelines;

/**
 * What the user asked for can't be done: a missing input, an unwritable output, a bad filter. The
 * message is one sentence for the terminal; exit code 2.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }

  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
