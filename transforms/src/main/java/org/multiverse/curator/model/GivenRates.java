package org.multiverse.curator.model;

/**
 * Prices as they are given beside others: each may be missing.
 *
 * @param factor what the others' prices are multiplied with where none of its own is given, or null
 */
record GivenRates(
    Double factor,
    Double input,
    Double cachedInput,
    Double cacheWrite,
    Double cacheWriteHour,
    Double output) {
  GivenRates {
    if (factor != null) {
      require("factor", factor);
    }
    requireUnlessMissing("input", input);
    requireUnlessMissing("cached_input", cachedInput);
    requireUnlessMissing("cache_write", cacheWrite);
    requireUnlessMissing("cache_write_1h", cacheWriteHour);
    requireUnlessMissing("output", output);
  }

  private static void requireUnlessMissing(String name, Double price) {
    if (price != null) {
      require(name, price);
    }
  }

  private static double require(String name, Double price) {
    if (price == null || !(price >= 0) || Double.isInfinite(price)) {
      throw new IllegalArgumentException(name + " is " + price + ", a price is needed there");
    }
    return price;
  }

  /** The prices on their own. What is not said of a cache costs what input costs. */
  Rates alone() {
    double fresh = require("input", input);
    double write = cacheWrite == null ? fresh : cacheWrite;
    return new Rates(
        fresh,
        cachedInput == null ? fresh : cachedInput,
        write,
        cacheWriteHour == null ? write : cacheWriteHour,
        require("output", output));
  }

  /**
   * The prices where others hold as a rule: at some hours, or above a length of input. Without a
   * factor input and output are needed, and the cache's prices follow that of input.
   */
  Rates changing(Rates base) {
    if (factor == null) {
      require("input", input);
      require("output", output);
    }
    double share =
        factor != null ? factor : base.input() == 0 ? 1 : input.doubleValue() / base.input();
    return over(base, share);
  }

  /**
   * The prices of a tier of service. Without a factor the cache's prices stay as they are, but a
   * token out of it is never dearer than a fresh one, and one written into it never cheaper.
   */
  Rates serving(Rates base) {
    Rates rates = over(base, factor == null ? 1 : factor);
    if (factor != null) {
      return rates;
    }
    double fresh = rates.input();
    double write = cacheWrite == null ? writing(base, fresh) : cacheWrite;
    return new Rates(
        fresh,
        cachedInput == null ? Math.min(rates.cachedInput(), fresh) : cachedInput,
        write,
        cacheWriteHour == null ? writingForAnHour(base, write) : cacheWriteHour,
        rates.output());
  }

  /** Where writing costs no more than reading it does so in all tiers. */
  private static double writing(Rates base, double fresh) {
    return base.cacheWrite() == base.input() ? fresh : Math.max(base.cacheWrite(), fresh);
  }

  private static double writingForAnHour(Rates base, double write) {
    return base.cacheWrite() == 0
        ? Math.max(base.cacheWriteHour(), write)
        : base.cacheWriteHour() * write / base.cacheWrite();
  }

  private Rates over(Rates base, double share) {
    return new Rates(
        input == null ? base.input() * share : input,
        cachedInput == null ? base.cachedInput() * share : cachedInput,
        cacheWrite == null ? base.cacheWrite() * share : cacheWrite,
        cacheWriteHour == null ? base.cacheWriteHour() * share : cacheWriteHour,
        output == null ? base.output() * share : output);
  }
}
