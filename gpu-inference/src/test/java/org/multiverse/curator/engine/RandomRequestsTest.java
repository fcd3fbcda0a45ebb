package org.multiverse.curator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Decoder;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.llama.Vocabulary;

/**
 * Many random requests in a small cache: nothing leaks, nothing hangs, and each answer is the one
 * the request has alone. {@code -Dmultiverse.requests=10000} for the long run.
 */
class RandomRequestsTest {
  private static final int REQUESTS = Integer.getInteger("multiverse.requests", 3000);

  private static final List<Fault> FAULTS =
      List.of(Fault.CANCEL, Fault.TIMEOUT, Fault.LISTENER, Fault.SAMPLER);

  enum Fault {
    NONE,
    CANCEL,
    TIMEOUT,
    LISTENER,
    SAMPLER
  }

  /** A request, what goes wrong with it, and when. */
  record Plan(long seed, int prompt, GenerationLimits limits, Fault fault, int after) {

    static Plan of(SplittableRandom random, int cells) {
      Fault fault = random.nextInt(5) == 0 ? FAULTS.get(random.nextInt(FAULTS.size())) : Fault.NONE;
      int prompt = 1 + random.nextInt(cells / 6);
      // What fits the cache alone must come to its end.
      int tokens = 1 + random.nextInt(cells - prompt - 1);
      GenerationLimits limits =
          new GenerationLimits(
              tokens, 8 + tokens / 2, 8 + random.nextInt(60), 6, 1 + random.nextInt(3));
      return new Plan(random.nextLong(), prompt, limits, fault, random.nextInt(40));
    }

    GenerateRequest request(Vocabulary vocabulary, Fault with) {
      SplittableRandom random = new SplittableRandom(seed);
      int[] tokens = new int[prompt];
      Arrays.setAll(tokens, i -> 32 + random.nextInt(90));
      int[] left = {after};
      Sampling sampling =
          branch -> {
            Sampler author = new RandomAuthor(vocabulary, branch, seed);
            return logits -> {
              if (with == Fault.SAMPLER && left[0]-- == 0) {
                return 1_000_000;
              }
              return author.next(logits);
            };
          };
      GenerateRequest request =
          GenerateRequest.of(Tokens.of(tokens)).withSampling(sampling).withLimits(limits);
      return with == Fault.TIMEOUT
          ? request.withTimeout(Duration.ofNanos(after * 100_000L))
          : request;
    }
  }

  private record Sent(Plan plan, Handle<GenerateResult> handle) {}

  private static final class Outcome {
    final Map<StopReason, Integer> finished = new EnumMap<>(StopReason.class);
    final List<String> wrong = new ArrayList<>();
    int failed;
    int paths;
    int ties;
    long compared;

    @Override
    public String toString() {
      return finished
          + ", failed "
          + failed
          + ", compared with the same alone "
          + compared
          + " (of these "
          + ties
          + " with a tie between two tokens), paths forked "
          + paths;
    }
  }

  @Test
  void givenRandomRequests_nothingLeaksAndAnswersAreThoseAlone() throws TimeoutException {
    SplittableRandom random = new SplittableRandom(7);
    int rounds = 12;
    Outcome outcome = new Outcome();
    long preemptions = 0;
    for (int round = 0; round < rounds; round++) {
      int cells = 60 + random.nextInt(400);
      int sequences = 2 + random.nextInt(24);
      SplittableRandom faults = random.split();
      boolean faulty = round % 3 == 2;
      FakeDecoder decoder =
          new FakeDecoder(
              cells,
              sequences,
              1 + random.nextInt(64),
              round % 2 == 1,
              () -> faulty && faults.nextInt(400) == 0);
      Vocabulary vocabulary =
          round % 4 == 3 ? BytesVocabulary.withoutTags() : BytesVocabulary.withTags();
      Engine engine = Engine.start(decoder, vocabulary, 1000, true);
      run(
          engine,
          vocabulary,
          random.split(),
          REQUESTS / rounds,
          cells,
          outcome,
          plan -> alone(FakeDecoder.of(4096, 256), sequences, vocabulary, plan),
          0);
      EngineStats stats = EngineAtRest.stats(engine);
      engine.close();
      preemptions += stats.preemptions();
      assertThat(stats.usedCells()).as("cells leaked").isZero();
      assertThat(stats.freeSequences()).as("sequences leaked").isEqualTo(sequences);
      assertThat(decoder.isEmpty()).as("the decoder is empty").isTrue();
    }
    System.out.println("without a model: " + outcome + ", preempted " + preemptions);
    assertThat(outcome.wrong.stream().limit(3)).isEmpty();
    assertThat(outcome.ties).isZero();
    assertThat(outcome.finished).doesNotContainKey(StopReason.CACHE_FULL);
    assertThat(outcome.finished.get(StopReason.STOP)).isGreaterThan(REQUESTS / 4);
    assertThat(outcome.paths).isGreaterThan(REQUESTS / 4);
    assertThat(preemptions).isGreaterThan(REQUESTS / 50);
  }

  @ParameterizedTest
  @EnumSource
  void givenRandomRequestsOfAModel_nothingLeaksAndAnswersAreThoseAlone(Native which)
      throws TimeoutException {
    Outcome outcome = new Outcome();
    EngineStats stats;
    AtomicReference<Boolean> empty = new AtomicReference<>(false);
    ContextSettings settings = ContextSettings.ofCells(256).withSequences(12).withBatchTokens(64);
    try (LlamaModel model = TinyModel.load(which)) {
      Decoder decoder = new EmptyAtEnd(model.context(settings), empty);
      try (Engine engine = Engine.start(decoder, model.vocabulary(), 1000, true)) {
        run(
            engine,
            model.vocabulary(),
            new SplittableRandom(8),
            // The long run is long here, too.
            REQUESTS < 10_000 ? REQUESTS / 10 : REQUESTS,
            250,
            outcome,
            plan -> alone(model.context(settings.withSequences(40)), 12, model.vocabulary(), plan),
            1e-4f);
        stats = EngineAtRest.stats(engine);
      }
    }
    System.out.println(which + ": " + outcome + ", preempted " + stats.preemptions());
    assertThat(stats.usedCells()).as("cells leaked").isZero();
    assertThat(stats.freeSequences()).as("sequences leaked").isEqualTo(12);
    assertThat(empty.get()).as("llama.cpp's cache is empty").isTrue();
    assertThat(outcome.wrong.stream().limit(3)).isEmpty();
    // Sums in another order may turn a tie between two tokens; it must stay a rare event.
    assertThat(outcome.ties).isLessThanOrEqualTo(1 + REQUESTS / 1000);
    assertThat(outcome.finished).doesNotContainKey(StopReason.CACHE_FULL);
  }

  @Test
  void givenAsManyRequestsAsSequences_allFork() {
    Vocabulary vocabulary = BytesVocabulary.withTags();
    String text =
        "<Parallel><Goal><Outline>1: a</Outline><Outline>2: b</Outline><Outline>3: c</Outline>"
            + "</Goal>";
    Map<String, Tokens> script =
        Map.of(
            "", Tokens.of(vocabulary.tokens(text)).then(Tokens.of(TinyModel.END)),
            "/0.0", Tokens.of(vocabulary.tokens(" x</Path>")),
            "/0.1", Tokens.of(vocabulary.tokens(" y</Path>")),
            "/0.2", Tokens.of(vocabulary.tokens(" z</Path>")));
    GenerateRequest request =
        GenerateRequest.of(Tokens.of(97))
            .withSampling(Sampling.script(script, branch -> logits -> TinyModel.END));
    FakeDecoder decoder = new FakeDecoder(10_000, 8, 64, false, () -> false);
    try (Engine engine = Engine.start(decoder, vocabulary, 1000, true)) {
      List<Handle<GenerateResult>> handles = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        handles.add(engine.submit(request, TokenListener.NONE));
      }
      for (Handle<GenerateResult> handle : handles) {
        GenerateResult result = handle.result().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(result.paths()).isEqualTo(3);
        assertThat(result.finish()).isEqualTo(StopReason.STOP);
      }
      // Few: whoever gives up its place does not get it back at once.
      assertThat(engine.stats().preemptions()).isLessThan(80);
    }
  }

  private interface Alone {
    Trail run(Plan plan);
  }

  /** The answer of a request alone, and how close its closest choice was. */
  record Trail(GenerateResult result, float leastGap) {}

  private static void run(
      Engine engine,
      Vocabulary vocabulary,
      SplittableRandom random,
      int count,
      int cells,
      Outcome outcome,
      Alone alone,
      float tie)
      throws TimeoutException {
    Deque<Sent> sent = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      Plan plan = Plan.of(random, cells);
      AtomicReference<Handle<GenerateResult>> handle = new AtomicReference<>();
      int[] heard = {0};
      TokenListener listener =
          event -> {
            if (heard[0]++ == plan.after) {
              if (plan.fault == Fault.LISTENER) {
                throw new IllegalStateException("the listener has gone");
              }
              Handle<GenerateResult> own = handle.get();
              if (plan.fault == Fault.CANCEL && own != null) {
                own.cancel();
              }
            }
          };
      handle.set(engine.submit(plan.request(vocabulary, plan.fault), listener));
      sent.add(new Sent(plan, handle.get()));
      if (plan.fault == Fault.CANCEL && plan.after % 4 == 0) {
        handle.get().cancel();
      }
      if (sent.size() > 24) {
        check(sent.removeFirst(), outcome, alone, tie);
      }
    }
    while (!sent.isEmpty()) {
      check(sent.removeFirst(), outcome, alone, tie);
    }
  }

  private static void check(Sent sent, Outcome outcome, Alone alone, float tie)
      throws TimeoutException {
    GenerateResult result;
    try {
      result = sent.handle.result().orTimeout(60, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException timeout) {
        throw timeout;
      }
      assertThat(e.getCause()).isInstanceOf(CuratorException.class);
      outcome.failed++;
      return;
    }
    outcome.finished.merge(result.finish(), 1, Integer::sum);
    outcome.paths += result.paths();
    // Who has written how much when the limit on all tokens is reached depends on who was first.
    boolean isCut = result.tokens().size() >= sent.plan.limits.maxTokens();
    if (result.finish() == StopReason.STOP || (result.finish() == StopReason.LENGTH && !isCut)) {
      Trail expected = alone.run(sent.plan);
      outcome.compared++;
      if (!result.equals(expected.result)) {
        if (expected.leastGap < tie) {
          outcome.ties++;
        } else {
          outcome.wrong.add(sent.plan + "\n " + shown(result) + "\n " + shown(expected.result));
        }
      }
    }
  }

  private static String shown(GenerateResult result) {
    return result.finish() + " " + result.text() + " " + result.problems();
  }

  static Trail alone(Decoder decoder, int sequences, Vocabulary vocabulary, Plan plan) {
    try (decoder) {
      Scheduler scheduler = new Scheduler(decoder);
      Reply<GenerateResult> reply = new Reply<>(Runnable::run, () -> {});
      GenerateRequest request = plan.request(vocabulary, Fault.NONE);
      float[] least = {Float.MAX_VALUE};
      Sampling watched =
          branch -> {
            Sampler sampler = request.sampling().sampler(branch);
            return logits -> {
              least[0] = Math.min(least[0], gap(logits));
              return sampler.next(logits);
            };
          };
      // The number of sequences limits the depth of blocks: it has to be the engine's.
      scheduler.add(
          new Generation(
              1,
              Long.MAX_VALUE,
              request.withSampling(watched),
              vocabulary,
              sequences,
              TokenListener.NONE,
              reply));
      while (!scheduler.isIdle()) {
        scheduler.step();
      }
      return new Trail(reply.future.join(), least[0]);
    }
  }

  private static float gap(float[] logits) {
    float first = Float.NEGATIVE_INFINITY;
    float second = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (logit > first) {
        second = first;
        first = logit;
      } else if (logit > second) {
        second = logit;
      }
    }
    return first - second;
  }
}
