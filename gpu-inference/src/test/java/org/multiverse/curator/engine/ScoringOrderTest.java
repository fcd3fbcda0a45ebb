package org.multiverse.curator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order texts that are known go through the cache. */
final class ScoringOrderTest {
  private static final int TEXTS = 20;
  private static final int LENGTH = 30;

  private static List<Span> spans(String context) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      String text = (char) ('a' + i) + "x".repeat(LENGTH - 1);
      spans.add(new Span(tokens(context), tokens(text)));
    }
    return spans;
  }

  private static Tokens tokens(String text) {
    return Tokens.of(text.chars().toArray());
  }

  @Test
  void givenManyTextsBehindOneContext_fewStandInTheCacheAtATime() {
    FakeDecoder decoder = FakeDecoder.of(4_096, 64);
    Scheduler scheduler = new Scheduler(decoder);
    SpanScorer scorer = new SpanScorer(spans("the context of all of them"));
    Reply<List<TokenScore>> reply = new Reply<>(Runnable::run, () -> {});
    ScoreJob<List<TokenScore>> job = new ScoreJob<>(1, Long.MAX_VALUE, scorer::scores, reply);
    scorer.build(job.root);
    scheduler.add(job);
    int most = 0;
    while (!scheduler.isIdle()) {
      scheduler.step();
      most = Math.max(most, scheduler.usedCells());
    }
    assertThat(reply.future.join()).hasSize(TEXTS).allMatch(score -> score.tokens() == LENGTH);
    // The context, what a step brings in, and a text that is not through: not all 600 tokens.
    assertThat(most).isLessThanOrEqualTo(26 + decoder.batchTokens() + LENGTH);
    assertThat(scheduler.usedCells()).isZero();
  }
}
