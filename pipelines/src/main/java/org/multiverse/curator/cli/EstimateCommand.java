package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.llm.LlmSettings;
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
    LlmSettings llm = models.settings();
    root.session().warn(ModelOptions.ageOfPrices(llm));
    CostEstimate estimate =
        CostEstimate.of(
            input.settings().screening(screening.screening()).output(Path.of("unused")).build(),
            new CurationSettings(limits.limits(), llm, null),
            sample);
    Session session = root.session();
    if (json.isWanted()) {
      ObjectNode node = Json.MAPPER.valueToTree(estimate);
      node.set("total", Json.MAPPER.valueToTree(estimate.total()));
      node.put("minutes", estimate.minutes());
      JsonOption.print(session, node);
    } else {
      session.out().print(text(estimate, common.style(session)));
    }
    return ExitCode.DONE;
  }

  private static String text(CostEstimate estimate, Style style) {
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
    if (estimate.total().uncached() > 0) {
      out.append(
          String.format(
              "%n%s have prompts too short for the provider's cache, and cost the list price.%n",
              Figures.count(estimate.total().uncached(), "call")));
    }
    if (!estimate.total().priced()) {
      out.append(
          "\nNo price is known where - stands: give it with --prices FILE (multiverse prices shows"
              + " the form).\n");
    }
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
