package org.multiverse.curator.engine;

import java.util.function.Supplier;
import org.multiverse.curator.common.CuratorException;

/** A tree of known tokens, some of which are scored. */
final class ScoreJob<T> extends Job {
  private final Supplier<T> value;
  private final Reply<T> result;

  /**
   * A job whose branches the caller fills in.
   *
   * @param value makes the result when all is scored
   */
  ScoreJob(long number, long deadline, Supplier<T> value, Reply<T> result) {
    super(number, deadline);
    this.value = value;
    this.result = result;
  }

  @Override
  boolean wants(TokenBranch branch, int index) {
    for (Fork fork : branch.forks) {
      if (fork.joins && fork.at == index + 1) {
        return false;
      }
    }
    return branch.node.isWantedBehind(index);
  }

  @Override
  void accept(TokenBranch branch, int index, float[] logits) {
    branch.node.accept(index, logits);
  }

  @Override
  void deliver() {
    if (failure != null) {
      result.fail(failure);
    } else if (reason != StopReason.STOP) {
      result.fail(CuratorException.internal("Cannot score: ended by " + reason));
    } else {
      result.complete(value.get());
    }
  }
}
