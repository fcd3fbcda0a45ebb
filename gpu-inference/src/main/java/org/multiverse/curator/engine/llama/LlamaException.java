package org.multiverse.curator.engine.llama;

/** llama.cpp could not be loaded, or could not do what it was asked for. */
public class LlamaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what went wrong, and what to do about it. */
  public LlamaException(String message) {
    super(message);
  }

  /** Says what went wrong, with its cause. */
  public LlamaException(String message, Throwable cause) {
    super(message, cause);
  }
}
