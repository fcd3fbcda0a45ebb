package org.multiverse.curator.pipelines;

/** A cluster or a model does not answer. The message is one sentence; exit code 5. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreachableException(String message) {
    super(message);
  }

  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
