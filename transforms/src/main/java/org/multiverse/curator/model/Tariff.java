package org.multiverse.curator.model;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The prices of a model in one tier of service.
 *
 * @param rates the prices of most calls
 * @param above prices of calls with a long input, by rising length; all tokens of such a call cost
 *     them
 */
public record Tariff(Rates rates, List<Above> above) implements Serializable {
  public Tariff {
    above = above.stream().sorted(Comparator.comparingLong(Above::inputTokens)).toList();
  }

  /**
   * Prices of calls with a long input.
   *
   * @param inputTokens calls with more tokens of input, cached ones included, cost this
   * @param rates the prices of all their tokens
   */
  public record Above(long inputTokens, Rates rates) implements Serializable {}

  /** The prices of a call with so much input. */
  Rates at(long inputTokens) {
    Rates found = rates;
    for (Above tier : above) {
      found = inputTokens > tier.inputTokens() ? tier.rates() : found;
    }
    return found;
  }

  /** The prices that a call with no more input than this can come under. */
  Stream<Rates> upTo(long inputTokens) {
    return Stream.concat(
        Stream.of(rates),
        above.stream().filter(tier -> inputTokens > tier.inputTokens()).map(Above::rates));
  }
}
