package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.Price;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.pipelines.CostEstimate;
import org.multiverse.curator.pipelines.CostEstimate.StepCalls;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code estimate}: what a run with a large model will cost, before any call. */
@Command(
    name = "estimate",
    sortOptions = false,
    description = {
      "Says what a run with a large model will cost, before any call.",
      "Builds the real conversations for a sample of the input, with the rules' answers in place"
          + " of the model's, and counts their tokens. Hidden reasoning and repairs come on top."
    },
    footer = {
      "",
      "Example:",
      "  multiverse estimate --input traces.jsonl --model gemini:gemini-2.5-flash"
    })
final class EstimateCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;
  @Mixin private InputOptions input;
  @Mixin private ScreeningOptions screening;
  @Mixin private ModelOptions models;
  @Mixin private LimitOptions limits;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "200",
      description = "Rows whose conversations are built; the rest is scaled (default: 200).")
  private int sample;

  @Override
  public Integer call() {
    Session session = root.session();
    LlmSettings llm = models.settings();
    session.warn(ModelOptions.ageOfPrices(llm, session));
    CostEstimate estimate =
        CostEstimate.of(
            input.settings().screening(screening.screening()).output(Path.of("unused")).build(),
            new CurationSettings(limits.limits(), llm, null),
            sample,
            session.clock().instant());
    if (json.isWanted()) {
      ObjectNode node = Json.MAPPER.valueToTree(estimate);
      node.set("total", Json.MAPPER.valueToTree(estimate.total()));
      node.put("minutes", estimate.minutes());
      JsonOption.print(session, node);
    } else {
      session.out().print(text(estimate, llm.prices(), common.style(session)));
    }
    return ExitCode.DONE;
  }

  private static String text(CostEstimate estimate, PriceTable prices, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(style.strong("Input"))
        .append('\n')
        .append(
            new Table("  ")
                .row("read as", estimate.input().line())
                .row("rows", Figures.count(estimate.rows()))
                .row("  for the model", Figures.count(estimate.readable()))
                .row("  in the sample", Figures.count(estimate.sampled()))
                .row("tokens of the traces", Figures.count(estimate.traceTokens())));
    Table calls = new Table("  ");
    calls.row(
        "", "calls", "input", "cacheable", "output", "list", "prompt cache", "batch", "model");
    Summary.inStepOrder(estimate.purposes())
        .forEach((purpose, count) -> row(calls, purpose, count));
    if (estimate.purposes().size() > 1) {
      row(calls, "in all", estimate.total());
    }
    out.append('\n').append(style.strong("Calls, tokens and cost")).append('\n').append(calls);
    out.append(prices(estimate, prices));
    long written = estimate.total().outputTokens();
    if (written > 0) {
      out.append(
          String.format(
              "%nWriting the traces anew three times would take %s output tokens, %.1f times as"
                  + " many.%n",
              Figures.count(3 * estimate.traceTokens()), 3.0 * estimate.traceTokens() / written));
    }
    if (estimate.minutes() > 0) {
      out.append("Under the limits given it takes at least ")
          .append(Figures.duration(60 * estimate.minutes()))
          .append(".\n");
    }
    out.append(
        "Not counted: hidden reasoning (billed as output), answers that have to be mended, replies"
            + " already cached.\n");
    return out.toString();
  }

  /** By what prices it was counted, and what they leave out. */
  private static String prices(CostEstimate estimate, PriceTable prices) {
    StringBuilder out = new StringBuilder();
    out.append("\nPrices as known on ").append(estimate.pricesAsOf()).append(".\n");
    Instant now = Instant.parse(estimate.pricedAt());
    Set<String> said = new LinkedHashSet<>();
    for (StepCalls calls : estimate.purposes().values()) {
      ModelSpec model = ModelSpec.parse(calls.model());
      Price price = prices.price(model, now).orElse(null);
      if (price != null && calls.uncached() > 0) {
        said.add(tooShort(estimate, model, price));
      }
      if (price != null && !price.windows().isEmpty()) {
        said.add(byHour(model, price, now));
      }
      if (!calls.priced()) {
        said.add(unpriced(model));
      }
    }
    said.forEach(out::append);
    return out.toString();
  }

  private static String tooShort(CostEstimate estimate, ModelSpec model, Price price) {
    long calls =
        estimate.purposes().values().stream()
            .filter(of -> of.model().equals(model.toString()))
            .mapToLong(StepCalls::uncached)
            .sum();
    return "No discount for "
        + Figures.count(calls, "call")
        + " of "
        + model
        + ": what the calls for a trace share is below the "
        + Figures.count(price.cacheMinimum())
        + " tokens from which its prompt cache works.\n";
  }

  private static String byHour(ModelSpec model, Price price, Instant now) {
    return model
        + " has the prices of "
        + now
        + " here; others hold "
        + price.windows().stream()
            .map(window -> PriceWords.hours(window) + " (" + PriceWords.pair(window.rates()) + ")")
            .collect(Collectors.joining(", "))
        + ", "
        + PriceWords.pair(price.rates())
        + " at all other times.\n";
  }

  private static String unpriced(ModelSpec model) {
    return "No price is known for "
        + model
        + ". Write its prices in US dollars a million tokens into a file, and give that with"
        + " --prices FILE:\n  {\"as_of\": \"DAY\", \"prices\": [{\"provider\": \""
        + model.provider()
        + (model.isElsewhere() ? "@" + model.baseUrl() : "")
        + "\", \"model\": \""
        + model.model()
        + "\", \"input\": PRICE, \"cached_input\": PRICE, \"output\": PRICE}]}\n"
        + "or make a file of all models: multiverse prices import --help\n";
  }

  private static void row(Table table, String purpose, StepCalls calls) {
    table.row(
        purpose,
        Figures.count(calls.calls()),
        Figures.count(calls.inputTokens()),
        Figures.count(calls.cachedInputTokens()),
        Figures.count(calls.outputTokens()),
        price(calls, calls.costUsd()),
        price(calls, calls.cachedUsd()),
        price(calls, calls.batchUsd()),
        calls.model());
  }

  private static String price(StepCalls calls, double usd) {
    return calls.priced() ? Figures.dollars(usd) : "-";
  }
}
