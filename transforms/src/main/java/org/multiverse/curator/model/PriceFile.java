package org.multiverse.curator.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.multiverse.curator.common.Json;

/**
 * The JSON file that prices stand in.
 *
 * @param asOf the day for which they are known, such as {@code 2026-01-31}
 * @param currency null or the only one that is known
 * @param prices one entry a model
 */
record PriceFile(
    @JsonProperty(value = "as_of", required = true) String asOf,
    String currency,
    @JsonProperty(required = true) List<PriceFile.Entry> prices) {
  private static final ObjectReader READER =
      Json.MAPPER
          .readerFor(PriceFile.class)
          .with(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  static PriceFile read(byte[] json) throws IOException {
    PriceFile file = READER.readValue(json);
    if (file == null) {
      throw new IOException("it holds null where an object with prices is wanted");
    }
    return file;
  }

  /** The day; the name of the file is for messages. */
  String day(String file) {
    try {
      return LocalDate.parse(String.valueOf(asOf)).toString();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid price file: "
              + file
              + " (as_of is "
              + asOf
              + ", a day such as 2026-01-31"
              + " must stand there)",
          e);
    }
  }

  /** The prices by provider and model; the name of the file is for messages. */
  Map<String, Price> prices(String file) {
    if (currency != null && !currency.equals("USD per million tokens")) {
      throw new IllegalArgumentException(
          "Invalid price file: "
              + file
              + " (currency is "
              + currency
              + ", only USD per million tokens is known)");
    }
    Map<String, Price> all = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Entry entry : prices == null ? List.<Entry>of() : prices) {
      entry.problem().ifPresent(problems::add);
      if (problems.isEmpty()) {
        all.put(entry.key(), entry.price());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid price file: " + file + " (" + String.join("; ", problems) + ")");
    }
    return all;
  }

  /** An entry of a price that belongs to a model, with the periods in which it holds. */
  record Entry(
      @JsonProperty(required = true) String provider,
      @JsonProperty(required = true) String model,
      String from,
      String until,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      @JsonProperty("cache_write") Double cacheWrite,
      Double output,
      @JsonProperty("batch_input") Double batchInput,
      @JsonProperty("batch_output") Double batchOutput,
      @JsonProperty("batch_stacks") Boolean batchStacks,
      @JsonProperty("cache_minimum") Long cacheMinimum,
      @JsonProperty("cache_writes_all") Boolean cacheWritesAll,
      Above above,
      List<Hours> hours,
      String source) {
    Optional<String> problem() {
      if (provider == null || provider.isBlank() || model == null || model.isBlank()) {
        return Optional.of("an entry without provider or model");
      }
      try {
        price();
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(provider + ":" + model + ": " + e.getMessage());
      }
    }

    /** Prices of one model at different times stand side by side. */
    String key() {
      return provider + ":" + model + (from == null ? "" : "@" + from);
    }

    Price price() {
      LocalDate first = day("from", from, LocalDate.MIN);
      LocalDate last = day("until", until, LocalDate.MAX);
      if (!first.isBefore(last)) {
        throw new IllegalArgumentException("until is " + until + ", which is not after from");
      }
      if (above != null && above.inputTokens <= 0) {
        throw new IllegalArgumentException("above.input_tokens is " + above.inputTokens);
      }
      boolean stacks = Boolean.TRUE.equals(batchStacks);
      long least = cacheMinimum == null ? 0 : cacheMinimum;
      if (least < 0) {
        throw new IllegalArgumentException("cache_minimum is " + cacheMinimum);
      }
      return new Price(
          provider,
          model,
          first,
          last,
          rates(input, cachedInput, cacheWrite, output, batchInput, batchOutput, stacks),
          above == null ? 0 : above.inputTokens,
          above == null ? null : above.rates(stacks),
          hours == null ? List.of() : hours.stream().map(Hours::window).toList(),
          least,
          Boolean.TRUE.equals(cacheWritesAll),
          source);
    }

    private static LocalDate day(String name, String text, LocalDate otherwise) {
      try {
        return text == null ? otherwise : LocalDate.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            name + " is " + text + ", a day such as 2026-01-31 is needed there", e);
      }
    }
  }

  /** Prices of calls with a long input. */
  record Above(
      @JsonProperty(value = "input_tokens", required = true) long inputTokens,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      @JsonProperty("cache_write") Double cacheWrite,
      Double output,
      @JsonProperty("batch_input") Double batchInput,
      @JsonProperty("batch_output") Double batchOutput) {
    Rates rates(boolean stacks) {
      return PriceFile.rates(
          input, cachedInput, cacheWrite, output, batchInput, batchOutput, stacks);
    }
  }

  /** Prices at some hours of some days, in UTC. */
  record Hours(
      List<String> days,
      int from,
      int until,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      Double output) {
    Price.Window window() {
      if (from < 0 || until > 24 || from >= until) {
        throw new IllegalArgumentException("hours are " + from + " to " + until + " (0 to 24)");
      }
      List<DayOfWeek> of = new ArrayList<>();
      for (String day : days == null ? List.<String>of() : days) {
        try {
          of.add(DayOfWeek.valueOf(day.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("hours.days has " + day + " (monday to sunday)", e);
        }
      }
      return new Price.Window(
          List.copyOf(of), from, until, rates(input, cachedInput, null, output, null, null, false));
    }
  }

  private static Rates rates(
      Double input,
      Double cachedInput,
      Double cacheWrite,
      Double output,
      Double batchInput,
      Double batchOutput,
      boolean batchStacks) {
    requirePrice("input", input);
    requirePrice("output", output);
    if (cachedInput != null) {
      requirePrice("cached_input", cachedInput);
    }
    if (cacheWrite != null) {
      requirePrice("cache_write", cacheWrite);
    }
    if ((batchInput == null) != (batchOutput == null)) {
      throw new IllegalArgumentException("batch_input and batch_output go together");
    }
    if (batchInput != null) {
      requirePrice("batch_input", batchInput);
      requirePrice("batch_output", batchOutput);
    }
    return new Rates(
        input,
        cachedInput == null ? input : cachedInput,
        cacheWrite == null ? input : cacheWrite,
        output,
        batchInput == null ? Double.NaN : batchInput,
        batchOutput == null ? Double.NaN : batchOutput,
        batchStacks);
  }

  private static void requirePrice(String name, Double price) {
    if (price == null || !(price >= 0) || Double.isInfinite(price)) {
      throw new IllegalArgumentException(name + " is " + price + ", a price is needed there");
    }
  }
}
