package org.multiverse.curator.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

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
    /** The request is wrong. */
    BAD_REQUEST(false),
    /** The request, or the room that it asks for, is too long for the model. */
    TOO_LONG(false),
    /** The server does not know a part of the request's form; another form may succeed. */
    FORM(false),
    /**
     * No key, a wrong key, no credit, no such model, another address: no call will succeed until
     * somebody does something about it.
     */
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
  private final transient Refusal refusal;
  private final Usage billed;

  public ModelException(
      Failure kind, String message, Duration retryAfter, String raw, Throwable cause) {
    this(kind, message, retryAfter, raw, null, Usage.ZERO, cause);
  }

  private ModelException(
      Failure kind,
      String message,
      Duration retryAfter,
      String raw,
      Refusal refusal,
      Usage billed,
      Throwable cause) {
    super(message, cause);
    this.billed = billed;
    this.refusal = refusal;
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.raw = raw;
  }

  /** What a server has refused. */
  static ModelException refused(Refusal refusal, String message, Duration retryAfter, String raw) {
    // The cause would carry the body, and with it the key, into logs.
    return new ModelException(refusal.kind(), message, retryAfter, raw, refusal, Usage.ZERO, null);
  }

  /** The part of the request's form that the server does not know; null for any other failure. */
  RequestForm.Part part() {
    return refusal == null ? null : refusal.part();
  }

  /** Most tokens of an answer that the server has room for, where it says so. */
  public OptionalInt room() {
    return refusal == null ? OptionalInt.empty() : refusal.room();
  }

  /** A reply has come, and is billed, but its text was held back. */
  static ModelException heldBack(String message, Usage billed) {
    return new ModelException(Failure.REFUSED, message, null, "", null, billed, null);
  }

  /** Tokens that the provider bills although there is no reply. */
  Usage billed() {
    return billed;
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
