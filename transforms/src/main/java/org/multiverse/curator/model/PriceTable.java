package org.multiverse.curator.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.places.Place;

/**
 * List prices of chat models, in US dollars a million tokens, known for a certain day. A model's
 * dated versions have its price: {@code gpt-4.1-mini-2025-04-14} that of {@code gpt-4.1-mini}, and
 * never that of {@code gpt-4.1}. What stands under {@code openai@https://host} holds for all paths
 * of that host.
 */
public final class PriceTable implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long FRESH_DAYS = 90;

  // What may follow a model's name and still be that model: a date, a revision, latest, a tag.
  private static final Pattern VERSION = Pattern.compile("([-@:](20\\d{2}|0\\d{2}|latest).*)?");

  private final String asOf;
  private final List<String> sources;
  private final List<Price> prices;

  private PriceTable(String asOf, List<String> sources, List<Price> prices) {
    this.asOf = asOf;
    this.sources = List.copyOf(sources);
    this.prices =
        prices.stream()
            .sorted(
                Comparator.comparing(Price::provider)
                    .thenComparing(Price::model)
                    .thenComparing(Price::from))
            .toList();
  }

  /** The prices that come with the project. */
  public static PriceTable builtIn() {
    return BuiltIn.TABLE;
  }

  private static final class BuiltIn {
    private static final PriceTable TABLE = load();

    private static PriceTable load() {
      String name = "prices.json";
      try (InputStream in = PriceTable.class.getResourceAsStream(name)) {
        PriceFile file = PriceFile.read(in.readAllBytes());
        return new PriceTable(file.day(name), file.sources(), file.prices(name));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot load the built-in prices", e);
      }
    }
  }

  /**
   * The same with the prices of a file of the same form in place of, and beside, its own. What the
   * file says of a model holds for all times; the table is as old as the file.
   */
  public PriceTable withOverrides(Place path) {
    try {
      PriceFile file =
          PriceFile.read(
              path.readIfThere().orElseThrow(() -> new NoSuchFileException(path.spec())));
      List<Price> given = file.prices(path.toString());
      Set<String> replaced = given.stream().map(PriceTable::name).collect(Collectors.toSet());
      List<Price> all = new ArrayList<>(given);
      prices.stream().filter(price -> !replaced.contains(name(price))).forEach(all::add);
      return new PriceTable(file.day(path.toString()), file.sources(), all);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("Invalid price file: " + path + " (no such file)", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Invalid price file: " + path + " (" + Causes.reason(e) + ")", e);
    }
  }

  /** The same with those of a file on a disk. */
  public PriceTable withOverrides(Path path) {
    return withOverrides(Place.of(path));
  }

  private static String name(Price price) {
    return price.provider() + ":" + price.model();
  }

  /** The price of a model, or of the one it is a version of, on a day. */
  public Optional<Price> price(String provider, String model, LocalDate day) {
    return prices.stream()
        .filter(price -> price.holdsOn(day) && isAt(price, provider) && isOf(price, model))
        // The longest name is the nearest: gpt-4.1-mini before gpt-4.1.
        .max(
            Comparator.<Price>comparingInt(price -> price.model().length())
                .thenComparingInt(price -> price.provider().length()));
  }

  /** Whether a row is of a provider; one of a server holds for all that is below its URL. */
  private static boolean isAt(Price price, String provider) {
    String place = price.provider();
    return provider.equals(place) || (place.indexOf('@') > 0 && provider.startsWith(place + "/"));
  }

  private static boolean isOf(Price price, String model) {
    return isVersion(model, price.model());
  }

  /** Whether a name is a model's own or that of a version of it. */
  static boolean isVersion(String name, String model) {
    return name.startsWith(model) && VERSION.matcher(name.substring(model.length())).matches();
  }

  /** The price of a model at a time. */
  public Optional<Price> price(ModelSpec model, Instant time) {
    return price(place(model), model.model(), day(time));
  }

  /**
   * Whether it is known what a model's calls cost at a time. A server of the user's own costs
   * nothing, unless the table has an entry for it: with {@code provider@URL} as the provider.
   */
  public boolean isKnown(ModelSpec model, Instant time) {
    return price(model, time).isPresent() || (model.isOwn() && !isEverPriced(model));
  }

  /** A price that has run out is no sign that a server costs nothing now. */
  private boolean isEverPriced(ModelSpec model) {
    String place = place(model);
    return prices.stream().anyMatch(price -> isAt(price, place) && isOf(price, model.model()));
  }

  /**
   * What one call of a model cost, in US dollars; 0 when no price is known.
   *
   * @param usage of one call, since some prices rise with the length of the input
   * @param tier how it was served
   * @param time when it was made
   */
  public double cost(ModelSpec model, Usage usage, ServiceTier tier, Instant time) {
    return price(model, time).map(price -> price.cost(usage, tier, time)).orElse(0.0);
  }

  /** The same without a prompt cache of the provider. */
  public double uncached(ModelSpec model, Usage usage, ServiceTier tier, Instant time) {
    return price(model, time).map(price -> price.uncached(usage, tier, time)).orElse(0.0);
  }

  /**
   * What no call of a model costs more than that has at most these tokens, is served in one of
   * these tiers and begins within a day; 0 when no price is known.
   */
  double most(ModelSpec model, Usage usage, Collection<ServiceTier> tiers, Instant now) {
    return Stream.of(now, now.plus(1, ChronoUnit.DAYS))
        .map(time -> price(model, time))
        .flatMap(Optional::stream)
        .mapToDouble(price -> price.most(usage, tiers))
        .max()
        .orElse(0);
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
            + " days old: costs may be other than shown (multiverse prices import makes a newer one"
            + " for --prices FILE)";
  }

  private static LocalDate day(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static String place(ModelSpec model) {
    return model.provider() + (model.isElsewhere() ? "@" + model.baseUrl() : "");
  }

  /** The day for which the prices are known. */
  public LocalDate asOf() {
    return LocalDate.parse(asOf);
  }

  /** Where the prices were taken from, for people. */
  public List<String> sources() {
    return sources;
  }

  /** All prices, by provider, model and time. */
  public List<Price> prices() {
    return prices;
  }

  /** The prices that hold on a day. */
  public List<Price> prices(LocalDate day) {
    return prices.stream().filter(price -> price.holdsOn(day)).toList();
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
