package org.multiverse.curator.model;

/** Makes one call and no second one: retries, limits and the cache are the gateway's. */
public interface ModelClient {
  /**
   * Asks and waits for the reply.
   *
   * @throws ModelException when there is none, with what is known about it
   */
  ModelReply call(ModelRequest request);
}
