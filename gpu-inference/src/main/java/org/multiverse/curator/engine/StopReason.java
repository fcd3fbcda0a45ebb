package org.multiverse.curator.engine;

/** Why a request ended. */
public enum StopReason {
  /** The model ended its text. */
  STOP,
  /** A limit on tokens or on the critical path was reached. */
  LENGTH,
  /** It needs more cells than the cache has. */
  CACHE_FULL,
  /** It was cancelled, or the engine was closed. */
  CANCELLED,
  /** Its time was over. */
  TIMEOUT
}
