package org.multiverse.curator.model;

import java.util.Map;

/** Makes one call and no second one: retries, limits and the cache are the gateway's. */
public interface ModelClient {
  /**
   * Asks and waits for the reply.
   *
   * @throws ModelException when there is none, with what is known about it
   */
  ModelReply call(ModelRequest request);

  /**
   * How models are asked where it is other than usual, in words by model: learned from what their
   * servers have refused.
   */
  default Map<String, String> requestForms() {
    return Map.of();
  }
}
