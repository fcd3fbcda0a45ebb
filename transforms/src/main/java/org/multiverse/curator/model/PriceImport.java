package org.multiverse.curator.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.EnumWords;
import org.multiverse.curator.common.Json;

/**
 * Makes a price file out of a public list of prices. What the list says and a price file can't is
 * counted, never left out in silence.
 *
 * @param text the price file
 * @param models models with prices in it
 * @param rows rows of it: models at different times
 * @param cacheMinimums models whose cache minimum was taken from the built-in table
 * @param left what was left out, in words, with how often
 */
public record PriceImport(
    String text, int models, int rows, int cacheMinimums, Map<String, Integer> left) {

  /** Lists that can be read. */
  public enum From {
    /** The data file of genai-prices. */
    GENAI_PRICES("genai-prices"),
    /** LiteLLM's {@code model_prices_and_context_window.json}. */
    LITELLM("litellm");

    private final String word;

    From(String word) {
      this.word = word;
    }

    /** The list of that name. */
    public static From of(String word) {
      return EnumWords.of(From.class, "--from", word);
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * Reads a list.
   *
   * @param from whose it is
   * @param file where it stands
   * @param asOf the day for which its prices are known
   */
  public static PriceImport read(From from, Path file, LocalDate asOf) {
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw invalid(file, "no such file", e);
    } catch (IOException e) {
      throw invalid(file, Causes.reason(e), e);
    }
    PriceRows rows = new PriceRows();
    switch (from) {
      case GENAI_PRICES -> {
        if (!json.isArray()) {
          throw invalid(
              file, "a list of providers is wanted, as in the data.json of " + from, null);
        }
        json.forEach(new GenaiPrices(rows)::provider);
      }
      case LITELLM -> {
        if (!json.isObject() || json.path("prices").isArray()) {
          throw invalid(file, "an object with a model a name is wanted, as that of " + from, null);
        }
        json.properties().forEach(new LitellmPrices(rows)::model);
      }
    }
    if (rows.all().isEmpty()) {
      throw invalid(
          file,
          "no price in it can be used"
              + (rows.left().isEmpty() ? "" : ": " + String.join(", ", rows.left().keySet())),
          null);
    }
    PriceFile made =
        PriceFile.of(asOf, List.of(from + " (MIT), taken over as of " + asOf), rows.all());
    return new PriceImport(
        made.text(), rows.models(), rows.all().size(), rows.cacheMinimums(), rows.left());
  }

  private static IllegalArgumentException invalid(Path file, String why, Throwable cause) {
    return new IllegalArgumentException("Invalid price list: " + file + " (" + why + ")", cause);
  }

  /** The built-in price of a model, at whatever time, for what a list does not say of it. */
  static Optional<Price> known(String provider, String model) {
    return PriceTable.builtIn().prices().stream()
        .filter(price -> price.provider().equals(provider) && price.model().equals(model))
        .findFirst();
  }
}
