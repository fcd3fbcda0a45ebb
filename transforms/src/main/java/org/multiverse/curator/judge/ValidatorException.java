package org.multiverse.curator.judge;

/** A validator could not score a text. The verdict that needed it is {@code not-run}. */
public class ValidatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ValidatorException(String message) {
    super(message);
  }

  public ValidatorException(String message, Throwable cause) {
    super(message, cause);
  }
}
