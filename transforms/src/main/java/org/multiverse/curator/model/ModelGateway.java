package org.multiverse.curator.model;

/** Where makers and judges get replies from. */
public interface ModelGateway {
  /**
   * The reply to a request: out of the cache, or from the model.
   *
   * @throws ModelException when this request gets no reply; others may
   * @throws RunStoppedException when no call may be made any more
   * @throws MissingReplyException when only the cache may answer, and it has nothing
   */
  ModelReply ask(ModelRequest request);

  /** What a reply cost when it was made, in US dollars. */
  double cost(ModelSpec model, ModelReply reply);

  /** Writes down what was spent since the last time. */
  default void flush() {}
}
