package org.multiverse.curator.engine;

/** Too many requests wait already; try again later. */
public final class EngineBusyException extends EngineException {
  private static final long serialVersionUID = 1L;

  EngineBusyException(int waiting) {
    super("Cannot take the request: " + waiting + " are waiting (try again later)");
  }
}
