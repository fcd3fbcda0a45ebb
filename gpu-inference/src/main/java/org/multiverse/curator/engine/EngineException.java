package org.multiverse.curator.engine;

/** A request could not be carried out. */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what went wrong. */
  public EngineException(String message) {
    super(message);
  }

  /** Says what went wrong, with its cause. */
  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
