package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.multiverse.curator.cli.Typed.type;
import static org.multiverse.curator.cli.Typed.typeAt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.stub.StubBill;
import org.multiverse.curator.stub.StubModelServer;

/** Prices on the command line: shown, taken over, and held against what a server bills. */
final class PricesCommandTest {
  private static final Path TRACES =
      Path.of(System.getProperty("multiverse.test-data")).resolve("traces/traces.jsonl");

  @TempDir private Path temp;

  /** So many traces, each of its own, out of those of the tests. */
  private Path traces(int rows) throws IOException {
    List<String> known = Files.readAllLines(TRACES);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ObjectNode row = (ObjectNode) Json.MAPPER.readTree(known.get(i % known.size()));
      String text = row.get("deepseek_thinking_trajectory").asText();
      row.put("deepseek_thinking_trajectory", "This is attempt " + i + " at it.\n\n" + text);
      if (row.has("id")) {
        row.put("id", "row-" + i);
      }
      lines.add(row.toString());
    }
    return Files.write(temp.resolve("traces.jsonl"), lines);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private Path prices(StubModelServer server, double output, int minimum) throws IOException {
    return file(
        "prices.json",
        """
        {"as_of":"2026-11-25","prices":[{"provider":"openai@%s","model":"m","input":1,
         "cached_input":0.1,"cache_write":1.25,"output":%s,"cache_minimum":%d}]}"""
            .formatted(server.url(), output, minimum));
  }

  private Typed run(Path traces, StubModelServer server, Path prices, String... more) {
    List<String> words = new ArrayList<>(List.of("run", "-i", traces.toString()));
    words.addAll(List.of("-o", temp.resolve("run").toString()));
    words.addAll(List.of("--cache", temp.resolve("cache").toString()));
    words.addAll(List.of("--model", "openai:m@" + server.url(), "--prices", prices.toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  private static double cost(JsonNode run) {
    double cost = 0;
    for (JsonNode step : run.path("spend")) {
      cost += step.path("cost_usd").asDouble();
    }
    return cost;
  }

  // Against what a server bills

  /** From some length on the cache works: for all traces, or for the longer ones. */
  @ParameterizedTest
  @ValueSource(ints = {1_024, 2_600})
  void givenTwoHundredTraces_theEstimateIsWithinTwoPercentOfTheServersBill(int minimum)
      throws IOException {
    StubBill bill = new StubBill(1, 0.1, 1.25, 5, minimum);
    try (StubModelServer server = StubModelServer.builder().bill(bill).start()) {
      Path traces = traces(200);
      Path prices = prices(server, 5, minimum);
      String model = "openai:m@" + server.url();
      JsonNode estimate =
          type(
                  "estimate",
                  "-i",
                  traces.toString(),
                  "--model",
                  model,
                  "--prices",
                  prices.toString(),
                  "--json")
              .json();
      JsonNode run = run(traces, server, prices, "--json").json();
      assertThat(cost(run)).as("what the run says").isEqualTo(bill.usd(), within(1e-9));
      assertThat(run.path("pricesAsOf").asText()).isEqualTo("2026-11-25");
      double estimated = estimate.path("total").path("cachedUsd").asDouble();
      assertThat(estimated).isEqualTo(bill.usd(), within(0.02 * bill.usd()));
      assertThat(estimate.path("total").path("uncached").asLong() > 0).isEqualTo(minimum > 2_000);
    }
  }

  @Test
  void givenABudget_theServersBillIsNeverHigher() throws IOException {
    StubBill bill = new StubBill(1, 0.1, 1.25, 5, 1_024);
    try (StubModelServer server = StubModelServer.builder().bill(bill).start()) {
      Path traces = traces(60);
      Path prices = prices(server, 5, 1_024);
      double last = 0;
      // The same command with a little more goes on from there.
      for (double budget : new double[] {0.1, 0.2, 0.25}) {
        Typed run = run(traces, server, prices, "--max-cost", Double.toString(budget), "-q");
        assertThat(run.code()).as(run.err()).isEqualTo(4);
        assertThat(run.err()).contains("The budget is used up: the next call may cost $");
        assertThat(bill.usd()).isGreaterThan(last).isLessThanOrEqualTo(budget);
        last = bill.usd();
      }
      JsonNode whole = run(traces, server, prices, "--max-cost", "9", "--json").json();
      assertThat(cost(whole)).isEqualTo(bill.usd(), within(1e-9));
      assertThat(server.stats().repeatedFinished()).as("nothing is paid for twice").isZero();
    }
  }

  @Test
  void givenARun_theDayOfThePricesIsInItsRecordAndItsSummary() throws IOException {
    StubBill bill = new StubBill(1, 0.1, 1.25, 5, 1_024);
    try (StubModelServer server = StubModelServer.builder().bill(bill).start()) {
      Typed run = run(traces(3), server, prices(server, 5, 1_024));
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).contains("by prices as known on 2026-11-25");
      JsonNode record = Json.MAPPER.readTree(temp.resolve("run/run.json").toFile());
      assertThat(record.path("settings").path("pricesAsOf").asText()).isEqualTo("2026-11-25");
      assertThat(record.path("result").path("pricesAsOf").asText()).isEqualTo("2026-11-25");
      JsonNode first = record.path("result").path("spend").path("summary-tree");
      assertThat(first.path("cache_write_tokens").asLong()).isPositive();
    }
  }

  // What estimates say of prices

  private Typed estimate(String model, String time, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("estimate", "-i", traces(5).toString()));
    words.addAll(List.of("--model", model));
    words.addAll(List.of(more));
    return typeAt(time, words.toArray(String[]::new));
  }

  @Test
  void givenPromptsBelowTheMinimum_theEstimateSaysSo() throws IOException {
    Typed answer = estimate("anthropic:claude-haiku-4-5", "2026-11-26T12:00:00Z");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(answer.out())
        .contains("Prices as known on 2026-11-25.")
        .containsPattern(
            "No discount for \\d+ calls of anthropic:claude-haiku-4-5: what the calls for a trace"
                + " share is below the 4,096 tokens from which its prompt cache works\\.");
    assertThat(estimate("anthropic:claude-opus-5", "2026-11-26T12:00:00Z").out())
        .doesNotContain("No discount");
  }

  @Test
  void givenAModelWithoutAPrice_theEstimateSaysHowToAddIt() throws IOException {
    String model = "gemini:gemini-9-flash";
    Typed answer = estimate(model, "2026-11-26T12:00:00Z");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out())
        .contains("No price is known for " + model)
        .contains("multiverse prices import --help");
    String form =
        answer.out().lines().filter(line -> line.contains("as_of")).findFirst().orElseThrow();
    Path prices = file("own.json", form.strip().replace("DAY", "2026-11-26").replace("PRICE", "1"));
    assertThat(estimate(model, "2026-11-26T12:00:00Z", "--prices", prices.toString()).out())
        .as("with what it told to write")
        .doesNotContain("No price is known");
  }

  @Test
  void givenPricesByTheHour_theEstimateSaysWhichItTook() throws IOException {
    String model = "openai:deepseek-flash@https://api.deepseek.com";
    String day = estimate(model, "2026-11-26T12:00:00Z").out();
    assertThat(day)
        .contains("has the prices of 2026-11-26T12:00:00Z here; others hold")
        .contains("mon tue wed thu fri 01:00 to 04:00 UTC (0.3 / 1.2)");
    JsonNode off = estimate(model, "2026-11-26T12:00:00Z", "--json").json();
    JsonNode peak = estimate(model, "2026-11-26T02:00:00Z", "--json").json();
    assertThat(peak.path("total").path("costUsd").asDouble())
        .isEqualTo(2 * off.path("total").path("costUsd").asDouble(), within(1e-9));
    assertThat(peak.path("pricedAt").asText()).isEqualTo("2026-11-26T02:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"2027-02-23T00:00:00Z, false", "2027-02-24T00:00:00Z, true"})
  void givenAnOldTable_isWarnedOf(String time, boolean warned) throws IOException {
    String warning = "multiverse: Warning: The price table is of 2026-11-25, ";
    assertThat(estimate("openai:gpt-6-luna", time).err().startsWith(warning)).isEqualTo(warned);
    assertThat(typeAt(time, "prices", "show").err().startsWith(warning)).isEqualTo(warned);
    Typed run =
        typeAt(
            time,
            "run",
            "-i",
            traces(2).toString(),
            "-o",
            temp.resolve("run").toString(),
            "--model",
            "openai:gpt-6-luna",
            "--offline",
            "--cache",
            temp.toString(),
            "-q");
    assertThat(run.err().contains(warning)).as(run.err()).isEqualTo(warned);
    Typed rules =
        typeAt(time, "run", "-i", traces(2).toString(), "-o", temp.resolve("r").toString(), "-q");
    assertThat(rules.err()).as("nothing is paid for").doesNotContain(warning);
  }

  // prices show

  @Test
  void givenADay_showsThePricesOfThatDay() throws IOException {
    String now = "2026-11-26T12:00:00Z";
    assertThat(typeAt(now, "prices", "show", "gemini-3.8").out())
        .startsWith("US dollars a million tokens on 2026-11-26, as known on 2026-11-25")
        .containsPattern("gemini-3.8-flash +0.75 +0.075 .*until 2027-01-01")
        .contains("genai-prices 0.2.3 (MIT)");
    JsonNode later =
        typeAt(now, "prices", "show", "gemini-3.8", "--date", "2027-01-01", "--json").json();
    assertThat(later.path("prices")).hasSize(1);
    JsonNode price = later.path("prices").get(0);
    assertThat(price.path("standard").path("input").asDouble()).isEqualTo(1.5);
    assertThat(price.path("flex").path("input").asDouble()).isEqualTo(0.75);
    assertThat(price.path("from").asText()).isEqualTo("2027-01-01");
    assertThat(price.path("until").isNull()).isTrue();
    assertThat(typeAt(now, "prices").out())
        .as("by itself it shows all")
        .contains("claude-haiku-5-5", "gpt-6-luna", "deepseek-flash");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "show nothing;Invalid model: no price is known for nothing on ",
        "show --date soon;Invalid --date: soon (a day such as 2026-11-25)",
        "show --prices /no/such;Invalid price file: /no/such (no such file)",
        "import --from other /no/such;Invalid --from: other (one of genai-prices, litellm)",
        "import --from litellm /no/such;Invalid price list: /no/such (no such file)",
        "import --from litellm --as-of soon /no/such;Invalid --as-of: soon (a day such as",
        "import /no/such;Missing required option: '--from=LIST'",
      })
  void givenAWrongCommand_saysWhatIsWrong(String words, String message) {
    Typed answer = type(("prices " + words).split(" "));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith("multiverse: " + message);
    assertThat(answer.out()).isEmpty();
  }

  // prices import

  @Test
  void givenAList_theFileMadeOfItIsOneForPrices() throws IOException {
    Path list =
        file(
            "list.json",
            """
            {"sample_spec":{"mode":"one of"},
             "gpt-9":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-07,
              "output_cost_per_token":5e-07,"search_context_cost_per_query":0.01},
             "grok":{"litellm_provider":"xai","mode":"chat","input_cost_per_token":1e-07,
              "output_cost_per_token":5e-07}}""");
    Path made = temp.resolve("made.json");
    Typed answer =
        typeAt(
            "2026-11-26T12:00:00Z",
            "prices",
            "import",
            "--from",
            "litellm",
            list.toString(),
            "--output",
            made.toString());
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .contains("1 model in 1 row, taken as the prices of 2026-11-26")
        .containsPattern("prices of another kind: search_context_cost_per_query +1")
        .containsPattern("models of other providers, whose address the list does not tell: xai +1")
        .containsPattern("entries that are no model +1");
    JsonNode shown = type("prices", "show", "gpt-9", "--prices", made.toString(), "--json").json();
    assertThat(shown.path("prices").get(0).path("standard").path("input").asDouble())
        .isEqualTo(0.1);
    Typed printed =
        type("prices", "import", "--from", "litellm", list.toString(), "--as-of", "2026-11-26");
    assertThat(printed.out()).isEqualTo(Files.readString(made));
    Typed nowhere =
        type(
            "prices",
            "import",
            "--from",
            "litellm",
            list.toString(),
            "-o",
            temp.resolve("no/such/folder.json").toString());
    assertThat(nowhere.code()).isNotZero();
    assertThat(nowhere.err()).contains("Cannot write " + temp.resolve("no/such/folder.json"));
  }
}
