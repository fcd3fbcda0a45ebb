package org.multiverse.curator.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Json;

/**
 * The JSON file that prices stand in.
 *
 * @param asOf the day for which they are known, such as {@code 2026-01-31}
 * @param currency null or the only one that is known
 * @param sources where they were taken from, with a day each, for people
 * @param prices one row a model and time
 */
record PriceFile(
    @JsonProperty(value = "as_of", required = true) String asOf,
    String currency,
    List<String> sources,
    @JsonProperty(required = true) List<PriceRow> prices) {
  private static final String CURRENCY = "USD per million tokens";
  private static final ObjectReader READER =
      Json.MAPPER
          .readerFor(PriceFile.class)
          .with(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  PriceFile {
    sources = sources == null ? List.of() : List.copyOf(sources);
  }

  static PriceFile of(LocalDate asOf, List<String> sources, List<PriceRow> prices) {
    return new PriceFile(asOf.toString(), CURRENCY, sources, prices);
  }

  static PriceFile read(byte[] json) throws IOException {
    PriceFile file = READER.readValue(json);
    if (file == null) {
      throw new IOException("it holds null where an object with prices is wanted");
    }
    return file;
  }

  /** The file's text, one row a line. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("{\n  \"as_of\": ").append(Json.line(asOf));
    text.append(",\n  \"currency\": ").append(Json.line(CURRENCY));
    text.append(",\n  \"sources\": [");
    String comma = "\n    ";
    for (String source : sources) {
      text.append(comma).append(Json.line(source));
      comma = ",\n    ";
    }
    text.append("\n  ],\n  \"prices\": [");
    comma = "\n    ";
    for (PriceRow row : prices) {
      text.append(comma).append(Json.line(row));
      comma = ",\n    ";
    }
    return text.append("\n  ]\n}\n").toString();
  }

  /** The day; the name of the file is for messages. */
  String day(String file) {
    try {
      return LocalDate.parse(String.valueOf(asOf)).toString();
    } catch (DateTimeException e) {
      throw invalid(file, "as_of is " + asOf + ", a day such as 2026-01-31 must stand there", e);
    }
  }

  /** The prices; the name of the file is for messages, which tell of all rows that are wrong. */
  List<Price> prices(String file) {
    if (currency != null && !currency.equals(CURRENCY)) {
      throw invalid(file, "currency is " + currency + ", only " + CURRENCY + " is known", null);
    }
    List<Price> all = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; prices != null && i < prices.size(); i++) {
      try {
        if (prices.get(i) == null) {
          throw new IllegalArgumentException("it is null");
        }
        Price price = prices.get(i).price();
        for (Price other : all) {
          requireApart(price, other);
        }
        all.add(price);
      } catch (IllegalArgumentException e) {
        problems.add(name(i) + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw invalid(file, String.join("; ", problems), null);
    }
    return all;
  }

  private String name(int row) {
    PriceRow of = prices.get(row);
    return "prices["
        + row
        + "]"
        + (of == null || of.model() == null ? "" : ", " + of.provider() + ":" + of.model());
  }

  /** No day may have two prices. */
  private static void requireApart(Price price, Price other) {
    if (price.provider().equals(other.provider())
        && price.model().equals(other.model())
        && price.from().isBefore(other.until())
        && other.from().isBefore(price.until())) {
      throw new IllegalArgumentException(
          "another row has a price for the same time (from and until tell rows of a model apart)");
    }
  }

  private static IllegalArgumentException invalid(String file, String problem, Throwable cause) {
    return new IllegalArgumentException(
        "Invalid price file: " + file + " (" + problem + ")", cause);
  }
}
