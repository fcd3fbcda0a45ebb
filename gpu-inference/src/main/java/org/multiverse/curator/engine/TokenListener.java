package org.multiverse.curator.engine;

/**
 * Told of each token as it is made. Called by the engine's thread, so it must be quick; one that
 * throws ends its request.
 */
@FunctionalInterface
public interface TokenListener {
  /** Hears nothing. */
  TokenListener NONE = event -> {};

  /** A token was made. */
  void token(TokenEvent event);
}
