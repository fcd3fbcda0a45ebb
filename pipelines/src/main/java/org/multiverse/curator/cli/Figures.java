package org.multiverse.curator.cli;

import java.util.Locale;

/** Numbers as a person reads them; the same in every locale. */
final class Figures {
  private Figures() {}

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String count(long value, String one) {
    return count(value) + " " + one + (value == 1 ? "" : "s");
  }

  static String share(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** A share from 0 to 1 in percent. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  static String ratio(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) part / whole);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** US dollars; small sums with more digits, since a row costs fractions of a cent. */
  static String dollars(double value) {
    return String.format(Locale.ROOT, value == 0 || value >= 1 ? "$%,.2f" : "$%.4f", value);
  }

  static String bytes(long value) {
    if (value < 1024) {
      return value + " B";
    }
    double amount = value / 1024.0;
    for (String unit : new String[] {"KiB", "MiB", "GiB"}) {
      if (amount < 1024) {
        return String.format(Locale.ROOT, "%.1f %s", amount, unit);
      }
      amount /= 1024;
    }
    return String.format(Locale.ROOT, "%.1f TiB", amount);
  }

  static String duration(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }
}
