package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.model.GatewaySettings.Patience;
import org.multiverse.curator.model.ModelException.Failure;

/** A budget is kept whatever a provider bills for a call that it may bill. */
final class BudgetTest {
  private static final int ROOM = 500;

  @TempDir Path folder;

  private final Ticking clock = new Ticking();

  /** A clock that is ten minutes on with each look at it. */
  private static final class Ticking extends Clock {
    private final AtomicLong seconds =
        new AtomicLong(Instant.parse("2026-12-31T00:00:00Z").getEpochSecond());

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(seconds.getAndAdd(600));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Gateway gateway(double budget, PriceTable prices, ModelClient client) {
    GatewaySettings settings =
        GatewaySettings.of(folder.toString())
            .withJob("job", 1)
            .withMaxCostUsd(budget)
            .withPatience(new Patience(Duration.ofSeconds(5), 4, Duration.ofMillis(100)));
    return new Gateway(settings, client, prices, Duration.ofMillis(1), clock);
  }

  private static ModelRequest request(String model, int number, int bytes) {
    return new ModelRequest(
        ModelSpec.parse(model),
        List.of(Message.user(number + " " + "x".repeat(bytes))),
        null,
        ROOM,
        null,
        "summary-tree");
  }

  /** Asks until nothing more may be asked; gives the ends that came. */
  private static List<Code> askAll(Gateway gateway, List<ModelRequest> requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    List<Code> ends = new ArrayList<>();
    try {
      List<Callable<ModelReply>> tasks = new ArrayList<>();
      requests.forEach(request -> tasks.add(() -> gateway.ask(request)));
      for (Future<ModelReply> task : threads.invokeAll(tasks)) {
        try {
          assertThat(task.get()).isNotNull();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(CuratorException.class);
          ends.add(((CuratorException) e.getCause()).code());
        }
      }
    } finally {
      threads.shutdownNow();
      gateway.close();
    }
    return ends;
  }

  /**
   * The provider takes a token a byte and all the room there is, adds a preamble, writes all of it
   * into its cache, crosses lengths, hours and the turn of the year, and keeps its own bill.
   */
  @ParameterizedTest
  @CsvSource({
    "openai:gpt-6.1-sol, 0.5",
    "anthropic:claude-haiku-5-5, 0.1",
    "anthropic:claude-opus-5, 2",
    "gemini:gemini-3.8-flash, 0.4",
    "gemini:gemini-2.5-pro, 0.6",
    "openai:deepseek-v4-pro@https://api.deepseek.com/v1, 0.3",
  })
  void givenTheDearestBill_isNotOverrun(String model, double budget) throws Exception {
    PriceTable prices = PriceTable.builtIn();
    DoubleAdder bill = new DoubleAdder();
    FakeClient client =
        new FakeClient(
            request -> {
              long input = request.inputBytes() + 500;
              Usage usage = new Usage(input, 0, ROOM, input);
              Instant time = clock.instant();
              bill.add(bill(prices.price(request.model(), time).orElseThrow(), usage, time));
              return new ModelReply("a", FinishReason.STOP, usage, ServiceTier.STANDARD, time, 1);
            });
    Random random = new Random(7);
    List<ModelRequest> requests = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      requests.add(request(model, i, i % 100 == 99 ? 300_000 : random.nextInt(20_000)));
    }
    Gateway gateway = gateway(budget, prices, client);
    List<Code> ends = askAll(gateway, requests);
    assertThat(ends).isNotEmpty().containsOnly(Code.BUDGET);
    assertThat(bill.sum()).isLessThanOrEqualTo(budget);
    assertThat(bill.sum()).as("a budget is there to be used").isGreaterThan(budget / 3);
    assertThat(gateway.spent().costUsd()).isEqualTo(bill.sum(), within(1e-9));
    assertThat(gateway.spent().cacheWriteTokens()).isEqualTo(gateway.spent().inputTokens());
  }

  /** As a provider's page has it, not as our prices compute it. */
  private static double bill(Price price, Usage usage, Instant time) {
    Rates rates = price.rates();
    for (Tariff.Above above : price.tariff(ServiceTier.STANDARD).above()) {
      rates = usage.inputTokens() > above.inputTokens() ? above.rates() : rates;
    }
    double bill = usage.inputTokens() * rates.cacheWrite() + usage.outputTokens() * rates.output();
    int hour = time.atOffset(ZoneOffset.UTC).getHour();
    boolean isWeekend = time.atOffset(ZoneOffset.UTC).getDayOfWeek().getValue() > 5;
    boolean isPeak = !isWeekend && ((hour >= 1 && hour < 4) || (hour >= 6 && hour < 10));
    return bill * (isPeak && price.model().startsWith("deepseek") ? 2 : 1) / 1e6;
  }

  @Test
  void givenADearerTierThanAskedFor_isOverrunByNoMoreThanTheCallsInFlight() throws Exception {
    PriceTable prices = PriceTable.builtIn();
    DoubleAdder bill = new DoubleAdder();
    FakeClient client =
        new FakeClient(
            request -> {
              long input = request.inputBytes();
              bill.add((input * 5.0 + ROOM * 20.0) / 1e6);
              return new ModelReply(
                  "a",
                  FinishReason.STOP,
                  new Usage(input, 0, ROOM, input),
                  ServiceTier.PRIORITY,
                  clock.instant(),
                  1);
            });
    List<ModelRequest> requests = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      requests.add(request("openai:gpt-6.1-sol", i, 2_000));
    }
    double budget = 1;
    Gateway gateway = gateway(budget, prices, client);
    assertThat(askAll(gateway, requests)).isNotEmpty().containsOnly(Code.BUDGET);
    assertThat(bill.sum()).as("the first replies tell it").isLessThanOrEqualTo(budget);
    assertThat(gateway.spent().costUsd()).isEqualTo(bill.sum(), within(1e-9));
  }

  @Test
  void givenCallsThatBreakOff_whatTheyMayHaveCostIsKept() throws Exception {
    PriceTable prices = PriceTable.builtIn();
    DoubleAdder bill = new DoubleAdder();
    FakeClient client =
        new FakeClient(
            request -> {
              // It answers and bills, and the answer is lost on the way.
              bill.add((request.inputBytes() * 0.4 + ROOM * 1.6) / 1e6);
              if (request.messages().get(0).text().startsWith("1")) {
                throw FakeClient.failure(Failure.TIMEOUT);
              }
              return new ModelReply(
                  "a",
                  FinishReason.STOP,
                  new Usage(request.inputBytes(), 0, ROOM),
                  ServiceTier.STANDARD,
                  Instant.EPOCH,
                  1);
            });
    List<ModelRequest> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(request("openai:gpt-4.1-mini", i % 10, 1_000 + i));
    }
    double budget = 0.05;
    Gateway gateway = gateway(budget, prices, client);
    List<String> said = new ArrayList<>();
    try {
      for (ModelRequest request : requests) {
        try {
          gateway.ask(request);
        } catch (ModelException e) {
          assertThat(e.kind()).isEqualTo(Failure.TIMEOUT);
        } catch (CuratorException e) {
          said.add(e.getMessage());
        }
      }
    } finally {
      gateway.close();
    }
    assertThat(said)
        .isNotEmpty()
        .allMatch(
            message ->
                message.startsWith("The budget is used up: the next call may cost $")
                    && message.contains("are kept for calls that broke off"));
    assertThat(bill.sum()).isLessThanOrEqualTo(budget);
  }

  @Test
  void givenAReplyThatWasHeldBack_isPaidFor() {
    Usage usage = new Usage(100, 0, 20);
    FakeClient client =
        new FakeClient(
            request -> {
              throw ModelException.heldBack("held back", usage);
            });
    Gateway gateway = gateway(1, PriceTable.builtIn(), client);
    assertThatThrownBy(() -> gateway.ask(request("openai:gpt-4.1-mini", 1, 9)))
        .hasMessage("held back");
    assertThat(gateway.spent().failures()).isEqualTo(1);
    assertThat(gateway.spent().inputTokens()).isEqualTo(100);
    assertThat(gateway.spent().costUsd()).isEqualTo((100 * 0.4 + 20 * 1.6) / 1e6, within(1e-12));
    gateway.close();
  }

  @Test
  void givenAPriceThatEndsOnTheWay_stops() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.json"),
            """
            {"as_of":"2026-11-01","prices":[{"provider":"openai","model":"m",
             "until":"2027-01-01","input":1,"output":1}]}""");
    FakeClient client = new FakeClient(request -> FakeClient.reply("a"));
    Gateway gateway = gateway(100, PriceTable.builtIn().withOverrides(file), client);
    CuratorException end = null;
    for (int i = 0; i < 300 && end == null; i++) {
      try {
        gateway.ask(request("openai:m", i, 10));
      } catch (CuratorException e) {
        end = e;
      }
    }
    gateway.close();
    assertThat(end)
        .hasMessageStartingWith(
            "Cannot keep to --max-cost: no price is known for openai:m on 2027-01-01");
    assertThat(end.code()).isEqualTo(Code.BUDGET);
    assertThat(client.calls()).isPositive();
  }
}
