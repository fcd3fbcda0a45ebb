package org.multiverse.curator.steps;

import org.multiverse.curator.rows.ReasonCode;

/** Thrown by a maker that can't answer; the row is rejected with its code and message. */
public final class MakerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;

  public MakerException(ReasonCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The failure. */
  public ReasonCode code() {
    return code;
  }
}
