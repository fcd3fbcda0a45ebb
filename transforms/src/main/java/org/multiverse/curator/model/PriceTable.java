package org.multiverse.curator.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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

  private static final long FRESH_DAYS = 90;

  // What may follow a model's name and still be that model: a date, a revision, latest, a tag.
  private static final Pattern VERSION = Pattern.compile("([-@:](20\\d{2}|0\\d{2}|latest).*)?");

  private final String asOf;
  private final TreeMap<String, Price> prices;

  private PriceTable(String asOf, Map<String, Price> prices) {
    this.asOf = asOf;
    this.prices = new TreeMap<>(prices);
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
      Map<String, Price> given = file.prices(path.toString());
      // What the file says of a model holds for all times.
      given
          .values()
          .forEach(
              price ->
                  all.values()
                      .removeIf(
                          old ->
                              old.provider().equals(price.provider())
                                  && old.model().equals(price.model())));
      all.putAll(given);
      return new PriceTable(file.day(path.toString()), all);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Invalid price file: " + path + " (no such file)", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Invalid price file: " + path + " (" + Causes.reason(e) + ")", e);
    }
  }

  /** The price of a model, or of the one it is a version of, today. */
  public Optional<Price> price(String provider, String model) {
    return price(provider, model, LocalDate.now(ZoneOffset.UTC));
  }

  /** The price of a model, or of the one it is a version of, on a day. */
  public Optional<Price> price(String provider, String model, LocalDate day) {
    Price best = null;
    for (Price price : prices.values()) {
      if (price.provider().equals(provider)
          && price.holdsOn(day)
          && model.startsWith(price.model())
          && VERSION.matcher(model.substring(price.model().length())).matches()
          && (best == null || price.model().length() > best.model().length())) {
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
   * What calls cost that are made now, in US dollars; 0 when no price is known.
   *
   * @param usage of one call, since some prices rise with the length of the input
   * @param batch whether they were made in a batch file
   */
  public double cost(String provider, String model, Usage usage, boolean batch) {
    return cost(provider, model, usage, batch, Instant.now());
  }

  /** The same at another time. */
  public double cost(String provider, String model, Usage usage, boolean batch, Instant time) {
    return price(provider, model, time.atOffset(ZoneOffset.UTC).toLocalDate())
        .map(price -> price.cost(usage, batch, time))
        .orElse(0.0);
  }

  /**
   * Whether it is known what a model's calls cost. A server of the user's own costs nothing, unless
   * the table has an entry for it: with {@code provider@URL} as the provider.
   */
  public boolean isKnown(ModelSpec model) {
    return model.isOwn() || isKnown(place(model), model.model());
  }

  /** What one call of a model costs now, in US dollars; 0 when no price is known. */
  public double cost(ModelSpec model, Usage usage, boolean batch) {
    return cost(place(model), model.model(), usage, batch);
  }

  /** What one call of a model cost at a time, in US dollars; 0 when no price is known. */
  public double cost(ModelSpec model, Usage usage, boolean batch, Instant time) {
    return cost(place(model), model.model(), usage, batch, time);
  }

  /** What no call of a model with these tokens costs more than; 0 when no price is known. */
  double most(ModelSpec model, Usage usage) {
    return price(place(model), model.model()).map(price -> price.most(usage)).orElse(0.0);
  }

  /** The price of a model today, as {@link #cost(ModelSpec, Usage, boolean)} takes it. */
  public Optional<Price> price(ModelSpec model) {
    return price(place(model), model.model());
  }

  /** What is to be said when the prices are not of these days; empty while they are. */
  public String age(LocalDate today) {
    long days = ChronoUnit.DAYS.between(asOf(), today);
    return days <= FRESH_DAYS
        ? ""
        : "The price table is of "
            + asOf()
            + ", "
            + days
            + " days old: costs may be other than shown (--prices FILE replaces prices)";
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
