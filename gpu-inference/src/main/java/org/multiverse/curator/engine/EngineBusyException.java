package org.multiverse.curator.engine;

import org.multiverse.curator.common.CuratorException;

/** Too many requests wait already; try again later. */
public final class EngineBusyException extends CuratorException {
  private static final long serialVersionUID = 1L;

  EngineBusyException(int waiting) {
    super(Code.INTERNAL, "Cannot take the request: " + waiting + " are waiting (try again later)");
  }
}
