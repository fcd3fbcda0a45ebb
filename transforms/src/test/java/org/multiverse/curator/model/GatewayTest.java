package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.model.GatewaySettings.Patience;
import org.multiverse.curator.model.ModelException.Failure;

class GatewayTest {
  @TempDir private Path folder;
  private final List<Gateway> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(Gateway::close);
  }

  private GatewaySettings settings() {
    return GatewaySettings.of(folder.toString())
        .withJob("job", 1)
        .withPatience(new Patience(Duration.ofSeconds(5), 4, Duration.ofMillis(100)));
  }

  private Gateway gateway(GatewaySettings settings, ModelClient client) {
    Gateway gateway = new Gateway(settings, client, PriceTable.builtIn(), Duration.ofMillis(1));
    open.add(gateway);
    return gateway;
  }

  private static ModelRequest request(String text) {
    return request("openai:m@http://127.0.0.1:1/v1", text);
  }

  private static ModelRequest request(String model, String text) {
    return new ModelRequest(
        ModelSpec.parse(model), List.of(Message.user(text)), null, 1_000, null, "summary-tree");
  }

  @Test
  void givenAReplyInTheCache_makesNoCall() {
    FakeClient client = new FakeClient(r -> FakeClient.reply("a"));
    assertThat(gateway(settings(), client).ask(request("q")).text()).isEqualTo("a");
    Gateway another = gateway(settings(), client);
    assertThat(another.ask(request("q")).text()).isEqualTo("a");
    assertThat(client.calls()).isEqualTo(1);
    assertThat(another.spent().hits()).isEqualTo(1);
    assertThat(another.spent().calls()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.class,
      names = {"OVERLOADED", "TIMEOUT", "FAILED"})
  void givenAFailureThatPasses_triesAgain(Failure kind) {
    AtomicInteger calls = new AtomicInteger();
    FakeClient client =
        new FakeClient(
            r -> {
              if (calls.incrementAndGet() <= 2) {
                throw FakeClient.failure(kind);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    assertThat(gateway.ask(request("q")).text()).isEqualTo("a");
    assertThat(client.calls()).isEqualTo(3);
    assertThat(gateway.spent().failures()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.class,
      names = {"REFUSED", "BAD_REQUEST"})
  void givenAFailureThatStays_throwsAtOnce(Failure kind) {
    FakeClient client =
        new FakeClient(
            r -> {
              throw FakeClient.failure(kind);
            });
    assertThatThrownBy(() -> gateway(settings(), client).ask(request("q")))
        .asInstanceOf(type(ModelException.class))
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.raw()).isEqualTo("raw " + kind);
            });
    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void givenOneRequestThatAlwaysFailsAmongOthersThatDoNot_givesUpOnThatOneAlone() {
    FakeClient client =
        new FakeClient(
            r -> {
              if (r.messages().get(0).text().equals("poison")) {
                throw FakeClient.failure(Failure.FAILED);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    for (int i = 0; i < 20; i++) {
      gateway.ask(request("q" + i));
    }
    assertThatThrownBy(() -> gateway.ask(request("poison"))).isInstanceOf(ModelException.class);
    assertThat(client.calls()).as("and one small question").isEqualTo(20 + 4 + 1);
    assertThat(gateway.ask(request("after")).text()).isEqualTo("a");
  }

  /** The breaker's window is full of successes, and one request alone can't open it. */
  @Test
  void givenALoneRequestWhoseServerIsAwayForAWhile_waitsForTheServer() {
    AtomicBoolean away = new AtomicBoolean();
    AtomicInteger silent = new AtomicInteger();
    FakeClient client =
        new FakeClient(
            r -> {
              if (away.get() && silent.incrementAndGet() <= 12) {
                throw FakeClient.failure(Failure.FAILED);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway =
        gateway(
            settings().withPatience(new Patience(Duration.ofSeconds(5), 4, Duration.ofMinutes(1))),
            client);
    for (int i = 0; i < 20; i++) {
      gateway.ask(request("q" + i));
    }
    away.set(true);
    assertThat(gateway.ask(request("last")).text()).isEqualTo("a");
    assertThat(silent.get()).isGreaterThan(12);
  }

  @Test
  void givenALoneRequestWhoseServerStaysAway_stopsTheRunAndNotTheRow() {
    AtomicBoolean away = new AtomicBoolean();
    FakeClient client =
        new FakeClient(
            r -> {
              if (away.get()) {
                throw FakeClient.failure(Failure.FAILED);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    for (int i = 0; i < 20; i++) {
      gateway.ask(request("q" + i));
    }
    away.set(true);
    assertThatThrownBy(() -> gateway.ask(request("last")))
        .asInstanceOf(type(CuratorException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE));
  }

  @Test
  void givenOnlyRequestsLeftThatFail_asksWhetherTheServerIsThereAndGivesUpOnEach()
      throws Exception {
    FakeClient client =
        new FakeClient(
            r -> {
              if (r.messages().get(0).text().startsWith("q")) {
                throw FakeClient.failure(Failure.FAILED);
              }
              return FakeClient.reply("yes");
            });
    Gateway gateway = gateway(settings(), client);
    List<Throwable> failures = failures(gateway, 12);
    assertThat(failures).hasSize(12).hasOnlyElementsOfType(ModelException.class);
    assertThat(gateway.ask(request("another")).text()).isEqualTo("yes");
  }

  @Test
  void givenTwoModelsAndOneOfThemDead_theOtherHidesNothing() throws Exception {
    FakeClient client =
        new FakeClient(
            r -> {
              if (r.model().model().equals("dead")) {
                throw FakeClient.failure(Failure.FAILED);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    List<Throwable> failures =
        failures(
            gateway,
            60,
            i -> request("openai:" + (i % 2 == 0 ? "dead" : "well") + "@http://h/v1", "q" + i));
    assertThat(failures).hasAtLeastOneElementOfType(CuratorException.class);
    assertThat(failures).hasOnlyElementsOfType(CuratorException.class);
  }

  @Test
  void givenRetryAfter_waitsAtLeastSoLong() {
    AtomicInteger calls = new AtomicInteger();
    FakeClient client =
        new FakeClient(
            r -> {
              if (calls.incrementAndGet() == 1) {
                throw FakeClient.overloaded(Duration.ofMillis(300));
              }
              return FakeClient.reply("a");
            });
    long start = System.nanoTime();
    gateway(settings(), client).ask(request("q"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void givenRetryAfterBeyondAllPatience_stopsTheRun() {
    FakeClient client =
        new FakeClient(
            r -> {
              throw FakeClient.overloaded(Duration.ofHours(3));
            });
    assertThatThrownBy(() -> gateway(settings(), client).ask(request("q")))
        .asInstanceOf(type(CuratorException.class))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
        .extracting(Throwable::getMessage)
        .isEqualTo("come back later (it asks to come back in 10800 s)");
  }

  @Test
  void givenAServerThatIsDead_stopsTheRunWhenPatienceEnds() throws Exception {
    FakeClient client =
        new FakeClient(
            r -> {
              throw FakeClient.failure(Failure.FAILED);
            });
    Gateway gateway = gateway(settings(), client);
    List<RuntimeException> failures = new ArrayList<>();
    for (Throwable failure : failures(gateway, 16)) {
      if (failure instanceof CuratorException stopped) {
        failures.add(stopped);
        assertThat(stopped.code()).isEqualTo(Code.UNREACHABLE);
        assertThat(stopped).hasMessageStartingWith("No call has succeeded for ");
        assertThat(stopped).hasMessageEndingWith(": it is FAILED");
      }
    }
    assertThat(failures).hasSizeGreaterThan(8);
    int made = client.calls();
    assertThat(made).as("a breaker keeps from spinning").isLessThan(16 * 10);
    assertThatThrownBy(() -> gateway.ask(request("later"))).isInstanceOf(CuratorException.class);
    assertThat(client.calls()).isEqualTo(made);
  }

  @Test
  void givenNoAccess_stopsTheRunAtOnce() {
    FakeClient client =
        new FakeClient(
            r -> {
              throw FakeClient.failure(Failure.NO_ACCESS);
            });
    assertThatThrownBy(() -> gateway(settings(), client).ask(request("q")))
        .isInstanceOf(CuratorException.class)
        .hasMessage("it is NO_ACCESS");
    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void givenEqualRequestsAtTheSameTime_makesOneCall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FakeClient client =
        new FakeClient(
            r -> {
              asked.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<ModelReply>> replies = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        replies.add(threads.submit(() -> gateway.ask(request("q"))));
      }
      asked.await();
      go.countDown();
      for (Future<ModelReply> reply : replies) {
        assertThat(reply.get().text()).isEqualTo("a");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(client.calls()).isEqualTo(1);
    assertThat(gateway.spent().calls() + gateway.spent().hits()).isEqualTo(8);
  }

  @Test
  void givenABudget_stopsBeforeItIsOverrun() throws Exception {
    FakeClient client = new FakeClient(r -> FakeClient.reply("a"));
    // 1,000 input and 100 output tokens a call.
    double perCall =
        PriceTable.builtIn()
            .cost(
                ModelSpec.parse("openai:gpt-4.1-mini"),
                new Usage(1_000, 0, 100),
                ServiceTier.STANDARD,
                Instant.EPOCH);
    double budget = 50 * perCall;
    Gateway gateway = gateway(settings().withMaxCostUsd(budget), client);
    int stops = 0;
    for (Throwable failure : failures(gateway, 200, i -> request("openai:gpt-4.1-mini", "q" + i))) {
      assertThat(failure).isInstanceOf(CuratorException.class);
      assertThat(((CuratorException) failure).code()).isEqualTo(Code.BUDGET);
      stops++;
    }
    assertThat(stops).isPositive();
    assertThat(gateway.spent().costUsd()).isLessThanOrEqualTo(budget).isGreaterThan(budget / 2);
    assertThat(gateway.spent().calls()).isEqualTo(client.calls());
  }

  @Test
  void givenOffline_answersFromTheCacheAlone() {
    FakeClient client = new FakeClient(r -> FakeClient.reply("a"));
    gateway(settings(), client).ask(request("known"));
    Gateway offline = gateway(settings().withOffline(true), client);
    assertThat(offline.ask(request("known")).text()).isEqualTo("a");
    assertThatThrownBy(() -> offline.ask(request("new")))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Failure.REPLY_MISSING))
        .hasMessageStartingWith("no reply of openai:m@http://127.0.0.1:1/v1 for summary-tree");
    assertThat(client.calls()).isEqualTo(1);
  }

  @Test
  void givenTwoAttemptsOfAJob_theLedgerKnowsBoth() {
    FakeClient client = new FakeClient(r -> FakeClient.reply("a"));
    for (int attempt = 0; attempt < 2; attempt++) {
      Gateway gateway = gateway(settings(), client);
      gateway.ask(request("openai:gpt-4.1-mini", "q" + attempt));
      gateway.close();
    }
    Map<String, Spend> spend = SpendLedger.of(folder.toString(), "job");
    assertThat(spend).containsOnlyKeys("summary-tree");
    assertThat(spend.get("summary-tree").calls()).isEqualTo(2);
    assertThat(spend.get("summary-tree").inputTokens()).isEqualTo(2_000);
    assertThat(spend.get("summary-tree").costUsd()).isPositive();
    assertThat(SpendLedger.of(folder.toString(), "other")).isEmpty();
  }

  @Test
  void givenAThreadThatIsInterrupted_closingWritesDownWhatWasSpent() {
    Gateway gateway = gateway(settings(), new FakeClient(r -> FakeClient.reply("a")));
    gateway.ask(request("openai:gpt-4.1-mini", "q"));
    Thread.currentThread().interrupt();
    gateway.close();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(SpendLedger.of(folder.toString(), "job").get("summary-tree").calls()).isEqualTo(1);
  }

  @Test
  void givenClose_waitsForTheCallInFlightAndKeepsItsReply() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FakeClient client =
        new FakeClient(
            r -> {
              asked.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return FakeClient.reply("a");
            });
    Gateway gateway = gateway(settings(), client);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ModelReply> reply = threads.submit(() -> gateway.ask(request("q")));
      asked.await();
      Future<?> closing = threads.submit(gateway::close);
      go.countDown();
      assertThat(reply.get().text()).isEqualTo("a");
      assertThat(closing.get()).isNull();
    } finally {
      threads.shutdownNow();
    }
    assertThat(ResponseCache.at(folder.toString()).find(request("q").key())).isPresent();
    assertThatThrownBy(() -> gateway.ask(request("r"))).isInstanceOf(CuratorException.class);
  }

  private static List<Throwable> failures(Gateway gateway, int calls) throws Exception {
    return failures(gateway, calls, i -> request("q" + i));
  }

  private static List<Throwable> failures(
      Gateway gateway, int calls, Function<Integer, ModelRequest> requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Throwable> failures = new ArrayList<>();
    try {
      List<Callable<ModelReply>> tasks = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        int call = i;
        tasks.add(() -> gateway.ask(requests.apply(call)));
      }
      for (Future<ModelReply> task : threads.invokeAll(tasks)) {
        try {
          assertThat(task.get()).isNotNull();
        } catch (java.util.concurrent.ExecutionException e) {
          failures.add(e.getCause());
        }
      }
    } finally {
      threads.shutdownNow();
    }
    return failures;
  }
}
