package org.multiverse.curator.model;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of a price file: what a model costs for some time, in US dollars a million tokens. Only
 * provider, model, input and output are needed.
 *
 * @param provider whose model it is, with {@code @URL} behind it for one that is served elsewhere
 * @param model its name there; dated versions of it are meant, too
 * @param from first day on which the prices hold
 * @param until first day on which they hold no more
 * @param cacheMinimum tokens of a prompt below which the provider's cache does nothing
 * @param cacheWritesAll whether every prompt of that length is written into the cache
 * @param above prices of calls with a long input
 * @param hours prices at some hours, in UTC
 * @param batch prices in batch files
 * @param batchInput an older form of {@code batch}, with batchOutput
 * @param source where it stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PriceRow(
    @JsonProperty(required = true) String provider,
    @JsonProperty(required = true) String model,
    String from,
    String until,
    Double input,
    @JsonProperty("cached_input") Double cachedInput,
    @JsonProperty("cache_write") Double cacheWrite,
    @JsonProperty("cache_write_1h") Double cacheWriteHour,
    Double output,
    @JsonProperty("cache_minimum") Long cacheMinimum,
    @JsonProperty("cache_writes_all") Boolean cacheWritesAll,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Above> above,
    List<Hours> hours,
    Service batch,
    Service flex,
    Service priority,
    @JsonProperty("batch_input") Double batchInput,
    @JsonProperty("batch_output") Double batchOutput,
    String source) {
  private static final Pattern CLOCK = Pattern.compile("(\\d{1,2})(?::([0-5]\\d))?");
  private static final int DAY = 24 * 60;

  /** Prices of calls with more tokens of input than these. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Above(
      @JsonProperty(value = "input_tokens", required = true) long inputTokens,
      Double factor,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      @JsonProperty("cache_write") Double cacheWrite,
      @JsonProperty("cache_write_1h") Double cacheWriteHour,
      Double output,
      @JsonProperty("batch_input") Double batchInput,
      @JsonProperty("batch_output") Double batchOutput) {
    GivenRates given() {
      if (inputTokens <= 0) {
        throw new IllegalArgumentException("input_tokens is " + inputTokens);
      }
      return new GivenRates(factor, input, cachedInput, cacheWrite, cacheWriteHour, output);
    }
  }

  /** Prices at some hours of some days: {@code 1} and {@code 01:00} are the same. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hours(
      List<String> days,
      String from,
      String until,
      Double factor,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      @JsonProperty("cache_write") Double cacheWrite,
      @JsonProperty("cache_write_1h") Double cacheWriteHour,
      Double output) {
    Price.Window window(Rates base) {
      int first = minute("from", from);
      int last = minute("until", until);
      if (first >= last) {
        throw new IllegalArgumentException(
            "until is " + until + ", which is not after " + from + " (give two windows)");
      }
      List<DayOfWeek> on = new ArrayList<>();
      for (String day : days == null ? List.<String>of() : days) {
        try {
          on.add(DayOfWeek.valueOf(String.valueOf(day).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("days has " + day + " (monday to sunday)", e);
        }
      }
      return new Price.Window(
          on.isEmpty() ? List.of(DayOfWeek.values()) : on,
          first,
          last,
          new GivenRates(factor, input, cachedInput, cacheWrite, cacheWriteHour, output)
              .changing(base));
    }

    private static int minute(String name, String text) {
      Matcher clock = CLOCK.matcher(String.valueOf(text));
      if (clock.matches()) {
        int minutes = clock.group(2) == null ? 0 : Integer.parseInt(clock.group(2));
        int minute = 60 * Integer.parseInt(clock.group(1)) + minutes;
        if (minute <= DAY) {
          return minute;
        }
      }
      throw new IllegalArgumentException(
          name + " is " + text + ", a time from 0 to 24 such as 9 or 16:30 is needed there");
    }
  }

  /** Prices of a tier of service, as a whole or one by one. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Service(
      Double factor,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      @JsonProperty("cache_write") Double cacheWrite,
      @JsonProperty("cache_write_1h") Double cacheWriteHour,
      Double output,
      @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Above> above) {
    Tariff tariff(Tariff standard) {
      GivenRates given =
          new GivenRates(factor, input, cachedInput, cacheWrite, cacheWriteHour, output);
      Rates rates = given.serving(standard.rates());
      Map<Long, GivenRates> own = byLength(above);
      TreeSet<Long> lengths = new TreeSet<>(own.keySet());
      standard.above().forEach(tier -> lengths.add(tier.inputTokens()));
      List<Tariff.Above> tiers = new ArrayList<>();
      for (long length : lengths) {
        Rates as = standard.at(length + 1);
        GivenRates here = own.get(length);
        tiers.add(
            new Tariff.Above(
                length,
                here == null
                    ? as.inProportion(standard.rates(), rates)
                    : at("above", () -> here.serving(as))));
      }
      return new Tariff(rates, tiers);
    }
  }

  private static Map<Long, GivenRates> byLength(List<Above> above) {
    Map<Long, GivenRates> all = new TreeMap<>();
    for (Above tier : above == null ? List.<Above>of() : above) {
      GivenRates given = at("above", tier::given);
      if (all.put(tier.inputTokens(), given) != null) {
        throw new IllegalArgumentException("above: " + tier.inputTokens() + " stands there twice");
      }
    }
    return all;
  }

  /** The price of the row. */
  Price price() {
    if (provider == null || provider.isBlank() || model == null || model.isBlank()) {
      throw new IllegalArgumentException("provider and model are needed");
    }
    LocalDate first = day("from", from, LocalDate.MIN);
    LocalDate last = day("until", until, LocalDate.MAX);
    if (!first.isBefore(last)) {
      throw new IllegalArgumentException("until is " + until + ", which is not after from");
    }
    long least = cacheMinimum == null ? 0 : cacheMinimum;
    if (least < 0) {
      throw new IllegalArgumentException("cache_minimum is " + cacheMinimum);
    }
    Tariff standard = standard();
    List<Price.Window> windows = new ArrayList<>();
    for (Hours window : hours == null ? List.<Hours>of() : hours) {
      windows.add(at("hours", () -> window.window(standard.rates())));
    }
    return new Price(
        provider,
        model,
        first,
        last,
        tariffs(standard),
        windows,
        least,
        Boolean.TRUE.equals(cacheWritesAll),
        source == null ? "" : source);
  }

  private Tariff standard() {
    Rates rates =
        new GivenRates(null, input, cachedInput, cacheWrite, cacheWriteHour, output).alone();
    List<Tariff.Above> tiers = new ArrayList<>();
    byLength(above)
        .forEach(
            (length, given) ->
                tiers.add(new Tariff.Above(length, at("above", () -> given.changing(rates)))));
    return new Tariff(rates, tiers);
  }

  private Map<ServiceTier, Tariff> tariffs(Tariff standard) {
    Map<ServiceTier, Tariff> all = new EnumMap<>(ServiceTier.class);
    all.put(ServiceTier.STANDARD, standard);
    Service files = batch == null ? olderBatch() : batch;
    Map<ServiceTier, Service> given = new EnumMap<>(ServiceTier.class);
    given.put(ServiceTier.BATCH, files);
    given.put(ServiceTier.FLEX, flex);
    given.put(ServiceTier.PRIORITY, priority);
    given.forEach(
        (tier, service) -> {
          if (service != null) {
            all.put(tier, at(tier.toString(), () -> service.tariff(standard)));
          }
        });
    return all;
  }

  private Service olderBatch() {
    if ((batchInput == null) != (batchOutput == null)) {
      throw new IllegalArgumentException("batch_input and batch_output go together");
    }
    if (batchInput == null) {
      return null;
    }
    List<Above> tiers = new ArrayList<>();
    for (Above tier : above == null ? List.<Above>of() : above) {
      if (tier.batchInput() != null) {
        tiers.add(
            new Above(
                tier.inputTokens(),
                null,
                tier.batchInput(),
                null,
                null,
                null,
                tier.batchOutput(),
                null,
                null));
      }
    }
    return new Service(null, batchInput, null, null, null, batchOutput, tiers);
  }

  private static LocalDate day(String name, String text, LocalDate otherwise) {
    try {
      return text == null ? otherwise : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          name + " is " + text + ", a day such as 2026-01-31 is needed there", e);
    }
  }

  /** What a part of the row gives; its problems are told with the part's name. */
  private static <T> T at(String part, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(part + ": " + e.getMessage(), e);
    }
  }
}
