package org.multiverse.curator.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.multiverse.curator.model.ModelException.Failure;

/** A model that answers, or fails, as a test says. */
final class FakeClient implements ModelClient {
  private final List<ModelRequest> calls = new ArrayList<>();
  private final Function<ModelRequest, ModelReply> answer;

  FakeClient(Function<ModelRequest, ModelReply> answer) {
    this.answer = answer;
  }

  @Override
  public ModelReply call(ModelRequest request) {
    synchronized (calls) {
      calls.add(request);
    }
    return answer.apply(request);
  }

  int calls() {
    synchronized (calls) {
      return calls.size();
    }
  }

  static ModelReply reply(String text) {
    return new ModelReply(
        text, FinishReason.STOP, new Usage(1_000, 0, 100), ServiceTier.STANDARD, Instant.EPOCH, 1);
  }

  static ModelException failure(Failure kind) {
    return new ModelException(kind, "it is " + kind, null, "raw " + kind, null);
  }

  static ModelException overloaded(Duration retryAfter) {
    return new ModelException(Failure.OVERLOADED, "come back later", retryAfter, "", null);
  }
}
