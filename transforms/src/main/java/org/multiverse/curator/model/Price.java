package org.multiverse.curator.model;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * The price of one model for some time.
 *
 * @param provider the word before the colon of a {@link ModelSpec}
 * @param model the model's name there
 * @param from first day on which it holds, {@link LocalDate#MIN} when it always did
 * @param until first day on which it holds no more, {@link LocalDate#MAX} when none is known
 * @param rates the prices of most calls
 * @param above inputs of more tokens than this cost {@code aboveRates}, 0 for none
 * @param aboveRates the prices of long calls, null for none
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
    Rates rates,
    long above,
    Rates aboveRates,
    List<Window> windows,
    long cacheMinimum,
    boolean writesAll,
    String source)
    implements Serializable {
  public Price {
    windows = List.copyOf(windows);
  }

  /**
   * Hours of some days, in UTC.
   *
   * @param days the days
   * @param fromHour first hour, 0 to 23
   * @param untilHour hour after the last, to 24
   * @param rates the prices at these hours
   */
  public record Window(List<DayOfWeek> days, int fromHour, int untilHour, Rates rates)
      implements Serializable {
    boolean holdsAt(OffsetDateTime time) {
      return days.contains(time.getDayOfWeek())
          && time.getHour() >= fromHour
          && time.getHour() < untilHour;
    }
  }

  /** Whether it holds on a day. */
  boolean holdsOn(LocalDate day) {
    return !day.isBefore(from) && day.isBefore(until);
  }

  /** What a call costs, in US dollars. */
  double cost(Usage usage, boolean batch, Instant time) {
    Usage billed = usage;
    long fresh = usage.inputTokens() - usage.cachedInputTokens();
    if (writesAll && usage.cacheWriteTokens() == 0 && usage.inputTokens() >= cacheMinimum) {
      billed =
          new Usage(usage.inputTokens(), usage.cachedInputTokens(), usage.outputTokens(), fresh);
    }
    return rates(usage, time).cost(billed, batch);
  }

  private Rates rates(Usage usage, Instant time) {
    if (above > 0 && usage.inputTokens() > above) {
      return aboveRates;
    }
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    return windows.stream()
        .filter(window -> window.holdsAt(utc))
        .map(Window::rates)
        .findFirst()
        .orElse(rates);
  }

  /** What no call of these tokens costs more than, at whatever hour it is made. */
  double most(Usage usage) {
    Stream<Rates> all = Stream.concat(Stream.of(rates), windows.stream().map(Window::rates));
    boolean isLong = above > 0 && usage.inputTokens() > above;
    return (isLong ? Stream.of(aboveRates) : all).mapToDouble(of -> of.most(usage)).max().orElse(0);
  }
}
