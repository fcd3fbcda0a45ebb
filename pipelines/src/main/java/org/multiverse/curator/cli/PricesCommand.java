package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.Price;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.Rates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows what models cost by the table in use. */
@Command(
    name = "prices",
    description = "Show what models cost, by the built-in table or a file's.",
    footer = {
      "",
      "A file for --prices has the form of the built-in table:",
      "  {\"as_of\": \"2026-11-25\", \"prices\": [{\"provider\": \"openai\", \"model\": \"NAME\","
          + " \"input\": 1.0,",
      "    \"cached_input\": 0.1, \"cache_write\": 1.25, \"output\": 5.0, \"batch_input\": 0.5,"
          + " \"batch_output\": 2.5}]}"
    })
final class PricesCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "A part of a model's name.")
  private String model = "";

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "JSON file with prices in place of, or beside, the built-in ones.")
  private Path prices;

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "Show the prices of another day, such as 2027-01-01 (default: today).")
  private String date;

  @Override
  public Integer call() {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate day = date == null ? today : day(date);
    PriceTable table =
        CuratorException.asUsage(
            () ->
                prices == null ? PriceTable.builtIn() : PriceTable.builtIn().withOverrides(prices));
    List<Price> found =
        table.prices().stream()
            .filter(price -> (price.provider() + ":" + price.model()).contains(model))
            .filter(
                price ->
                    table.price(price.provider(), price.model(), day).stream()
                        .anyMatch(price::equals))
            .toList();
    if (found.isEmpty()) {
      throw CuratorException.usage("Invalid model: no price is known for " + model + " on " + day);
    }
    Session session = root.session();
    if (json.isWanted()) {
      ObjectNode node = Json.MAPPER.createObjectNode();
      node.put("asOf", table.asOf().toString());
      node.put("day", day.toString());
      ArrayNode all = node.putArray("prices");
      found.forEach(price -> row(all.addObject(), price));
      JsonOption.print(session, node);
    } else {
      session.out().print(common.style(session).strong(head(table, day)) + "\n" + text(found));
    }
    session.warn(table.age(today));
    return ExitCode.DONE;
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw CuratorException.usage("Invalid date: " + text + " (a day such as 2027-01-01)", e);
    }
  }

  private static void row(ObjectNode node, Price price) {
    node.put("provider", price.provider());
    node.put("model", price.model());
    node.put("input", price.rates().input());
    node.put("cachedInput", price.rates().cachedInput());
    node.put("cacheWrite", price.rates().cacheWrite());
    node.put("output", price.rates().output());
    if (!Double.isNaN(price.rates().batchInput())) {
      node.put("batchInput", price.rates().batchInput());
      node.put("batchOutput", price.rates().batchOutput());
    }
    node.put("cacheMinimum", price.cacheMinimum());
    node.put("source", price.source());
  }

  private static String head(PriceTable table, LocalDate day) {
    return "US dollars a million tokens on " + day + ", as known on " + table.asOf();
  }

  private static String text(List<Price> found) {
    Table rows = new Table("  ");
    rows.row(
        "",
        "input",
        "cached",
        "written",
        "output",
        "batch in",
        "batch out",
        "cache from",
        "besides");
    for (Price price : found) {
      Rates rates = price.rates();
      rows.row(
          price.provider() + ":" + price.model(),
          usd(rates.input()),
          usd(rates.cachedInput()),
          usd(rates.cacheWrite()),
          usd(rates.output()),
          usd(rates.batchInput()),
          usd(rates.batchOutput()),
          price.cacheMinimum() == 0 ? "-" : Figures.count(price.cacheMinimum()),
          besides(price));
    }
    return rows.toString();
  }

  private static String besides(Price price) {
    StringBuilder said = new StringBuilder();
    if (price.above() > 0) {
      said.append("above ")
          .append(Figures.count(price.above()))
          .append(": ")
          .append(usd(price.aboveRates().input()))
          .append(" / ")
          .append(usd(price.aboveRates().output()));
    }
    for (Price.Window window : price.windows()) {
      said.append(said.length() > 0 ? "; " : "")
          .append(String.format("%02d-%02d UTC: ", window.fromHour(), window.untilHour()))
          .append(usd(window.rates().input()))
          .append(" / ")
          .append(usd(window.rates().output()));
    }
    if (!price.until().equals(LocalDate.MAX)) {
      said.append(said.length() > 0 ? "; " : "").append("until ").append(price.until());
    }
    return said.toString();
  }

  private static String usd(double price) {
    return Double.isNaN(price)
        ? "-"
        : BigDecimal.valueOf(price).stripTrailingZeros().toPlainString();
  }
}
