package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.model.PriceImport.From;

/** Lists of the form of the public ones, made up, through the file that is made of them. */
final class PriceImportTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final LocalDate DAY = LocalDate.of(2026, 11, 25);

  @TempDir private Path folder;

  private PriceImport read(From from, String text) throws IOException {
    return PriceImport.read(from, Files.writeString(folder.resolve("list.json"), text), DAY);
  }

  private PriceTable table(PriceImport made) throws IOException {
    return PriceTable.builtIn()
        .withOverrides(Files.writeString(folder.resolve("made.json"), made.text()));
  }

  private static double cost(
      PriceTable table, String model, Usage usage, ServiceTier tier, String time) {
    return table.cost(ModelSpec.parse(model), usage, tier, Instant.parse(time));
  }

  private static final String GENAI =
      """
      [{"id":"openai","name":"OpenAI","api_pattern":"https://api\\\\.openai\\\\.com",
        "pricing_urls":["https://example.com/prices"],"models":[
        {"id":"gpt-9","match":{"or":[{"equals":"gpt-9"},{"equals":"gpt-9-2026-10-01"},
          {"equals":"gpt-nine"},{"regex":"^gpt-9-x$"}]},
         "prices":[
          {"prices":{"input_mtok":2,"output_mtok":8}},
          {"constraint":{"start_date":"2026-10-01"},"prices":{
           "input_mtok":{"base":1,"tiers":[{"start":1000,"price":2}]},
           "cache_read_mtok":{"base":0.1,"tiers":[{"start":1000,"price":0.2}]},
           "cache_write_mtok":"1.25","output_mtok":4,"web_searches_kcount":10}}],
         "price_variants":[
          {"when":{"service_tier":"default"},"prices":{}},
          {"when":{"processing":"batch"},"constraint":{"start_date":"2026-11-01"},
           "prices":{"input_mtok":{"base":0.5,"tiers":[{"start":1000,"price":1}]},
                     "output_mtok":2}},
          {"when":{"service_tier":"priority"},"prices":{"input_mtok":3,"output_mtok":9}},
          {"when":{"speed":"fast"},"prices":{"input_mtok":6}}]},
        {"id":"embed","match":{"equals":"embed"},"prices":{"input_mtok":1}},
        {"id":"gpt-6-luna","match":{"equals":"gpt-6-luna"},
         "prices":{"input_mtok":0.2,"cache_write_mtok":0.25,"output_mtok":1}}]},
       {"id":"night","api_pattern":"https://api\\\\.night\\\\.example","models":[
        {"id":"owl","match":{"starts_with":"owl"},"prices":[
         {"prices":{"input_mtok":1,"output_mtok":2}},
         {"constraint":{"start_time":"22:30:00+00:00","end_time":"02:00:00+00:00"},
          "prices":{"input_mtok":0.5,"output_mtok":1}}]}]},
       {"id":"cloud","api_pattern":"https://(.*\\\\.)?cloud\\\\.example","models":[
        {"id":"a","prices":{"input_mtok":1,"output_mtok":2}},
        {"id":"b","prices":{"input_mtok":1,"output_mtok":2}}]}]
      """;

  @Test
  void givenGenaiPrices_allThatHasAPlaceIsTakenOver() throws IOException {
    PriceTable table = table(read(From.GENAI_PRICES, GENAI));
    assertThat(table.asOf()).isEqualTo(DAY);
    assertThat(table.sources()).containsExactly("genai-prices (MIT), taken over as of 2026-11-25");
    Usage usage = new Usage(1_000, 500, 10, 500);
    String now = "2026-11-25T12:00:00Z";
    for (String name : new String[] {"gpt-9", "gpt-9-2026-10-01", "gpt-nine"}) {
      assertThat(cost(table, "openai:" + name, usage, ServiceTier.STANDARD, now))
          .isEqualTo((500 * 0.1 + 500 * 1.25 + 10 * 4) / 1e6, EXACT);
    }
    assertThat(cost(table, "openai:gpt-9", usage, ServiceTier.STANDARD, "2026-09-30T12:00:00Z"))
        .as("before the first of October; no word of a cache")
        .isEqualTo((1_000 * 2 + 10 * 8) / 1e6, EXACT);
    Usage more = new Usage(1_001, 0, 10, 0);
    assertThat(cost(table, "openai:gpt-9", new Usage(1_001, 1_001, 10), ServiceTier.STANDARD, now))
        .isEqualTo((1_001 * 0.2 + 10 * 4) / 1e6, EXACT);
    assertThat(cost(table, "openai:gpt-9", new Usage(1_001, 1_001, 10), ServiceTier.BATCH, now))
        .as("cached tokens are not named, so they stay as they are")
        .isEqualTo((1_001 * 0.2 + 10 * 2) / 1e6, EXACT);
    assertThat(cost(table, "openai:gpt-9", more, ServiceTier.BATCH, "2026-10-31T12:00:00Z"))
        .as("no batches yet")
        .isEqualTo(cost(table, "openai:gpt-9", more, ServiceTier.STANDARD, now), EXACT);
    assertThat(cost(table, "openai:gpt-9", new Usage(10, 10, 10), ServiceTier.PRIORITY, now))
        .isEqualTo((10 * 0.1 + 10 * 9) / 1e6, EXACT);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-25T22:29:00Z, 1",
    "2026-11-25T22:30:00Z, 0.5",
    "2026-11-26T01:59:00Z, 0.5",
    "2026-11-26T02:00:00Z, 1",
  })
  void givenHoursOverMidnight_theyAreTakenOver(String time, double price) throws IOException {
    PriceTable table = table(read(From.GENAI_PRICES, GENAI));
    String model = "openai:owl@https://api.night.example/v1";
    assertThat(cost(table, model, new Usage(1_000_000, 0, 0), ServiceTier.STANDARD, time))
        .isEqualTo(price, EXACT);
  }

  @Test
  void givenGenaiPrices_whatHasNoPlaceIsCounted() throws IOException {
    PriceImport made = read(From.GENAI_PRICES, GENAI);
    assertThat(made.left())
        .containsOnly(
            entry("models of providers without one address: cloud", 2),
            entry("models without prices of input and output", 1),
            entry("prices of a variant: speed:fast", 1),
            entry("prices of another kind: web_searches_kcount", 1),
            entry("rules of names: regex", 1));
    assertThat(made.models()).isEqualTo(4);
  }

  @Test
  void givenAModelOfTheBuiltInTable_itsCacheMinimumIsKept() throws IOException {
    PriceImport made = read(From.GENAI_PRICES, GENAI);
    assertThat(made.cacheMinimums()).isEqualTo(1);
    Price luna =
        table(made)
            .price(ModelSpec.parse("openai:gpt-6-luna"), Instant.parse("2026-11-25T12:00:00Z"))
            .orElseThrow();
    assertThat(luna.cacheMinimum()).isEqualTo(1_024);
    assertThat(luna.writesAll()).as("its writes have a price").isTrue();
    assertThat(luna.rates().input()).isEqualTo(0.2, EXACT);
  }

  private static final String LITELLM =
      """
      {"sample_spec":{"mode":"one of: chat","input_cost_per_token":0},
       "gpt-9":{"litellm_provider":"openai","mode":"chat","source":"https://example.com",
        "input_cost_per_token":1e-06,"output_cost_per_token":4e-06,
        "cache_read_input_token_cost":1e-07,"cache_creation_input_token_cost":1.25e-06,
        "cache_creation_input_token_cost_above_1hr":2e-06,
        "input_cost_per_token_above_272k_tokens":2e-06,
        "output_cost_per_token_above_272k_tokens":6e-06,
        "input_cost_per_token_batches":5e-07,"output_cost_per_token_batches":2e-06,
        "input_cost_per_token_flex":4e-07,"output_cost_per_token_flex":1e-06,
        "input_cost_per_token_priority":2e-06,"output_cost_per_token_priority":8e-06,
        "input_cost_per_token_ultrafast":9e-06,"prompt_cache_min_tokens":2048},
       "gemini/gemini-9":{"litellm_provider":"gemini","mode":"chat",
        "input_cost_per_token":3e-07,"output_cost_per_token":2.5e-06},
       "deepseek/deepseek-flash":{"litellm_provider":"deepseek","mode":"chat",
        "input_cost_per_token":3e-07,"output_cost_per_token":1.2e-06,"off_peak_pricing":[1]},
       "deepseek-flash":{"litellm_provider":"deepseek","mode":"chat",
        "input_cost_per_token":3e-07,"output_cost_per_token":1.2e-06},
       "embed":{"litellm_provider":"openai","mode":"embedding","input_cost_per_token":1e-07},
       "odd":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":-1,
        "output_cost_per_token":1},
       "half":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1e-06},
       "grok":{"litellm_provider":"xai","mode":"chat","input_cost_per_token":1e-06,
        "output_cost_per_token":1e-06}}
      """;

  @Test
  void givenLitellm_allThatHasAPlaceIsTakenOver() throws IOException {
    PriceTable table = table(read(From.LITELLM, LITELLM));
    String now = "2026-11-25T12:00:00Z";
    Usage usage = new Usage(1_000, 500, 10, 500);
    assertThat(cost(table, "openai:gpt-9", usage, ServiceTier.STANDARD, now))
        .isEqualTo((500 * 0.1 + 500 * 1.25 + 10 * 4) / 1e6, EXACT);
    Usage fresh = new Usage(100, 0, 10);
    assertThat(cost(table, "openai:gpt-9", fresh, ServiceTier.BATCH, now))
        .isEqualTo((100 * 0.5 + 10 * 2) / 1e6, EXACT);
    assertThat(cost(table, "openai:gpt-9", fresh, ServiceTier.FLEX, now))
        .isEqualTo((100 * 0.4 + 10 * 1) / 1e6, EXACT);
    assertThat(cost(table, "openai:gpt-9", fresh, ServiceTier.PRIORITY, now))
        .isEqualTo((100 * 2 + 10 * 8) / 1e6, EXACT);
    assertThat(
            cost(
                table,
                "openai:gpt-9",
                new Usage(272_001, 0, 10, 272_001),
                ServiceTier.STANDARD,
                now))
        .as("what is written follows the input")
        .isEqualTo((272_001 * 2.5 + 10 * 6) / 1e6, EXACT);
    assertThat(cost(table, "gemini:gemini-9", new Usage(100, 0, 10), ServiceTier.STANDARD, now))
        .isEqualTo((100 * 0.3 + 10 * 2.5) / 1e6, EXACT);
    Price price = table.price(ModelSpec.parse("openai:gpt-9"), Instant.parse(now)).orElseThrow();
    assertThat(price.cacheMinimum()).isEqualTo(2_048);
    assertThat(price.rates().cacheWriteHour()).isEqualTo(2, EXACT);
    assertThat(price.source()).isEqualTo("https://example.com");
    assertThat(
            table.isKnown(
                ModelSpec.parse("openai:deepseek-flash@https://api.deepseek.com"),
                Instant.parse(now)))
        .isTrue();
  }

  @Test
  void givenLitellm_whatHasNoPlaceIsCounted() throws IOException {
    PriceImport made = read(From.LITELLM, LITELLM);
    assertThat(made.models()).isEqualTo(3);
    assertThat(made.left())
        .containsOnly(
            entry("entries that are no model", 1),
            entry("models of other providers, whose address the list does not tell: xai", 1),
            entry("models that do not chat: embedding", 1),
            entry("models without prices of input and output", 1),
            entry("prices of another kind: input_cost_per_token_ultrafast", 1),
            entry("prices of another kind: off_peak_pricing", 1),
            entry("second entries of a model", 1),
            entry(
                "models with a wrong price: odd (input is -1000000.0, a price is needed there)",
                1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "GENAI_PRICES;{};a list of providers is wanted, as in the data.json of genai-prices",
        "LITELLM;[];an object with a model a name is wanted, as that of litellm",
        "LITELLM;{\"as_of\":\"2026-01-01\",\"prices\":[]};an object with a model a name",
        "LITELLM;{;it ends in the middle of a value",
        "LITELLM;{};no price in it can be used",
        "GENAI_PRICES;[1,null,[],{\"id\":\"openai\",\"models\":[1,null]}];no price in it can be used",
        "GENAI_PRICES;[{\"id\":\"openai\",\"models\":[{\"id\":\"m\",\"prices\":[{\"constraint\":{\"start_date\":\"soon\"},\"prices\":{}}]}]}];prices under a condition that can't be read",
        "GENAI_PRICES;[{\"id\":\"openai\",\"models\":[{\"id\":\"m\",\"prices\":{\"input_mtok\":1,\"output_mtok\":1},\"price_variants\":[{\"when\":{\"processing\":\"batch\"},\"constraint\":{\"start_date\":\"soon\"}}]},{\"id\":\"\",\"prices\":{}}]}];",
      })
  void givenAnotherFile_saysSo(From from, String text, String problem) {
    if (problem == null) {
      // A good price with a variant that can't be read is still a good price.
      assertThat(catchThrowable(() -> read(from, text))).isNull();
      return;
    }
    assertThatThrownBy(() -> read(from, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid price list: " + folder.resolve("list.json") + " (")
        .hasMessageContaining(problem);
  }
}
