package org.multiverse.curator.model;

import java.time.Duration;
import java.util.Optional;

/** Thrown when a model call gives no reply; says who has to act and whether to try again. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a failed call means for the ones after it. */
  public enum Failure {
    /** The server asks for fewer calls. */
    OVERLOADED(true),
    /** No reply in time. */
    TIMEOUT(true),
    /** The server failed, or can't be reached. */
    FAILED(true),
    /** The provider refuses to answer this. */
    REFUSED(false),
    /** The request is wrong, or too long for the model. */
    BAD_REQUEST(false),
    /** No key, a wrong key, or no such model: no call will ever succeed. */
    NO_ACCESS(false),
    /** Only the cache may answer, and it has nothing. */
    REPLY_MISSING(false);

    private final boolean retriable;

    Failure(boolean retriable) {
      this.retriable = retriable;
    }

    /** Whether the same call may succeed later. */
    public boolean isRetriable() {
      return retriable;
    }
  }

  private final Failure kind;
  private final Duration retryAfter;
  private final String raw;

  public ModelException(
      Failure kind, String message, Duration retryAfter, String raw, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.raw = raw;
  }

  /** Only the cache may answer, and it has nothing. */
  public static ModelException replyMissing(String message) {
    return new ModelException(Failure.REPLY_MISSING, message, null, "", null);
  }

  public Failure kind() {
    return kind;
  }

  /** How long the server asks to wait. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** What the server said, as it came; empty when it said nothing. */
  public String raw() {
    return raw;
  }
}
