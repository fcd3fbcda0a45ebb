package org.multiverse.curator.model;

import java.io.Serializable;
import java.util.function.ToDoubleFunction;

/**
 * US dollars a million tokens.
 *
 * @param input input that no cache served
 * @param cachedInput input out of the provider's prompt cache
 * @param cacheWrite input that is written into it for some minutes
 * @param cacheWriteHour input that is written into it for an hour; none of our calls asks for that
 * @param output output, hidden reasoning included
 */
public record Rates(
    double input, double cachedInput, double cacheWrite, double cacheWriteHour, double output)
    implements Serializable {
  private static final double MILLION = 1e6;

  double cost(Usage usage) {
    long fresh = usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteTokens();
    return (fresh * input
            + usage.cachedInputTokens() * cachedInput
            + usage.cacheWriteTokens() * cacheWrite
            + usage.outputTokens() * output)
        / MILLION;
  }

  /** What no call of these tokens costs more than, whatever its cache does. */
  double most(Usage usage) {
    double dearest = Math.max(input, Math.max(cachedInput, cacheWrite));
    return (usage.inputTokens() * dearest + usage.outputTokens() * output) / MILLION;
  }

  /** The same with each price as much higher or lower as one of two rates is than the other. */
  Rates inProportion(Rates from, Rates to) {
    return new Rates(
        inProportion(from, to, Rates::input),
        inProportion(from, to, Rates::cachedInput),
        inProportion(from, to, Rates::cacheWrite),
        inProportion(from, to, Rates::cacheWriteHour),
        inProportion(from, to, Rates::output));
  }

  private double inProportion(Rates from, Rates to, ToDoubleFunction<Rates> price) {
    double before = price.applyAsDouble(from);
    double after = price.applyAsDouble(to);
    double own = price.applyAsDouble(this);
    if (own == before) {
      return after;
    }
    // What was free has no proportion to what it becomes.
    return before == 0 ? Math.max(own, after) : own * after / before;
  }
}
