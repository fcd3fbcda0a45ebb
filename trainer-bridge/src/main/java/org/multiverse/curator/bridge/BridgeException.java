package org.multiverse.curator.bridge;

/**
 * What the user asked of the bridge can't be done: a broken input, a tokenizer that does not fit, a
 * folder in the way. The message is one sentence for the terminal.
 */
public final class BridgeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BridgeException(String message) {
    super(message);
  }

  public BridgeException(String message, Throwable cause) {
    super(message, cause);
  }
}
