package org.multiverse.curator.engine;

import org.multiverse.curator.engine.llama.ContextSettings;

/**
 * How an engine is set up.
 *
 * @param context cache and decoding
 * @param maxWaiting requests that may be on their way at once; more are turned away
 */
public record EngineSettings(ContextSettings context, int maxWaiting) {
  public EngineSettings {
    if (maxWaiting < 1) {
      throw new IllegalArgumentException(
          "Invalid number of requests: " + maxWaiting + " (at least 1)");
    }
  }

  /** Exact, one thread, a cache of some size, 1024 requests at once. */
  public static EngineSettings ofCells(int cells) {
    return new EngineSettings(ContextSettings.ofCells(cells), 1024);
  }

  /** The same with another cache and decoding. */
  public EngineSettings withContext(ContextSettings other) {
    return new EngineSettings(other, maxWaiting);
  }
}
