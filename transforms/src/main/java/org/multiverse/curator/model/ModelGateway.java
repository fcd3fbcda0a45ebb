package org.multiverse.curator.model;

import org.multiverse.curator.common.CuratorException;

/** Where makers and judges get replies from. */
public interface ModelGateway {
  /**
   * The reply to a request: out of the cache, or from the model.
   *
   * @throws ModelException when this request gets no reply; others may
   * @throws CuratorException when no call may be made any more: BUDGET when the budget is used up,
   *     UNREACHABLE when the model is out of reach, INTERRUPTED when the run has ended
   */
  ModelReply ask(ModelRequest request);

  /** What a reply cost when it was made, in US dollars. */
  double cost(ModelSpec model, ModelReply reply);

  /** Writes down what was spent since the last time. */
  default void flush() {}
}
