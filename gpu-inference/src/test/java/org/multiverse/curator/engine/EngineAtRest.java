package org.multiverse.curator.engine;

import org.awaitility.Awaitility;

/** An engine that has nothing to do any more. */
public final class EngineAtRest {
  private EngineAtRest() {}

  /** Waits until no request is on its way; where the engine stands then. */
  public static EngineStats stats(Engine engine) {
    Awaitility.await().until(engine::stats, stats -> stats.active() == 0 && stats.waiting() == 0);
    return engine.stats();
  }
}
