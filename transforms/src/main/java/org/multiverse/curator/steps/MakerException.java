package org.multiverse.curator.steps;

import org.multiverse.curator.rows.ReasonCode;

/** Thrown by a maker that can't answer; the row is rejected with its code and message. */
public final class MakerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;
  private final String raw;
  private final String finish;

  public MakerException(
      ReasonCode code, String message, String raw, String finish, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.raw = raw;
    this.finish = finish;
  }

  /** The failure. */
  public ReasonCode code() {
    return code;
  }

  /** What the model or its server said, as it came; empty when it said nothing. */
  public String raw() {
    return raw;
  }

  /** Why the reply ended, empty when there is none. */
  public String finish() {
    return finish;
  }
}
