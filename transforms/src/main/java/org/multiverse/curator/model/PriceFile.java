package org.multiverse.curator.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.PriceTable.Price;
import org.multiverse.curator.model.PriceTable.Rates;

/**
 * The JSON file that prices stand in.
 *
 * @param asOf the day for which they are known, such as {@code 2026-01-31}
 * @param currency null or the only one that is known
 * @param prices one entry a model
 */
record PriceFile(
    @JsonProperty(value = "as_of", required = true) String asOf,
    String currency,
    @JsonProperty(required = true) List<PriceFile.Entry> prices) {
  private static final ObjectReader READER =
      Json.MAPPER
          .readerFor(PriceFile.class)
          .with(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  static PriceFile read(byte[] json) throws IOException {
    PriceFile file = READER.readValue(json);
    if (file == null) {
      throw new IOException("it holds null where an object with prices is wanted");
    }
    return file;
  }

  /** The day; the name of the file is for messages. */
  String day(String file) {
    try {
      return LocalDate.parse(String.valueOf(asOf)).toString();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Invalid price file: "
              + file
              + " (as_of is "
              + asOf
              + ", a day such as 2026-01-31"
              + " must stand there)",
          e);
    }
  }

  /** The prices by provider and model; the name of the file is for messages. */
  Map<String, Price> prices(String file) {
    if (currency != null && !currency.equals("USD per million tokens")) {
      throw new IllegalArgumentException(
          "Invalid price file: "
              + file
              + " (currency is "
              + currency
              + ", only USD per million tokens is known)");
    }
    Map<String, Price> all = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Entry entry : prices == null ? List.<Entry>of() : prices) {
      entry.problem().ifPresent(problems::add);
      if (problems.isEmpty()) {
        all.put(entry.provider + ":" + entry.model, entry.price());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid price file: " + file + " (" + String.join("; ", problems) + ")");
    }
    return all;
  }

  record Entry(
      @JsonProperty(required = true) String provider,
      @JsonProperty(required = true) String model,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      Double output,
      @JsonProperty("batch_input") Double batchInput,
      @JsonProperty("batch_output") Double batchOutput,
      Above above,
      String source) {
    Optional<String> problem() {
      if (provider == null || provider.isBlank() || model == null || model.isBlank()) {
        return Optional.of("an entry without provider or model");
      }
      try {
        price();
        return Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.of(provider + ":" + model + ": " + e.getMessage());
      }
    }

    Price price() {
      Rates rates = rates(input, cachedInput, output, batchInput, batchOutput);
      if (above == null) {
        return new Price(provider, model, rates, 0, null, source);
      }
      if (above.inputTokens <= 0) {
        throw new IllegalArgumentException("above.input_tokens is " + above.inputTokens);
      }
      return new Price(provider, model, rates, above.inputTokens, above.rates(), source);
    }
  }

  record Above(
      @JsonProperty(value = "input_tokens", required = true) long inputTokens,
      Double input,
      @JsonProperty("cached_input") Double cachedInput,
      Double output,
      @JsonProperty("batch_input") Double batchInput,
      @JsonProperty("batch_output") Double batchOutput) {
    Rates rates() {
      return PriceFile.rates(input, cachedInput, output, batchInput, batchOutput);
    }
  }

  private static Rates rates(
      Double input, Double cachedInput, Double output, Double batchInput, Double batchOutput) {
    requirePrice("input", input);
    requirePrice("output", output);
    if (cachedInput != null) {
      requirePrice("cached_input", cachedInput);
    }
    if ((batchInput == null) != (batchOutput == null)) {
      throw new IllegalArgumentException("batch_input and batch_output go together");
    }
    if (batchInput != null) {
      requirePrice("batch_input", batchInput);
      requirePrice("batch_output", batchOutput);
    }
    return new Rates(
        input,
        cachedInput == null ? input : cachedInput,
        output,
        batchInput == null ? Double.NaN : batchInput,
        batchOutput == null ? Double.NaN : batchOutput);
  }

  private static void requirePrice(String name, Double price) {
    if (price == null || !(price >= 0) || Double.isInfinite(price)) {
      throw new IllegalArgumentException(name + " is " + price + ", a price is needed there");
    }
  }
}
