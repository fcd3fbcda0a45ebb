package org.multiverse.curator.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.model.Price;
import org.multiverse.curator.model.Rates;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Tariff;

/** Prices as a person reads them. */
final class PriceWords {
  private PriceWords() {}

  /** US dollars a million tokens, to the sixth digit. */
  static String usd(double price) {
    return BigDecimal.valueOf(price)
        .setScale(6, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** The prices of input and output. */
  static String pair(Rates rates) {
    return usd(rates.input()) + " / " + usd(rates.output());
  }

  static String day(DayOfWeek day) {
    return day.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The day that a user has named.
   *
   * @param option what it was given with
   */
  static LocalDate date(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw CuratorException.usage(
          "Invalid " + option + ": " + text + " (a day such as 2026-11-25)", e);
    }
  }

  /** A minute of the day as a clock has it. */
  static String clock(int minute) {
    return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
  }

  /** What else there is to a price, in one line. */
  static String besides(Price price) {
    List<String> said = new ArrayList<>();
    for (Tariff.Above above : price.tariff(ServiceTier.STANDARD).above()) {
      said.add("above " + Figures.count(above.inputTokens()) + ": " + pair(above.rates()));
    }
    for (Price.Window window : price.windows()) {
      said.add(hours(window) + ": " + pair(window.rates()));
    }
    for (ServiceTier tier : List.of(ServiceTier.FLEX, ServiceTier.PRIORITY)) {
      if (price.tariffs().containsKey(tier)) {
        said.add(tier + ": " + pair(price.tariff(tier).rates()));
      }
    }
    if (!price.until().equals(LocalDate.MAX)) {
      said.add("until " + price.until());
    }
    return String.join("; ", said);
  }

  /** Hours of some days, in UTC. */
  static String hours(Price.Window window) {
    String days =
        window.days().size() == 7
            ? ""
            : window.days().stream()
                    .map(day -> day(day).substring(0, 3))
                    .collect(Collectors.joining(" "))
                + " ";
    return days + clock(window.fromMinute()) + " to " + clock(window.untilMinute()) + " UTC";
  }
}
