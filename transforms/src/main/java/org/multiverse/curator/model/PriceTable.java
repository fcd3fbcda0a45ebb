package org.multiverse.curator.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Causes;

/**
 * List prices of chat models, in US dollars a million tokens, known for a certain day. A model's
 * dated versions have its price: {@code gpt-4.1-mini-2025-04-14} that of {@code gpt-4.1-mini}, and
 * never that of {@code gpt-4.1}.
 */
public final class PriceTable implements Serializable {
  private static final long serialVersionUID = 1L;

  // What may follow a model's name and still be that model: a date, a revision, latest, a tag.
  private static final Pattern VERSION = Pattern.compile("([-@:](20\\d{2}|0\\d{2}|latest).*)?");
  private static final double MILLION = 1e6;

  private final String asOf;
  private final TreeMap<String, Price> prices;

  private PriceTable(String asOf, Map<String, Price> prices) {
    this.asOf = asOf;
    this.prices = new TreeMap<>(prices);
  }

  /**
   * The price of one model.
   *
   * @param provider the word before the colon of a {@link ModelSpec}
   * @param model the model's name there
   * @param rates the prices of most calls
   * @param above inputs of more tokens than this cost {@code aboveRates}, 0 for none
   * @param aboveRates the prices of long calls, null for none
   * @param source where the prices stand
   */
  public record Price(
      String provider, String model, Rates rates, long above, Rates aboveRates, String source)
      implements Serializable {}

  /**
   * US dollars a million tokens.
   *
   * @param input input that no cache served
   * @param cachedInput input out of the provider's prompt cache
   * @param output output, hidden reasoning included
   * @param batchInput input in batch files, NaN when there is no such price
   * @param batchOutput output in batch files, NaN when there is no such price
   */
  public record Rates(
      double input, double cachedInput, double output, double batchInput, double batchOutput)
      implements Serializable {
    double cost(Usage usage, boolean batch) {
      long fresh = usage.inputTokens() - usage.cachedInputTokens();
      if (batch && !Double.isNaN(batchInput)) {
        // Within a batch a cached token is never dearer than a fresh one.
        double cached = Math.min(cachedInput, batchInput);
        return (fresh * batchInput
                + usage.cachedInputTokens() * cached
                + usage.outputTokens() * batchOutput)
            / MILLION;
      }
      return (fresh * input
              + usage.cachedInputTokens() * cachedInput
              + usage.outputTokens() * output)
          / MILLION;
    }
  }

  /** The prices that come with the project. */
  public static PriceTable builtIn() {
    return BuiltIn.TABLE;
  }

  private static final class BuiltIn {
    private static final PriceTable TABLE = load();

    private static PriceTable load() {
      try (InputStream in = PriceTable.class.getResourceAsStream("prices.json")) {
        PriceFile file = PriceFile.read(in.readAllBytes());
        return new PriceTable(file.day("prices.json"), file.prices("prices.json"));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot load the built-in prices", e);
      }
    }
  }

  /** The same with the prices of a file of the same form in place of, and beside, its own. */
  public PriceTable withOverrides(Path path) {
    try {
      PriceFile file = PriceFile.read(Files.readAllBytes(path));
      Map<String, Price> all = new TreeMap<>(prices);
      all.putAll(file.prices(path.toString()));
      return new PriceTable(file.day(path.toString()), all);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Invalid price file: " + path + " (no such file)", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Invalid price file: " + path + " (" + Causes.reason(e) + ")", e);
    }
  }

  /** The price of a model or of the one it is a version of. */
  public Optional<Price> price(String provider, String model) {
    Price best = null;
    for (Price price : prices.values()) {
      if (price.provider.equals(provider)
          && model.startsWith(price.model)
          && VERSION.matcher(model.substring(price.model.length())).matches()
          && (best == null || price.model.length() > best.model.length())) {
        best = price;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Whether a price is known. */
  public boolean isKnown(String provider, String model) {
    return price(provider, model).isPresent();
  }

  /**
   * What calls cost, in US dollars; 0 when no price is known.
   *
   * @param usage of one call, since some prices rise with the length of the input
   * @param batch whether they were made in a batch file
   */
  public double cost(String provider, String model, Usage usage, boolean batch) {
    Price price = price(provider, model).orElse(null);
    if (price == null) {
      return 0;
    }
    boolean isLong = price.above > 0 && usage.inputTokens() > price.above;
    return (isLong ? price.aboveRates : price.rates).cost(usage, batch);
  }

  /**
   * Whether it is known what a model's calls cost. A server of the user's own costs nothing, unless
   * the table has an entry for it: with {@code provider@URL} as the provider.
   */
  public boolean isKnown(ModelSpec model) {
    return model.isOwn() || isKnown(place(model), model.model());
  }

  /** What one call of a model costs, in US dollars; 0 when no price is known. */
  public double cost(ModelSpec model, Usage usage, boolean batch) {
    return cost(place(model), model.model(), usage, batch);
  }

  private static String place(ModelSpec model) {
    return model.provider() + (model.isElsewhere() ? "@" + model.baseUrl() : "");
  }

  /** The day for which the prices are known. */
  public LocalDate asOf() {
    return LocalDate.parse(asOf);
  }

  /** All prices, by provider and model. */
  public List<Price> prices() {
    return List.copyOf(prices.values());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PriceTable table
        && table.asOf.equals(asOf)
        && table.prices.equals(prices);
  }

  @Override
  public int hashCode() {
    return Objects.hash(asOf, prices);
  }
}
