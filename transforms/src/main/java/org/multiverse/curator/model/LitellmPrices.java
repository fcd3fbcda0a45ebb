package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads LiteLLM's list of models: one object a model, US dollars a token, with what a price is for
 * in the name of its field.
 */
final class LitellmPrices {
  private static final Pattern FIELD =
      Pattern.compile(
          "(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost"
              + "|cache_creation_input_token_cost)(_above_1hr)?(?:_above_(\\d+)k_tokens)?"
              + "(?:_(batches|flex|priority))?");
  private static final Pattern COST = Pattern.compile(".*(?:cost|pric|uplift).*");
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "openai", "openai",
          "anthropic", "anthropic",
          "gemini", "gemini",
          "deepseek", "openai@https://api.deepseek.com");
  private static final int MILLION = 1_000_000;

  private final PriceRows rows;

  LitellmPrices(PriceRows rows) {
    this.rows = rows;
  }

  /** The prices of one tier: by length of input, 0 for all lengths, and by kind. */
  private static final class Cells {
    private final TreeMap<Long, Map<String, Double>> byLength = new TreeMap<>();

    void put(long length, String kind, Double price) {
      byLength.computeIfAbsent(length, l -> new HashMap<>()).put(kind, price);
    }

    Double at(long length, String kind) {
      return byLength.getOrDefault(length, Map.of()).get(kind);
    }

    List<PriceRow.Above> above() {
      List<PriceRow.Above> tiers = new ArrayList<>();
      for (long length : byLength.tailMap(1L).keySet()) {
        Double input = at(length, INPUT);
        Double output = at(length, OUTPUT);
        tiers.add(
            new PriceRow.Above(
                length,
                // What does not rise stays as it is.
                input == null || output == null ? 1.0 : null,
                input,
                at(length, CACHED),
                at(length, WRITE),
                at(length, HOUR),
                output,
                null,
                null));
      }
      return tiers.isEmpty() ? null : tiers;
    }
  }

  private static final String INPUT = "input_cost_per_token";
  private static final String OUTPUT = "output_cost_per_token";
  private static final String CACHED = "cache_read_input_token_cost";
  private static final String WRITE = "cache_creation_input_token_cost";
  private static final String HOUR = WRITE + "_above_1hr";

  /** One model of the list. */
  void model(Map.Entry<String, JsonNode> entry) {
    JsonNode model = entry.getValue();
    if (!model.isObject() || entry.getKey().equals("sample_spec")) {
      rows.leave("entries that are no model");
      return;
    }
    String of = model.path("litellm_provider").asText("none");
    String provider = PROVIDERS.get(of);
    if (provider == null) {
      rows.leave("models of other providers, whose address the list does not tell: " + of);
      return;
    }
    String mode = model.path("mode").asText("none");
    if (!mode.equals("chat") && !mode.equals("responses") && !mode.equals("completion")) {
      rows.leave("models that do not chat: " + mode);
      return;
    }
    Map<ServiceTier, Cells> cells = cells(model);
    Cells standard = cells.get(ServiceTier.STANDARD);
    if (standard == null || standard.at(0, INPUT) == null || standard.at(0, OUTPUT) == null) {
      rows.leave("models without prices of input and output");
      return;
    }
    String name = entry.getKey().substring(entry.getKey().indexOf('/') + 1);
    if (name.indexOf('/') >= 0) {
      rows.leave("models at special places, such as regions");
      return;
    }
    Double write = standard.at(0, WRITE);
    Long least =
        model.path("prompt_cache_min_tokens").isIntegralNumber()
            ? Long.valueOf(model.get("prompt_cache_min_tokens").asLong())
            : rows.cacheMinimum(provider, name);
    PriceRow row =
        new PriceRow(
            provider,
            name,
            null,
            null,
            standard.at(0, INPUT),
            standard.at(0, CACHED),
            // A free write is a write that nobody bills by itself.
            write != null && write == 0 ? null : write,
            standard.at(0, HOUR),
            standard.at(0, OUTPUT),
            least,
            PriceRows.writesAll(provider, write),
            standard.above(),
            null,
            service(cells.get(ServiceTier.BATCH)),
            service(cells.get(ServiceTier.FLEX)),
            service(cells.get(ServiceTier.PRIORITY)),
            null,
            null,
            model.path("source").isTextual() ? model.get("source").asText() : null);
    if (!rows.add(provider, name, List.of(row))) {
      rows.leave("second entries of a model");
    }
  }

  private Map<ServiceTier, Cells> cells(JsonNode model) {
    Map<ServiceTier, Cells> cells = new EnumMap<>(ServiceTier.class);
    model
        .properties()
        .forEach(
            field -> {
              Matcher name = FIELD.matcher(field.getKey());
              boolean hour = name.matches() && name.group(2) != null;
              Double price = PriceRows.price(field.getValue(), MILLION);
              if (name.matches() && price != null && (!hour || name.group(1).equals(WRITE))) {
                cells
                    .computeIfAbsent(tier(name.group(4)), tier -> new Cells())
                    .put(
                        name.group(3) == null ? 0 : 1_000 * Long.parseLong(name.group(3)),
                        hour ? HOUR : name.group(1),
                        price);
              } else if (COST.matcher(field.getKey()).matches()) {
                rows.leave("prices of another kind: " + field.getKey());
              }
            });
    return cells;
  }

  private static ServiceTier tier(String word) {
    return word == null
        ? ServiceTier.STANDARD
        : word.equals("batches") ? ServiceTier.BATCH : ServiceTier.of(word);
  }

  private static PriceRow.Service service(Cells cells) {
    return cells == null
        ? null
        : new PriceRow.Service(
            null,
            cells.at(0, INPUT),
            cells.at(0, CACHED),
            cells.at(0, WRITE),
            cells.at(0, HOUR),
            cells.at(0, OUTPUT),
            cells.above());
  }
}
