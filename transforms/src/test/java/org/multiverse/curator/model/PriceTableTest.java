package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {
  private static final Offset<Double> EXACT = within(1e-12);

  @TempDir private Path folder;

  @Test
  void builtInPrices_areWhole() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.asOf()).isAfter(LocalDate.of(2025, 1, 1));
    assertThat(table.prices()).hasSizeGreaterThan(10);
    for (Price price : table.prices()) {
      assertThat(price.source()).startsWith("https://");
      assertThat(price.rates().input()).isPositive();
      assertThat(price.rates().output()).isGreaterThan(price.rates().input());
      assertThat(price.rates().cachedInput()).isLessThanOrEqualTo(price.rates().input());
      assertThat(price.rates().batchInput())
          .as(price.model())
          .satisfiesAnyOf(
              b -> assertThat(b).isNaN(), b -> assertThat(b).isLessThan(price.rates().input()));
    }
  }

  @Test
  void givenUsage_costsWhatAHandComputes() {
    PriceTable table = PriceTable.builtIn();
    Usage usage = new Usage(10_000, 4_000, 500);
    // 6,000 at 0.40, 4,000 at 0.10, 500 at 1.60 dollars a million.
    assertThat(table.cost("openai", "gpt-4.1-mini", usage, false)).isEqualTo(0.0036, EXACT);
    // 6,000 at 0.20, 4,000 at 0.10, 500 at 0.80.
    assertThat(table.cost("openai", "gpt-4.1-mini", usage, true)).isEqualTo(0.002, EXACT);
    assertThat(table.cost("openai", "gpt-4.1-mini", Usage.ZERO, false)).isZero();
  }

  @Test
  void givenALongInput_costsTheHigherPrice() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.cost("gemini", "gemini-2.5-pro", new Usage(200_000, 0, 0), false))
        .isEqualTo(0.25, EXACT);
    assertThat(table.cost("gemini", "gemini-2.5-pro", new Usage(200_001, 0, 0), false))
        .isEqualTo(0.5000025, EXACT);
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1-mini, gpt-4.1-mini",
    "gpt-4.1-mini-2025-04-14, gpt-4.1-mini",
    "gpt-4.1-2025-04-14, gpt-4.1",
    "gpt-4o-latest, gpt-4o",
    "gpt-4.1-turbo, ",
    "gpt-4.10, ",
    "gpt, "
  })
  void givenAVersion_findsItsModelAndNoOther(String asked, String found) {
    assertThat(PriceTable.builtIn().price("openai", asked).map(Price::model).orElse(null))
        .isEqualTo(found);
    assertThat(PriceTable.builtIn().isKnown("gemini", asked)).isFalse();
  }

  @Test
  void givenAnUnknownModel_costsNothingAndSaysSo() {
    assertThat(PriceTable.builtIn().isKnown("openai", "new")).isFalse();
    assertThat(PriceTable.builtIn().cost("openai", "new", new Usage(9, 0, 9), false)).isZero();
  }

  @Test
  void givenAFile_replacesAndAdds() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.json"),
            """
            {"as_of":"2026-11-01","prices":[
             {"provider":"openai","model":"gpt-4.1-mini","input":1,"output":2},
             {"provider":"openai","model":"new","input":3,"output":4}]}""");
    PriceTable table = PriceTable.builtIn().withOverrides(file);
    assertThat(table.asOf()).isEqualTo(LocalDate.of(2026, 11, 1));
    assertThat(table.cost("openai", "new", new Usage(1_000_000, 0, 0), false)).isEqualTo(3, EXACT);
    Usage cached = new Usage(1_000_000, 1_000_000, 0);
    assertThat(table.cost("openai", "gpt-4.1-mini", cached, false))
        .as("without a price of its own a cached token costs a token")
        .isEqualTo(1, EXACT);
    assertThat(table.cost("openai", "gpt-4.1-mini", cached, true))
        .as("without a batch price the list price counts")
        .isEqualTo(1, EXACT);
    assertThat(table.isKnown("anthropic", "claude-sonnet-4-5")).isTrue();
  }

  @Test
  void givenAServerElsewhere_isFreeUnlessTheTableNamesIt() throws IOException {
    ModelSpec elsewhere = ModelSpec.parse("openai:gpt-4.1-mini@http://proxy:4000/v1");
    Usage usage = new Usage(1_000_000, 0, 0);
    assertThat(PriceTable.builtIn().cost(elsewhere, usage, false)).isZero();
    assertThat(PriceTable.builtIn().isKnown(elsewhere)).isTrue();
    Path file =
        Files.writeString(
            folder.resolve("p.json"),
            """
            {"as_of":"2026-11-01","prices":[{"provider":"openai@http://proxy:4000/v1",
             "model":"gpt-4.1-mini","input":7,"output":9}]}""");
    assertThat(PriceTable.builtIn().withOverrides(file).cost(elsewhere, usage, false))
        .isEqualTo(7, EXACT);
    ModelSpec provider = ModelSpec.parse("openai:gpt-4.1-mini");
    assertThat(PriceTable.builtIn().cost(provider, usage, false)).isEqualTo(0.4, EXACT);
    assertThat(PriceTable.builtIn().isKnown(ModelSpec.parse("openai:new"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{;it ends in the middle of a value",
        "{\"as_of\":\"soon\",\"prices\":[]};as_of is soon, a day such as 2026-01-31 must stand there",
        "{\"as_of\":\"2026-01-01\",\"prices\":[],\"price\":[]};unknown property price (known: as_of, currency, prices)",
        "{\"as_of\":\"2026-01-01\",\"currency\":\"EUR\",\"prices\":[]};currency is EUR",
        "{\"as_of\":\"2026-01-01\",\"prices\":[{\"provider\":\"openai\",\"model\":\"\"}]};an entry without",
        "{\"as_of\":\"2026-01-01\",\"prices\":[{\"provider\":\"o\",\"model\":\"m\",\"input\":-1,\"output\":1}]};o:m: input is -1.0, a price is needed there",
        "{\"as_of\":\"2026-01-01\",\"prices\":[{\"provider\":\"o\",\"model\":\"m\",\"input\":1,\"output\":1,\"batch_input\":1}]};o:m: batch_input and batch_output go together",
      })
  void givenAWrongFile_saysWhatIsWrong(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("p.json"), text);
    assertThatThrownBy(() -> PriceTable.builtIn().withOverrides(file))
        .hasMessageStartingWith("Invalid price file: " + file + " (")
        .hasMessageContaining(problem);
  }

  @Test
  void givenNoFile_saysSo() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> PriceTable.builtIn().withOverrides(file))
        .hasMessage("Invalid price file: " + file + " (no such file)");
  }

  private static double cost(String provider, String model, Usage usage, String time) {
    return PriceTable.builtIn().cost(provider, model, usage, false, Instant.parse(time));
  }

  @Test
  void givenPriceThatChanges_theDayOfTheCallCounts() {
    Usage usage = new Usage(1_000_000, 0, 0);
    assertThat(cost("gemini", "gemini-3.8-flash", usage, "2026-12-31T23:59:59Z"))
        .isEqualTo(0.75, EXACT);
    assertThat(cost("gemini", "gemini-3.8-flash", usage, "2027-01-01T00:00:00Z"))
        .isEqualTo(1.5, EXACT);
  }

  @Test
  void givenHours_theHourOfTheCallCounts() {
    String provider = "openai@https://api.deepseek.com/v1";
    Usage usage = new Usage(1_000_000, 0, 0);
    assertThat(cost(provider, "deepseek-flash", usage, "2026-11-25T01:00:00Z"))
        .as("Wednesday at one")
        .isEqualTo(0.3, EXACT);
    assertThat(cost(provider, "deepseek-flash", usage, "2026-11-25T04:00:00Z"))
        .isEqualTo(0.15, EXACT);
    assertThat(cost(provider, "deepseek-flash", usage, "2026-11-28T01:00:00Z"))
        .as("Saturday")
        .isEqualTo(0.15, EXACT);
  }

  @Test
  void givenTokensWrittenIntoTheCache_theyCostMore() {
    // 1,000 read fresh, 2,000 out of the cache, 7,000 written into it.
    Usage usage = new Usage(10_000, 2_000, 0, 7_000);
    assertThat(PriceTable.builtIn().cost("anthropic", "claude-haiku-4-5", usage, false))
        .isEqualTo((1_000 * 1.0 + 2_000 * 0.1 + 7_000 * 1.25) / 1e6, EXACT);
    assertThat(PriceTable.builtIn().cost("anthropic", "claude-haiku-4-5", usage, true))
        .as("a batch takes half off all of it")
        .isEqualTo((1_000 * 1.0 + 2_000 * 0.1 + 7_000 * 1.25) / 2e6, EXACT);
  }

  @Test
  void givenProviderThatWritesAllPrompts_theyAreBilledFromTheMinimumOn() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.cost("openai", "gpt-6-luna", new Usage(1_023, 0, 0), false))
        .isEqualTo(1_023 * 0.1 / 1e6, EXACT);
    assertThat(table.cost("openai", "gpt-6-luna", new Usage(1_024, 0, 0), false))
        .isEqualTo(1_024 * 0.125 / 1e6, EXACT);
  }

  @Test
  void givenAnyCall_theMostIsNoLessThanItsCost() {
    PriceTable table = PriceTable.builtIn();
    Random random = new Random(4);
    for (Price price : table.prices()) {
      for (int i = 0; i < 200; i++) {
        int input = 1 + random.nextInt(400_000);
        int cached = random.nextInt(input);
        int written = random.nextInt(input - cached);
        Usage usage = new Usage(input, cached, random.nextInt(9_000), written);
        Instant time = Instant.parse("2026-11-20T00:00:00Z").plusSeconds(random.nextInt(900_000));
        assertThat(price.most(usage))
            .as(price.model())
            .isGreaterThanOrEqualTo(price.cost(usage, false, time));
      }
    }
  }

  @Test
  void givenAnOldTable_saysSo() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.age(table.asOf().plusDays(90))).isEmpty();
    assertThat(table.age(table.asOf().plusDays(91)))
        .startsWith("The price table is of " + table.asOf() + ", 91 days old");
  }
}
