package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final List<ServiceTier> TIERS = List.of(ServiceTier.values());
  private static final String DEEPSEEK = "@https://api.deepseek.com/v1";

  @TempDir private Path folder;

  private static double cost(PriceTable table, String model, Usage usage, ServiceTier tier) {
    return table.cost(ModelSpec.parse(model), usage, tier, NOW);
  }

  private static double cost(String model, Usage usage, ServiceTier tier) {
    return cost(PriceTable.builtIn(), model, usage, tier);
  }

  private static double cost(String model, Usage usage, String time) {
    return PriceTable.builtIn()
        .cost(ModelSpec.parse(model), usage, ServiceTier.STANDARD, Instant.parse(time));
  }

  private PriceTable with(String text) throws IOException {
    return PriceTable.builtIn()
        .withOverrides(Files.writeString(folder.resolve("prices.json"), text));
  }

  @Test
  void builtInPrices_areWhole() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.asOf()).isAfter(LocalDate.of(2025, 1, 1));
    assertThat(table.sources()).isNotEmpty();
    assertThat(table.prices()).hasSizeGreaterThan(60);
    for (Price price : table.prices()) {
      assertThat(price.source()).startsWith("https://");
      for (Tariff tariff : price.tariffs().values()) {
        Rates rates = tariff.rates();
        assertThat(rates.input()).as(price.model()).isPositive();
        assertThat(rates.output()).as(price.model()).isGreaterThan(rates.input());
        assertThat(rates.cachedInput()).as(price.model()).isLessThanOrEqualTo(rates.input());
        assertThat(rates.cacheWrite()).as(price.model()).isGreaterThanOrEqualTo(rates.input());
        for (Tariff.Above above : tariff.above()) {
          assertThat(above.rates().input()).as(price.model()).isGreaterThanOrEqualTo(rates.input());
        }
      }
      for (Tariff.Above above : price.tariff(ServiceTier.STANDARD).above()) {
        assertThat(above.rates().input()).as(price.model()).isGreaterThan(price.rates().input());
      }
      Rates batch = price.tariff(ServiceTier.BATCH).rates();
      boolean hasBatches = price.tariffs().containsKey(ServiceTier.BATCH);
      assertThat(batch.input()).isEqualTo(price.rates().input() * (hasBatches ? 0.5 : 1), EXACT);
    }
  }

  /** The rows of the list that the table was made of: input, cached, written, output. */
  @ParameterizedTest
  @CsvSource({
    "openai:gpt-6.1-sol, 2.00, 0.10, 2.50, 10",
    "openai:gpt-6.1-terra, 1.00, 0.05, 1.25, 5",
    "openai:gpt-6-luna, 0.10, 0.01, 0.125, 0.50",
    "openai:gpt-6-astra, 10, 1.00, 12.50, 50",
    "openai:gpt-5.4-mini, 0.75, 0.075, 0.75, 4.50",
    "openai:gpt-5.4-nano, 0.20, 0.02, 0.20, 1.25",
    "openai:gpt-5, 1.25, 0.125, 1.25, 10",
    "openai:gpt-4.1-mini, 0.40, 0.10, 0.40, 1.60",
    "anthropic:claude-opus-5-5, 4, 0.20, 5, 20",
    "anthropic:claude-sonnet-5-5, 2, 0.10, 2.50, 10",
    "anthropic:claude-haiku-5-5, 0.10, 0.01, 0.125, 0.50",
    "anthropic:claude-haiku-4-5, 1, 0.10, 1.25, 5",
    "anthropic:claude-opus-4-5, 5, 0.50, 6.25, 25",
    "anthropic:claude-opus-4-6, 5, 0.50, 6.25, 25",
    "anthropic:claude-opus-4-7, 5, 0.50, 6.25, 25",
    "anthropic:claude-opus-4-8, 5, 0.50, 6.25, 25",
    "anthropic:claude-opus-5, 5, 0.50, 6.25, 25",
    "gemini:gemini-3.8-flash, 0.75, 0.075, 0.75, 3.75",
    "gemini:gemini-3.7-flash, 0.75, 0.075, 0.75, 3.75",
    "gemini:gemini-3.6-flash, 0.75, 0.075, 0.75, 3.75",
    "gemini:gemini-3.1-pro-preview, 2, 0.20, 2, 12",
    "gemini:gemini-3.5-flash-lite, 0.30, 0.03, 0.30, 2.50",
    "gemini:gemini-3.1-flash-lite, 0.25, 0.025, 0.25, 1.50",
    "gemini:gemini-2.5-pro, 1.25, 0.125, 1.25, 10",
    "gemini:gemini-2.5-flash, 0.30, 0.03, 0.30, 2.50",
    "gemini:gemini-2.5-flash-lite, 0.10, 0.01, 0.10, 0.40",
    "openai:deepseek-flash@https://api.deepseek.com, 0.15, 0.003, 0.15, 0.60",
    "openai:deepseek-v4-pro@https://api.deepseek.com/v1, 0.66, 0.022, 0.66, 1.98",
  })
  void builtInPrices_areThoseOfTheDay(
      String model, double input, double cached, double written, double output) {
    Price price = PriceTable.builtIn().price(ModelSpec.parse(model), NOW).orElseThrow();
    assertThat(price.rates().input()).isEqualTo(input, EXACT);
    assertThat(price.rates().cachedInput()).isEqualTo(cached, EXACT);
    assertThat(price.rates().cacheWrite()).isEqualTo(written, EXACT);
    assertThat(price.rates().output()).isEqualTo(output, EXACT);
  }

  @Test
  void givenUsage_costsWhatAHandComputes() {
    Usage usage = new Usage(10_000, 4_000, 500);
    // 6,000 at 0.40, 4,000 at 0.10, 500 at 1.60 dollars a million.
    assertThat(cost("openai:gpt-4.1-mini", usage, ServiceTier.STANDARD)).isEqualTo(0.0036, EXACT);
    // 6,000 at 0.20, 4,000 at 0.10, 500 at 0.80: the batch takes nothing off cached input.
    assertThat(cost("openai:gpt-4.1-mini", usage, ServiceTier.BATCH)).isEqualTo(0.002, EXACT);
    // All at 1.75 times the price.
    assertThat(cost("openai:gpt-4.1-mini", usage, ServiceTier.PRIORITY)).isEqualTo(0.0063, EXACT);
    assertThat(cost("openai:gpt-4.1-mini", usage, ServiceTier.FLEX))
        .as("without a price of the tier the standard one counts")
        .isEqualTo(0.0036, EXACT);
    assertThat(cost("gemini:gemini-3.8-flash", usage, ServiceTier.FLEX))
        .isEqualTo((6_000 * 0.75 + 4_000 * 0.075 + 500 * 3.75) / 2e6, EXACT);
    assertThat(cost("openai:gpt-4.1-mini", Usage.ZERO, ServiceTier.STANDARD)).isZero();
  }

  @Test
  void givenALongInput_allOfItCostsTheHigherPrice() {
    String pro = "gemini:gemini-2.5-pro";
    assertThat(cost(pro, new Usage(200_000, 0, 0), ServiceTier.STANDARD)).isEqualTo(0.25, EXACT);
    assertThat(cost(pro, new Usage(200_001, 0, 0), ServiceTier.STANDARD))
        .isEqualTo(0.5000025, EXACT);
    assertThat(cost(pro, new Usage(200_001, 0, 0), ServiceTier.BATCH))
        .as("a batch takes half off that, too")
        .isEqualTo(0.25000125, EXACT);
    Usage all = new Usage(100_001, 0, 100);
    assertThat(cost("anthropic:claude-haiku-5-5", all, ServiceTier.STANDARD))
        .isEqualTo(5 * (100_001 * 0.1 + 100 * 0.5) / 1e6, EXACT);
    assertThat(
            cost(
                "openai:gpt-6.1-sol",
                new Usage(300_000, 100_000, 1_000, 200_000),
                "2026-11-25T12:00:00Z"))
        .as("input twice, output one and a half times")
        .isEqualTo((100_000 * 0.2 + 200_000 * 5.0 + 1_000 * 15.0) / 1e6, EXACT);
  }

  @Test
  void givenATierThatHasEnded_thePriceOfTheDayCounts() {
    Usage usage = new Usage(200_001, 0, 0);
    assertThat(cost("anthropic:claude-opus-4-6", usage, "2026-03-12T23:59:59Z"))
        .isEqualTo(200_001 * 10 / 1e6, EXACT);
    assertThat(cost("anthropic:claude-opus-4-6", usage, "2026-03-13T00:00:00Z"))
        .isEqualTo(200_001 * 5 / 1e6, EXACT);
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
    assertThat(
            PriceTable.builtIn()
                .price(ModelSpec.parse("openai:" + asked), NOW)
                .map(Price::model)
                .orElse(null))
        .isEqualTo(found);
    assertThat(PriceTable.builtIn().isKnown(ModelSpec.parse("gemini:" + asked), NOW)).isFalse();
  }

  @Test
  void givenAnUnknownModel_costsNothingAndSaysSo() {
    assertThat(PriceTable.builtIn().isKnown(ModelSpec.parse("openai:new"), NOW)).isFalse();
    assertThat(cost("openai:new", new Usage(9, 0, 9), ServiceTier.STANDARD)).isZero();
  }

  @Test
  void givenAFile_replacesAndAdds() throws IOException {
    PriceTable table =
        with(
            """
            {"as_of":"2026-11-01","prices":[
             {"provider":"openai","model":"gpt-4.1-mini","input":1,"output":2},
             {"provider":"openai","model":"new","input":3,"output":4}]}""");
    assertThat(table.asOf()).isEqualTo(LocalDate.of(2026, 11, 1));
    assertThat(cost(table, "openai:new", new Usage(1_000_000, 0, 0), ServiceTier.STANDARD))
        .isEqualTo(3, EXACT);
    Usage cached = new Usage(1_000_000, 1_000_000, 0);
    assertThat(cost(table, "openai:gpt-4.1-mini", cached, ServiceTier.STANDARD))
        .as("without a price of its own a cached token costs a token")
        .isEqualTo(1, EXACT);
    assertThat(cost(table, "openai:gpt-4.1-mini", cached, ServiceTier.BATCH))
        .as("without a batch price the list price counts")
        .isEqualTo(1, EXACT);
    assertThat(table.isKnown(ModelSpec.parse("anthropic:claude-sonnet-4-5"), NOW)).isTrue();
  }

  @Test
  void givenAFileOfTheFormerForm_costsWhatItDid() throws IOException {
    PriceTable table =
        with(
            """
            {"as_of":"2025-09-30","currency":"USD per million tokens","prices":[
             {"provider":"openai","model":"m","input":2,"cached_input":0.5,"output":8,
              "batch_input":1,"batch_output":4,
              "above":{"input_tokens":1000,"input":4,"cached_input":1,"output":16,
                       "batch_input":2,"batch_output":8},
              "source":"https://example.com"}]}""");
    Usage usage = new Usage(1_000, 400, 10);
    assertThat(cost(table, "openai:m", usage, ServiceTier.BATCH))
        .isEqualTo((600 * 1 + 400 * 0.5 + 10 * 4) / 1e6, EXACT);
    Usage more = new Usage(2_000, 400, 10);
    assertThat(cost(table, "openai:m", more, ServiceTier.STANDARD))
        .isEqualTo((1_600 * 4 + 400 * 1 + 10 * 16) / 1e6, EXACT);
    assertThat(cost(table, "openai:m", more, ServiceTier.BATCH))
        .isEqualTo((1_600 * 2 + 400 * 1 + 10 * 8) / 1e6, EXACT);
  }

  @Test
  void givenAllThatARowCanSay_eachIsTaken() throws IOException {
    PriceTable table =
        with(
            """
            {"as_of":"2026-11-01","sources":["a page of 2026-11-01"],"prices":[
             {"provider":"openai","model":"m","from":"2026-01-01","until":"2027-01-01",
              "input":1,"cached_input":0.1,"cache_write":1.25,"cache_write_1h":2,"output":4,
              "cache_minimum":1024,
              "above":[{"input_tokens":2000,"factor":3,"output":5},
                       {"input_tokens":1000,"input":2,"output":4}],
              "hours":[{"days":["wednesday"],"from":"16:30","until":24,"factor":2}],
              "batch":{"factor":0.5},
              "priority":{"input":2,"output":6,"above":[{"input_tokens":1000,"factor":2}]}}]}""");
    ModelSpec m = ModelSpec.parse("openai:m");
    Instant evening = Instant.parse("2026-11-25T16:30:00Z");
    // Cached and written tokens follow the input where nothing else is said of them.
    Usage second = new Usage(1_500, 500, 10, 500);
    double standard = (500 * 2 + 500 * 0.2 + 500 * 2.5 + 10 * 4) / 1e6;
    assertThat(table.cost(m, second, ServiceTier.STANDARD, NOW)).isEqualTo(standard, EXACT);
    assertThat(table.cost(m, second, ServiceTier.STANDARD, evening)).isEqualTo(2 * standard, EXACT);
    assertThat(table.cost(m, second, ServiceTier.BATCH, evening)).isEqualTo(standard, EXACT);
    Usage third = new Usage(2_001, 0, 10, 0);
    assertThat(table.cost(m, third, ServiceTier.STANDARD, NOW))
        .isEqualTo((2_001 * 3 + 10 * 5) / 1e6, EXACT);
    Usage first = new Usage(1_000, 500, 10, 0);
    assertThat(table.cost(m, first, ServiceTier.PRIORITY, NOW))
        .isEqualTo((500 * 2 + 500 * 0.1 + 10 * 6) / 1e6, EXACT);
    assertThat(table.cost(m, second, ServiceTier.PRIORITY, NOW))
        .as("twice the standard price of that length")
        .isEqualTo(2 * standard, EXACT);
    assertThat(table.cost(m, third, ServiceTier.PRIORITY, NOW))
        .as("no price of that length: in proportion to the first")
        .isEqualTo((2_001 * 6 + 10 * 7.5) / 1e6, EXACT);
    assertThat(table.isKnown(m, Instant.parse("2025-12-31T23:59:59Z"))).isFalse();
    assertThat(table.isKnown(m, Instant.parse("2027-01-01T00:00:00Z"))).isFalse();
    assertThat(table.sources()).containsExactly("a page of 2026-11-01");
  }

  @Test
  void givenAServerElsewhere_isFreeUnlessTheTableNamesIt() throws IOException {
    String elsewhere = "openai:gpt-4.1-mini@http://proxy:4000/v1";
    Usage usage = new Usage(1_000_000, 0, 0);
    assertThat(cost(elsewhere, usage, ServiceTier.STANDARD)).isZero();
    assertThat(PriceTable.builtIn().isKnown(ModelSpec.parse(elsewhere), NOW)).isTrue();
    for (String place : new String[] {"http://proxy:4000/v1", "http://proxy:4000"}) {
      PriceTable table =
          with(
              """
              {"as_of":"2026-11-01","prices":[{"provider":"openai@%s","until":"2027-01-01",
               "model":"gpt-4.1-mini","input":7,"output":9}]}"""
                  .formatted(place));
      assertThat(cost(table, elsewhere, usage, ServiceTier.STANDARD)).isEqualTo(7, EXACT);
      assertThat(cost(table, "openai:gpt-4.1-mini@http://proxy:40001", usage, ServiceTier.STANDARD))
          .as("another server")
          .isZero();
      assertThat(table.isKnown(ModelSpec.parse(elsewhere), Instant.parse("2027-01-01T00:00:00Z")))
          .as("a price that has ended does not make it free")
          .isFalse();
    }
    assertThat(cost("openai:gpt-4.1-mini", usage, ServiceTier.STANDARD)).isEqualTo(0.4, EXACT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{;it ends in the middle of a value",
        "[];",
        "null;it holds null where an object with prices is wanted",
        "{\"as_of\":\"soon\",\"prices\":[]};as_of is soon, a day such as 2026-01-31 must stand there",
        "{\"as_of\":\"2026-01-01\",\"prices\":[],\"price\":[]};unknown property price (known: as_of, currency, prices, sources)",
        "{\"as_of\":\"2026-01-01\",\"currency\":\"EUR\",\"prices\":[]};currency is EUR",
        "{\"as_of\":\"2026-01-01\",\"prices\":[null]};prices[0]: it is null",
      })
  void givenAWrongFile_saysWhatIsWrong(String text, String problem) throws IOException {
    assertThatThrownBy(() -> with(text))
        .hasMessageStartingWith("Invalid price file: " + folder.resolve("prices.json") + " (")
        .hasMessageContaining(problem == null ? "" : problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'provider':'openai','model':'';prices[0], openai:: provider and model are needed",
        "'provider':'o','model':'m','input':-1,'output':1;prices[0], o:m: input is -1.0, a price is needed there",
        "'provider':'o','model':'m','output':1;prices[0], o:m: input is null, a price is needed there",
        "'provider':'o','model':'m','input':1,'output':1,'cached_input':-2;o:m: cached_input is -2.0",
        "'provider':'o','model':'m','input':1,'output':1,'cache_write':-2;o:m: cache_write is -2.0",
        "'provider':'o','model':'m','input':1,'output':1,'batch_input':1;o:m: batch_input and batch_output go together",
        "'provider':'o','model':'m','input':1,'output':1,'from':'May';o:m: from is May, a day such as 2026-01-31 is needed there",
        "'provider':'o','model':'m','input':1,'output':1,'from':'2026-02-01','until':'2026-02-01';o:m: until is 2026-02-01, which is not after from",
        "'provider':'o','model':'m','input':1,'output':1,'cache_minimum':-5;o:m: cache_minimum is -5",
        "'provider':'o','model':'m','input':1,'output':1,'above':[{'input_tokens':0,'factor':2}];o:m: above: input_tokens is 0",
        "'provider':'o','model':'m','input':1,'output':1,'above':[{'input_tokens':9,'input':2}];o:m: above: output is null",
        "'provider':'o','model':'m','input':1,'output':1,'above':[{'input_tokens':9,'factor':2},{'input_tokens':9,'factor':3}];o:m: above: 9 stands there twice",
        "'provider':'o','model':'m','input':1,'output':1,'hours':[{'from':9,'until':9,'factor':2}];o:m: hours: until is 9, which is not after 9",
        "'provider':'o','model':'m','input':1,'output':1,'hours':[{'from':'9pm','until':24,'factor':2}];o:m: hours: from is 9pm, a time from 0 to 24",
        "'provider':'o','model':'m','input':1,'output':1,'hours':[{'from':1,'until':25,'factor':2}];o:m: hours: until is 25",
        "'provider':'o','model':'m','input':1,'output':1,'hours':[{'days':['sunnyday'],'from':1,'until':2,'factor':2}];o:m: hours: days has sunnyday (monday to sunday)",
        "'provider':'o','model':'m','input':1,'output':1,'batch':{'factor':-1};o:m: batch: factor is -1.0",
        "'provider':'o','model':'m','input':1,'output':1,'flex':{'above':[{'input_tokens':7,'output':-3}]};o:m: flex: above: output is -3.0",
        "'provider':'o','model':'m','input':1,'output':1,'priorty':{'factor':2};unknown property prices[0].priorty",
      })
  void givenAWrongRow_saysWhichRowAndField(String row, String problem) throws IOException {
    String text = "{\"as_of\":\"2026-01-01\",\"prices\":[{" + row.replace('\'', '"') + "}]}";
    assertThatThrownBy(() -> with(text))
        .hasMessageStartingWith("Invalid price file: " + folder.resolve("prices.json") + " (")
        .hasMessageContaining(problem);
  }

  @Test
  void givenTwoPricesForOneDay_saysSo() {
    assertThatThrownBy(
            () ->
                with(
                    """
                    {"as_of":"2026-01-01","prices":[
                     {"provider":"o","model":"m","until":"2026-02-02","input":1,"output":1},
                     {"provider":"o","model":"m","from":"2026-02-02","input":1,"output":1},
                     {"provider":"o","model":"m","from":"2026-02-01","input":1,"output":1}]}"""))
        .hasMessageContaining("prices[2], o:m: another row has a price for the same time");
  }

  @Test
  void givenNoFile_saysSo() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> PriceTable.builtIn().withOverrides(file))
        .hasMessage("Invalid price file: " + file + " (no such file)");
  }

  @Test
  void givenPriceThatChanges_theDayOfTheCallCounts() {
    Usage usage = new Usage(1_000_000, 0, 0);
    assertThat(cost("gemini:gemini-3.8-flash", usage, "2026-12-31T23:59:59Z"))
        .isEqualTo(0.75, EXACT);
    assertThat(cost("gemini:gemini-3.8-flash", usage, "2027-01-01T00:00:00Z"))
        .isEqualTo(1.5, EXACT);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T00:59:59Z, 0.15, Wednesday before one",
    "2026-11-25T01:00:00Z, 0.30, Wednesday at one",
    "2026-11-25T03:59:59Z, 0.30, before four",
    "2026-11-25T04:00:00Z, 0.15, at four",
    "2026-11-25T06:00:00Z, 0.30, at six",
    "2026-11-25T10:00:00Z, 0.15, at ten",
    "2026-11-28T01:00:00Z, 0.15, Saturday",
  })
  void givenHours_theHourOfTheCallCounts(String time, double price, String when) {
    assertThat(cost("openai:deepseek-flash" + DEEPSEEK, new Usage(1_000_000, 0, 0), time))
        .as(when)
        .isEqualTo(price, EXACT);
  }

  @Test
  void givenTokensWrittenIntoTheCache_theyCostMore() {
    // 1,000 read fresh, 2,000 out of the cache, 7,000 written into it.
    Usage usage = new Usage(10_000, 2_000, 0, 7_000);
    double standard = (1_000 * 1.0 + 2_000 * 0.1 + 7_000 * 1.25) / 1e6;
    assertThat(cost("anthropic:claude-haiku-4-5", usage, ServiceTier.STANDARD))
        .isEqualTo(standard, EXACT);
    assertThat(cost("anthropic:claude-haiku-4-5", usage, ServiceTier.BATCH))
        .as("a batch takes half off all of it")
        .isEqualTo(standard / 2, EXACT);
  }

  @Test
  void givenProviderThatWritesAllPrompts_theyAreBilledFromTheMinimumOn() {
    assertThat(cost("openai:gpt-6-luna", new Usage(1_023, 0, 0), ServiceTier.STANDARD))
        .isEqualTo(1_023 * 0.1 / 1e6, EXACT);
    assertThat(cost("openai:gpt-6-luna", new Usage(1_024, 0, 0), ServiceTier.STANDARD))
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
        Usage bound = new Usage(input + random.nextInt(9), 0, usage.outputTokens());
        Instant time = Instant.parse("2026-11-20T00:00:00Z").plusSeconds(random.nextInt(900_000));
        ServiceTier tier = TIERS.get(random.nextInt(TIERS.size()));
        assertThat(price.most(bound, List.of(ServiceTier.STANDARD, tier)))
            .as(price.model())
            .isGreaterThanOrEqualTo(price.cost(usage, tier, time));
      }
    }
  }

  @Test
  void givenACallBeforeAPriceRises_theMostIsThatOfTheNextDay() {
    Usage usage = new Usage(1_000_000, 0, 0);
    ModelSpec model = ModelSpec.parse("gemini:gemini-3.8-flash");
    assertThat(
            PriceTable.builtIn()
                .most(
                    model,
                    usage,
                    List.of(ServiceTier.STANDARD),
                    Instant.parse("2026-12-31T00:00:01Z")))
        .isEqualTo(1.5, EXACT);
  }

  @Test
  void givenAnOldTable_saysSo() {
    PriceTable table = PriceTable.builtIn();
    assertThat(table.age(table.asOf().plusDays(90))).isEmpty();
    assertThat(table.age(table.asOf().plusDays(91)))
        .startsWith("The price table is of " + table.asOf() + ", 91 days old");
  }
}
