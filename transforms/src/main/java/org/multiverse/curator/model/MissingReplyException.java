package org.multiverse.curator.model;

/** Thrown when a reply is not in the cache and no call was allowed. */
public final class MissingReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MissingReplyException(String message) {
    super(message);
  }
}
