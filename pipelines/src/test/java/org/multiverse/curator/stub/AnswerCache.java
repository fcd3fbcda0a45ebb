package org.multiverse.curator.stub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The answers for the traces used last, made once each by threads of its own. */
final class AnswerCache implements AutoCloseable {
  private static final int SIZE = 2048;

  private final boolean brief;
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final Map<String, CompletableFuture<TraceAnswers>> byFirstMessage =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, CompletableFuture<TraceAnswers>> eldest) {
          return size() > SIZE;
        }
      };

  AnswerCache(boolean brief) {
    this.brief = brief;
  }

  /** The answers for the trace that a conversation begins with; fails when there is none. */
  CompletableFuture<TraceAnswers> answers(String firstMessage) {
    synchronized (byFirstMessage) {
      return byFirstMessage.computeIfAbsent(
          firstMessage,
          message -> CompletableFuture.supplyAsync(() -> TraceAnswers.of(message, brief), workers));
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
