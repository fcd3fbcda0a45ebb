package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Reads the list of genai-prices: providers with their models, US dollars a million tokens, prices
 * under conditions (from a day on, at some hours) and variants of them (batches, tiers of service).
 */
final class GenaiPrices {
  private static final Map<String, String> PROVIDERS =
      Map.of("openai", "openai", "anthropic", "anthropic", "google", "gemini");
  private static final Set<String> KINDS =
      Set.of(
          "input_mtok",
          "cache_read_mtok",
          "cache_write_mtok",
          "cache_write_1h_mtok",
          "output_mtok");
  private static final Pattern PLAIN = Pattern.compile("https?://[\\w./:-]+");
  private static final Pattern NAME = Pattern.compile("[^\\s@]+");

  private final PriceRows rows;

  GenaiPrices(PriceRows rows) {
    this.rows = rows;
  }

  /** One provider of the list. */
  void provider(JsonNode provider) {
    String id = provider.path("id").asText("");
    JsonNode models = provider.path("models");
    // The pattern of its addresses is a regular expression, mostly of one address alone.
    String address = provider.path("api_pattern").asText("").replace("\\.", ".");
    String name =
        PROVIDERS.getOrDefault(
            id,
            PLAIN.matcher(address).matches() ? "openai@" + address.replaceAll("/+$", "") : null);
    if (name == null) {
      for (int i = 0; i < models.size(); i++) {
        rows.leave("models of providers without one address: " + id);
      }
      return;
    }
    String source = provider.path("pricing_urls").path(0).asText(null);
    // Names first: what is one model's name and another's alias is the one's.
    for (JsonNode model : models) {
      model(name, model, model.path("id").asText(""), source);
    }
    for (JsonNode model : models) {
      for (String alias : aliases(model)) {
        model(name, model, alias, source);
      }
    }
  }

  /** Further names of a model; those that are versions of its name need no row. */
  private Set<String> aliases(JsonNode model) {
    Set<String> all = new LinkedHashSet<>();
    aliases(model.path("match"), all);
    String id = model.path("id").asText("");
    all.removeIf(alias -> PriceTable.isVersion(alias, id) || !NAME.matcher(alias).matches());
    Set<String> needed = new LinkedHashSet<>(all);
    needed.removeIf(
        alias ->
            all.stream()
                .anyMatch(other -> !other.equals(alias) && PriceTable.isVersion(alias, other)));
    return needed;
  }

  private void aliases(JsonNode match, Set<String> all) {
    match
        .properties()
        .forEach(
            clause -> {
              switch (clause.getKey()) {
                case "equals", "starts_with" ->
                    all.add(clause.getValue().asText().replaceAll("[-@:]+$", ""));
                case "or", "or_" -> clause.getValue().forEach(one -> aliases(one, all));
                default -> rows.leave("rules of names: " + clause.getKey());
              }
            });
  }

  private void model(String provider, JsonNode model, String name, String source) {
    boolean isFirst = name.equals(model.path("id").asText(""));
    List<Dated> bases = new ArrayList<>();
    List<Timed> hours = new ArrayList<>();
    JsonNode prices = model.path("prices");
    if (prices.isArray()) {
      for (int i = 0; i < prices.size(); i++) {
        condition(prices.get(i), i, bases, hours, isFirst);
      }
    } else {
      bases.add(new Dated(LocalDate.MIN, 0, prices));
    }
    List<Variant> variants = variants(model.path("price_variants"), isFirst);
    TreeSet<LocalDate> days = new TreeSet<>();
    bases.forEach(base -> days.add(base.from));
    LocalDate first = days.isEmpty() ? LocalDate.MIN : days.first();
    variants.stream().map(Variant::from).filter(day -> day.isAfter(first)).forEach(days::add);
    List<PriceRow> made = new ArrayList<>();
    if (bases.isEmpty()) {
      days.clear();
    }
    for (LocalDate day : days) {
      LocalDate next = days.higher(day);
      Dated base = holding(bases, day);
      if (base.prices.path("input_mtok").isMissingNode()
          || base.prices.path("output_mtok").isMissingNode()) {
        if (isFirst) {
          rows.leave("models without prices of input and output");
        }
        return;
      }
      made.add(row(provider, name, day, next, base, hours, variants, source));
    }
    if (isFirst && made.isEmpty()) {
      rows.leave("models without prices of input and output");
    }
    if (isFirst) {
      bases.forEach(base -> otherKinds(base.prices));
    }
    if (!made.isEmpty() && !rows.add(provider, name, made)) {
      rows.leave(isFirst ? "second entries of a model" : "further names that two models have");
    }
  }

  /** Prices from a day on. */
  private record Dated(LocalDate from, int place, JsonNode prices) {}

  /** Prices at some hours, after which others stand in the list that win. */
  private record Timed(LocalTime from, LocalTime until, int place, JsonNode prices) {}

  /** Prices of a tier of service from a day on. */
  private record Variant(ServiceTier tier, LocalDate from, JsonNode prices) {}

  private void condition(
      JsonNode entry, int place, List<Dated> bases, List<Timed> hours, boolean count) {
    JsonNode constraint = entry.path("constraint");
    JsonNode prices = entry.path("prices");
    try {
      if (constraint.isMissingNode() || constraint.isNull()) {
        bases.add(new Dated(LocalDate.MIN, place, prices));
      } else if (constraint.has("start_date")) {
        bases.add(new Dated(LocalDate.parse(constraint.get("start_date").asText()), place, prices));
      } else if (constraint.has("start_time")) {
        hours.add(
            new Timed(
                time(constraint.path("start_time").asText()),
                time(constraint.path("end_time").asText()),
                place,
                prices));
      } else if (count) {
        rows.leave("prices under another condition");
      }
    } catch (DateTimeException e) {
      if (count) {
        rows.leave("prices under a condition that can't be read");
      }
    }
  }

  private static LocalTime time(String text) {
    return text.length() > 8
        ? OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()
        : LocalTime.parse(text);
  }

  private List<Variant> variants(JsonNode all, boolean count) {
    List<Variant> variants = new ArrayList<>();
    for (JsonNode variant : all) {
      JsonNode when = variant.path("when");
      JsonNode from = variant.path("constraint").path("start_date");
      ServiceTier tier = tier(when);
      Optional<LocalDate> day =
          variant.path("constraint").isMissingNode()
              ? Optional.of(LocalDate.MIN)
              : day(from.asText());
      if (tier != null && day.isPresent()) {
        if (tier != ServiceTier.STANDARD) {
          variants.add(new Variant(tier, day.get(), variant.path("prices")));
        }
      } else if (count) {
        rows.leave("prices of a variant: " + when.toString().replaceAll("[{}\"]", ""));
      }
    }
    return variants;
  }

  private static Optional<LocalDate> day(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ServiceTier tier(JsonNode when) {
    if (when.size() == 1 && when.path("processing").asText().equals("batch")) {
      return ServiceTier.BATCH;
    }
    return when.size() != 1
        ? null
        : switch (when.path("service_tier").asText()) {
          case "default" -> ServiceTier.STANDARD;
          case "flex" -> ServiceTier.FLEX;
          // The newer word stands beside the older one, with the same prices.
          case "priority", "fast" -> ServiceTier.PRIORITY;
          default -> null;
        };
  }

  /** The last one in the list that holds wins. */
  private static Dated holding(List<Dated> bases, LocalDate day) {
    Dated found = null;
    for (Dated base : bases) {
      found = base.from.isAfter(day) ? found : base;
    }
    return found;
  }

  private PriceRow row(
      String provider,
      String name,
      LocalDate from,
      LocalDate until,
      Dated base,
      List<Timed> hours,
      List<Variant> variants,
      String source) {
    JsonNode prices = base.prices;
    Double write = base(prices, "cache_write_mtok");
    return new PriceRow(
        provider,
        name,
        from.equals(LocalDate.MIN) ? null : from.toString(),
        until == null ? null : until.toString(),
        base(prices, "input_mtok"),
        base(prices, "cache_read_mtok"),
        write,
        base(prices, "cache_write_1h_mtok"),
        base(prices, "output_mtok"),
        rows.cacheMinimum(provider, name),
        PriceRows.writesAll(provider, write),
        above(prices, prices),
        windows(hours, base.place),
        service(variants, ServiceTier.BATCH, from, prices),
        service(variants, ServiceTier.FLEX, from, prices),
        service(variants, ServiceTier.PRIORITY, from, prices),
        null,
        null,
        source);
  }

  private static Double base(JsonNode prices, String kind) {
    JsonNode price = prices.path(kind);
    return PriceRows.price(price.isObject() ? price.path("base") : price, 1);
  }

  /** The price of a kind for inputs longer than this. */
  private static Double at(JsonNode prices, String kind, long length) {
    JsonNode found = prices.path(kind);
    if (!found.isObject()) {
      return PriceRows.price(found, 1);
    }
    JsonNode price = found.path("base");
    long nearest = -1;
    for (JsonNode tier : found.path("tiers")) {
      long start = tier.path("start").asLong();
      if (start <= length && start > nearest) {
        nearest = start;
        price = tier.path("price");
      }
    }
    return PriceRows.price(price, 1);
  }

  /** Prices by length, at each length at which one of these, or of the standard ones, changes. */
  private static List<PriceRow.Above> above(JsonNode prices, JsonNode standard) {
    TreeSet<Long> lengths = new TreeSet<>();
    for (String kind : KINDS) {
      prices.path(kind).path("tiers").forEach(tier -> lengths.add(tier.path("start").asLong()));
      standard.path(kind).path("tiers").forEach(tier -> lengths.add(tier.path("start").asLong()));
    }
    List<PriceRow.Above> tiers = new ArrayList<>();
    for (long length : lengths) {
      tiers.add(
          new PriceRow.Above(
              length,
              null,
              at(prices, "input_mtok", length),
              at(prices, "cache_read_mtok", length),
              at(prices, "cache_write_mtok", length),
              at(prices, "cache_write_1h_mtok", length),
              at(prices, "output_mtok", length),
              null,
              null));
    }
    return tiers.isEmpty() ? null : tiers;
  }

  private static List<PriceRow.Hours> windows(List<Timed> hours, int place) {
    List<PriceRow.Hours> windows = new ArrayList<>();
    for (int i = hours.size() - 1; i >= 0; i--) {
      Timed timed = hours.get(i);
      if (timed.place < place) {
        continue;
      }
      String until = timed.until.equals(LocalTime.MIDNIGHT) ? "24" : timed.until.toString();
      if (timed.until.isAfter(timed.from) || until.equals("24")) {
        windows.add(window(timed.from.toString(), until, timed.prices));
      } else {
        windows.add(window(timed.from.toString(), "24", timed.prices));
        windows.add(window("0", until, timed.prices));
      }
    }
    return windows.isEmpty() ? null : windows;
  }

  private static PriceRow.Hours window(String from, String until, JsonNode prices) {
    return new PriceRow.Hours(
        null,
        from,
        until,
        null,
        base(prices, "input_mtok"),
        base(prices, "cache_read_mtok"),
        base(prices, "cache_write_mtok"),
        base(prices, "cache_write_1h_mtok"),
        base(prices, "output_mtok"));
  }

  /** The newest prices of a tier that hold on a day; what they don't name is as in the standard. */
  private static PriceRow.Service service(
      List<Variant> variants, ServiceTier tier, LocalDate day, JsonNode standard) {
    Variant found = null;
    for (Variant variant : variants) {
      boolean holds = variant.tier == tier && !variant.from.isAfter(day);
      if (holds && (found == null || variant.from.isAfter(found.from))) {
        found = variant;
      }
    }
    if (found == null) {
      return null;
    }
    JsonNode prices = found.prices;
    return new PriceRow.Service(
        null,
        base(prices, "input_mtok"),
        base(prices, "cache_read_mtok"),
        base(prices, "cache_write_mtok"),
        base(prices, "cache_write_1h_mtok"),
        base(prices, "output_mtok"),
        above(prices, standard));
  }

  private void otherKinds(JsonNode prices) {
    prices
        .fieldNames()
        .forEachRemaining(
            kind -> {
              if (!KINDS.contains(kind)) {
                rows.leave("prices of another kind: " + kind);
              }
            });
  }
}
