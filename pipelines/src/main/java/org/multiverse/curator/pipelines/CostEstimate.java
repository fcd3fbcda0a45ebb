package org.multiverse.curator.pipelines;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.llm.BlindCheck;
import org.multiverse.curator.llm.CallEstimate;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.Price;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.screening.LocalScreen;

/**
 * What a run will cost, before any call: reads the whole input, builds the conversations of a
 * sample with the rules' answers in place of the model's, and takes the sample for the whole by its
 * share of the characters.
 *
 * @param input what was understood of the input
 * @param rows rows of the input
 * @param readable rows that a model gets to see
 * @param sampled rows whose conversations were built
 * @param traceTokens tokens of all traces
 * @param purposes the calls by step
 * @param requestsPerMinute the limit given, 0 for none
 * @param tokensPerMinute the limit given, 0 for none
 * @param pricesAsOf the day for which the prices are known
 * @param pricedAt the time whose prices were taken, ISO 8601
 */
public record CostEstimate(
    InputSummary input,
    long rows,
    long readable,
    int sampled,
    long traceTokens,
    Map<String, StepCalls> purposes,
    long requestsPerMinute,
    long tokensPerMinute,
    String pricesAsOf,
    String pricedAt) {
  public CostEstimate {
    purposes = Collections.unmodifiableMap(new TreeMap<>(purposes));
  }

  /**
   * The calls of one step.
   *
   * @param model who is asked
   * @param calls how many
   * @param inputTokens tokens read
   * @param cachedInputTokens those of them that a provider's prompt cache can serve
   * @param outputTokens tokens written, hidden reasoning not counted
   * @param costUsd at list price, without a prompt cache
   * @param cachedUsd with the prompt cache of the provider
   * @param batchUsd in batch files
   * @param priced whether a price is known
   * @param uncached calls whose prompts are too short for the provider's prompt cache
   */
  public record StepCalls(
      String model,
      long calls,
      long inputTokens,
      long cachedInputTokens,
      long outputTokens,
      double costUsd,
      double cachedUsd,
      double batchUsd,
      boolean priced,
      long uncached) {
    StepCalls plus(StepCalls other) {
      return new StepCalls(
          model.equals(other.model) ? model : "",
          calls + other.calls,
          inputTokens + other.inputTokens,
          cachedInputTokens + other.cachedInputTokens,
          outputTokens + other.outputTokens,
          costUsd + other.costUsd,
          cachedUsd + other.cachedUsd,
          batchUsd + other.batchUsd,
          priced && other.priced,
          uncached + other.uncached);
    }
  }

  /** The sum over all steps. */
  public StepCalls total() {
    return purposes.values().stream()
        .reduce(StepCalls::plus)
        .orElse(new StepCalls("", 0, 0, 0, 0, 0, 0, 0, true, 0));
  }

  /** Minutes that the limits alone make the run take; empty of meaning (0) without limits. */
  public double minutes() {
    StepCalls total = total();
    double byCalls = requestsPerMinute == 0 ? 0 : (double) total.calls / requestsPerMinute;
    double byTokens =
        tokensPerMinute == 0
            ? 0
            : (double) (total.inputTokens + total.outputTokens) / tokensPerMinute;
    return Math.max(byCalls, byTokens);
  }

  /**
   * Estimates the calls of a run.
   *
   * @param settings the run's input; nothing is written
   * @param curation its models and limits
   * @param sample most rows whose conversations are built
   * @param now when the calls are made, as far as prices are concerned
   */
  public static CostEstimate of(
      RunSettings settings, CurationSettings curation, int sample, Instant now) {
    if (curation.llm() == null) {
      throw CuratorException.usage(
          "Cannot estimate: the rules make all steps, which costs nothing");
    }
    if (sample < 1) {
      throw CuratorException.usage("Invalid sample: " + sample);
    }
    InputLook look = InputLook.of(settings.input());
    InputPlan plan = InputPlan.of(look.files(), 1);
    TraceReader reader = look.reader(curation.limits().maxTraceBytes());
    Sample rows = new Sample(sample);
    try {
      LocalScreen.by(settings.screening())
          .read(
              consumer -> {
                for (InputSplit split : plan.splits()) {
                  reader.read(split, consumer);
                }
              },
              rows::add);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read the input: " + Causes.reason(e), e);
    }
    return rows.estimate(curation, look.summary(), now);
  }

  /** The rows with the smallest hashes of their ids: the same for the same input. */
  private static final class Sample {
    private final int size;
    private final PriorityQueue<TraceRow> rows =
        new PriorityQueue<>(Comparator.comparingInt(Sample::hash).reversed());
    private long all;
    private long readable;
    private long chars;

    Sample(int size) {
      this.size = size;
    }

    private static int hash(TraceRow row) {
      // Ids are often numbers that rise: their own hashes would pick the first ones.
      int hash = row.id().hashCode() * 0x9E3779B9;
      return (hash ^ (hash >>> 15)) * 0x85EBCA6B;
    }

    void add(TraceRow row) {
      all++;
      if (!row.isPending()) {
        return;
      }
      readable++;
      chars += row.trace().text().length();
      rows.add(row);
      if (rows.size() > size) {
        rows.poll();
      }
    }

    CostEstimate estimate(CurationSettings curation, InputSummary input, Instant now) {
      LlmSettings llm = curation.llm();
      CallEstimate estimate = new CallEstimate(llm, curation.limits());
      Map<String, List<Usage>> calls = new TreeMap<>();
      long sampledChars = 0;
      long tokens = 0;
      for (TraceRow row : rows) {
        sampledChars += row.trace().text().length();
        tokens += estimate.traceTokens(row);
        estimate
            .of(row)
            .forEach(
                (purpose, usages) ->
                    calls.computeIfAbsent(purpose, p -> new ArrayList<>()).addAll(usages));
      }
      double scale = sampledChars == 0 ? 0 : (double) chars / sampledChars;
      double rowScale = rows.isEmpty() ? 0 : (double) readable / rows.size();
      Map<String, StepCalls> purposes = new TreeMap<>();
      calls.forEach(
          (purpose, usages) ->
              purposes.put(purpose, calls(llm, model(llm, purpose), usages, scale, rowScale, now)));
      return new CostEstimate(
          input,
          all,
          readable,
          rows.size(),
          Math.round(tokens * scale),
          purposes,
          llm.gateway().limits().requestsPerMinute(),
          llm.gateway().limits().tokensPerMinute(),
          llm.prices().asOf().toString(),
          now.truncatedTo(ChronoUnit.MINUTES).toString());
    }

    private static ModelSpec model(LlmSettings llm, String purpose) {
      return purpose.equals(BlindCheck.NAME) ? llm.judge() : llm.models().get(StepName.of(purpose));
    }

    private static StepCalls calls(
        LlmSettings llm,
        ModelSpec model,
        List<Usage> usages,
        double scale,
        double rowScale,
        Instant now) {
      Usage sum = usages.stream().reduce(Usage.ZERO, Usage::plus);
      PriceTable prices = llm.prices();
      Optional<Price> price = prices.price(model, now);
      double plain = 0;
      double cached = 0;
      double batch = 0;
      long below = 0;
      for (Usage usage : usages) {
        // Call by call: some prices rise with the length of the input.
        Usage uncached = new Usage(usage.inputTokens(), 0, usage.outputTokens());
        plain += prices.uncached(model, usage, ServiceTier.STANDARD, now);
        boolean isShort = price.isPresent() && !isCacheable(price.get(), usage);
        below += isShort ? 1 : 0;
        cached +=
            prices.cost(model, isShort ? uncached : told(usage, price), ServiceTier.STANDARD, now);
        batch += prices.cost(model, uncached, ServiceTier.BATCH, now);
      }
      return new StepCalls(
          model.toString(),
          Math.round(usages.size() * rowScale),
          Math.round(sum.inputTokens() * scale),
          Math.round(sum.cachedInputTokens() * scale),
          Math.round(sum.outputTokens() * scale),
          plain * scale,
          cached * scale,
          batch * scale,
          prices.isKnown(model, now),
          Math.round(below * rowScale));
    }

    /** Whether what the calls for a trace share is long enough for the provider's cache. */
    private static boolean isCacheable(Price price, Usage usage) {
      return price.isCacheable(usage.cachedInputTokens() + usage.cacheWriteTokens());
    }

    /** Where all prompts are written as a whole, the price itself knows how much that is. */
    private static Usage told(Usage usage, Optional<Price> price) {
      return price.map(Price::writesAll).orElse(false)
          ? new Usage(usage.inputTokens(), usage.cachedInputTokens(), usage.outputTokens())
          : usage;
    }
  }
}
