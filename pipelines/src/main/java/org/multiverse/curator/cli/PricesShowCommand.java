package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.Price;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.Rates;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Tariff;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code prices show}. */
@Command(
    name = "show",
    sortOptions = false,
    description = "Show what models cost on a day, by the built-in table or a file's.",
    footer = {
      "",
      "A file for --prices has the form of the built-in table, a row a model:",
      "  {\"as_of\": \"2026-11-25\", \"prices\": [{\"provider\": \"openai\", \"model\": \"NAME\","
          + " \"input\": 1.0,",
      "    \"cached_input\": 0.1, \"cache_write\": 1.25, \"output\": 5.0, \"cache_minimum\": 1024,",
      "    \"batch\": {\"factor\": 0.5}}]}",
      "US dollars a million tokens; only provider, model, input and output are needed. The provider",
      "of a server elsewhere is openai@URL. All else that a row can say: pipelines/README.md."
    })
final class PricesShowCommand implements Callable<Integer> {
  @ParentCommand private PricesCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "A part of a model's name.")
  private String model = "";

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "JSON file with prices in place of, or beside, the built-in ones.")
  private String prices;

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "Show the prices of another day, such as 2027-01-01 (default: today).")
  private String date;

  @Override
  public Integer call() {
    Session session = parent.session();
    LocalDate day = date == null ? session.today() : PriceWords.date("--date", date);
    PriceTable table = ModelOptions.priceTable(prices);
    List<Price> found =
        table.prices(day).stream()
            .filter(price -> (price.provider() + ":" + price.model()).contains(model))
            .toList();
    if (found.isEmpty()) {
      throw CuratorException.usage(
          "Invalid model: no price is known for "
              + model
              + " on "
              + day
              + " in the table of "
              + table.asOf()
              + " (prices show --help has the form of a file for --prices)");
    }
    if (json.isWanted()) {
      JsonOption.print(session, json(table, day, found));
    } else {
      session
          .out()
          .print(
              common
                      .style(session)
                      .strong(
                          "US dollars a million tokens on " + day + ", as known on " + table.asOf())
                  + "\n"
                  + text(found)
                  + sources(table));
    }
    session.warn(table.age(session.today()));
    return ExitCode.DONE;
  }

  private static ObjectNode json(PriceTable table, LocalDate day, List<Price> found) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("asOf", table.asOf().toString());
    node.put("day", day.toString());
    table.sources().forEach(node.putArray("sources")::add);
    ArrayNode all = node.putArray("prices");
    for (Price price : found) {
      ObjectNode row = all.addObject();
      row.put("provider", price.provider());
      row.put("model", price.model());
      row.put("from", price.from().equals(LocalDate.MIN) ? null : price.from().toString());
      row.put("until", price.until().equals(LocalDate.MAX) ? null : price.until().toString());
      row.put("cacheMinimum", price.cacheMinimum());
      row.put("cacheWritesAll", price.writesAll());
      price.tariffs().forEach((tier, tariff) -> tariff(row.putObject(tier.toString()), tariff));
      ArrayNode hours = row.putArray("hours");
      for (Price.Window window : price.windows()) {
        ObjectNode at = hours.addObject();
        window.days().forEach(on -> at.withArray("days").add(PriceWords.day(on)));
        at.put("from", PriceWords.clock(window.fromMinute()));
        at.put("until", PriceWords.clock(window.untilMinute()));
        rates(at, window.rates());
      }
      row.put("source", price.source());
    }
    return node;
  }

  private static void tariff(ObjectNode node, Tariff tariff) {
    rates(node, tariff.rates());
    for (Tariff.Above above : tariff.above()) {
      rates(
          node.withArray("above").addObject().put("inputTokens", above.inputTokens()),
          above.rates());
    }
  }

  private static void rates(ObjectNode node, Rates rates) {
    node.put("input", rates.input());
    node.put("cachedInput", rates.cachedInput());
    node.put("cacheWrite", rates.cacheWrite());
    node.put("cacheWriteHour", rates.cacheWriteHour());
    node.put("output", rates.output());
  }

  private static String text(List<Price> found) {
    Table rows = new Table("  ");
    rows.row(
        "", "input", "cached", "written", "for 1 h", "output", "batch", "cache from", "besides");
    for (Price price : found) {
      Rates rates = price.rates();
      rows.row(
          price.provider() + ":" + price.model(),
          PriceWords.usd(rates.input()),
          PriceWords.usd(rates.cachedInput()),
          PriceWords.usd(rates.cacheWrite()),
          PriceWords.usd(rates.cacheWriteHour()),
          PriceWords.usd(rates.output()),
          price.tariffs().containsKey(ServiceTier.BATCH)
              ? PriceWords.pair(price.tariff(ServiceTier.BATCH).rates())
              : "-",
          price.cacheMinimum() == 0 ? "-" : Figures.count(price.cacheMinimum()),
          PriceWords.besides(price));
    }
    return rows.toString();
  }

  private static String sources(PriceTable table) {
    StringBuilder text = new StringBuilder("\nPairs are input / output. Sources:\n");
    table.sources().forEach(source -> text.append("  ").append(source).append('\n'));
    return table.sources().isEmpty() ? "\nPairs are input / output.\n" : text.toString();
  }
}
