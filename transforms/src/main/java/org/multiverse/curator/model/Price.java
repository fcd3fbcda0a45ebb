package org.multiverse.curator.model;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The price of one model for some time.
 *
 * @param provider the word before the colon of a {@link ModelSpec}, with {@code @URL} behind it for
 *     one that is served elsewhere
 * @param model the model's name there
 * @param from first day on which it holds, {@link LocalDate#MIN} when it always did
 * @param until first day on which it holds no more, {@link LocalDate#MAX} when none is known
 * @param tariffs the prices by tier of service, the standard one always among them
 * @param windows hours at which other prices hold
 * @param cacheMinimum tokens of a prompt below which the provider's cache does nothing
 * @param writesAll whether the provider writes every prompt of that length into its cache and bills
 *     it, without telling how much
 * @param source where the prices stand
 */
public record Price(
    String provider,
    String model,
    LocalDate from,
    LocalDate until,
    Map<ServiceTier, Tariff> tariffs,
    List<Window> windows,
    long cacheMinimum,
    boolean writesAll,
    String source)
    implements Serializable {
  public Price {
    tariffs = Collections.unmodifiableMap(new EnumMap<>(tariffs));
    windows = List.copyOf(windows);
    if (!tariffs.containsKey(ServiceTier.STANDARD)) {
      throw new IllegalArgumentException("Invalid price: no standard prices of " + model);
    }
  }

  /**
   * Hours of some days, in UTC.
   *
   * @param days the days
   * @param fromMinute first minute of the day, 0 to 1,439
   * @param untilMinute minute after the last, to 1,440
   * @param rates the standard prices at these hours; those of other tiers and of long inputs change
   *     in proportion
   */
  public record Window(List<DayOfWeek> days, int fromMinute, int untilMinute, Rates rates)
      implements Serializable {
    public Window {
      days = List.copyOf(days);
    }

    boolean holdsAt(OffsetDateTime time) {
      int minute = 60 * time.getHour() + time.getMinute();
      return days.contains(time.getDayOfWeek()) && minute >= fromMinute && minute < untilMinute;
    }
  }

  /** The prices of most calls, by day and without a special service. */
  public Rates rates() {
    return tariffs.get(ServiceTier.STANDARD).rates();
  }

  /** The prices of a tier; where none are known, the standard ones. */
  public Tariff tariff(ServiceTier tier) {
    return tariffs.getOrDefault(tier, tariffs.get(ServiceTier.STANDARD));
  }

  /** Whether it holds on a day. */
  boolean holdsOn(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(until);
  }

  /** Whether a prompt of so many tokens is long enough for the provider's cache. */
  public boolean isCacheable(long tokens) {
    return tokens >= cacheMinimum;
  }

  /** What a call costs, in US dollars. */
  double cost(Usage usage, ServiceTier tier, Instant time) {
    boolean untold = writesAll && usage.cacheWriteTokens() == 0 && isCacheable(usage.inputTokens());
    return rates(usage.inputTokens(), tier, time).cost(untold ? usage.allWritten() : usage);
  }

  /** What a call would cost if the provider had no prompt cache, in US dollars. */
  double uncached(Usage usage, ServiceTier tier, Instant time) {
    return rates(usage.inputTokens(), tier, time)
        .cost(new Usage(usage.inputTokens(), 0, usage.outputTokens()));
  }

  private Rates rates(long inputTokens, ServiceTier tier, Instant time) {
    Rates rates = tariff(tier).at(inputTokens);
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    return windows.stream()
        .filter(window -> window.holdsAt(utc))
        .findFirst()
        .map(window -> rates.inProportion(rates(), window.rates()))
        .orElse(rates);
  }

  /** What no call in these tiers with at most these tokens costs more than, at whatever hour. */
  double most(Usage usage, Collection<ServiceTier> tiers) {
    return tiers.stream()
        .flatMap(tier -> tariff(tier).upTo(usage.inputTokens()))
        .flatMap(this::atAnyHour)
        .mapToDouble(rates -> rates.most(usage))
        .max()
        .orElse(0);
  }

  private Stream<Rates> atAnyHour(Rates rates) {
    return Stream.concat(
        Stream.of(rates),
        windows.stream().map(window -> rates.inProportion(rates(), window.rates())));
  }
}
