package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rows of a price file in the making, and what found no place in them. */
final class PriceRows {
  private final List<PriceRow> rows = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> minimums = new HashSet<>();
  private int models;
  private final Map<String, Integer> left = new TreeMap<>();

  /** Counts something that a price file can't say. */
  void leave(String what) {
    left.merge(what, 1, Integer::sum);
  }

  /**
   * Adds the rows of a model, none where one of them is wrong.
   *
   * @return false when a model of that name is there already
   */
  boolean add(String provider, String model, List<PriceRow> all) {
    if (!names.add(provider + ":" + model)) {
      return false;
    }
    try {
      all.forEach(PriceRow::price);
    } catch (IllegalArgumentException e) {
      leave("models with a wrong price: " + model + " (" + e.getMessage() + ")");
      return true;
    }
    rows.addAll(all);
    models++;
    return true;
  }

  /** The cache minimum that the built-in table knows of a model whose list does not; or null. */
  Long cacheMinimum(String provider, String model) {
    Long least =
        PriceImport.known(provider, model)
            .map(Price::cacheMinimum)
            .filter(tokens -> tokens > 0)
            .orElse(null);
    if (least != null) {
      minimums.add(provider + ":" + model);
    }
    return least;
  }

  /** OpenAI writes prompts into its cache unasked, where it has a price for that. */
  static Boolean writesAll(String provider, Double cacheWrite) {
    return (provider.equals("openai") && cacheWrite != null) ? Boolean.TRUE : null;
  }

  List<PriceRow> all() {
    return rows;
  }

  int models() {
    return models;
  }

  int cacheMinimums() {
    return minimums.size();
  }

  Map<String, Integer> left() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(left));
  }

  /** A price, times something, without the dust of binary fractions; null when it is none. */
  static Double price(JsonNode value, int times) {
    if (!value.isNumber() && !value.isTextual()) {
      return null;
    }
    try {
      return new BigDecimal(value.asText())
          .multiply(BigDecimal.valueOf(times))
          .round(new MathContext(9))
          .doubleValue();
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
