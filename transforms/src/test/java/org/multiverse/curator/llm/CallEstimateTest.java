package org.multiverse.curator.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.RecordedReplies;
import org.multiverse.curator.steps.RecordedReplies.Reply;

class CallEstimateTest {
  private static final ModelSpec MODEL = ModelSpec.parse("openai:gpt-4.1-mini");
  private static final Map<String, TraceRow> ROWS = RecordedReplies.rows();

  private final TokenCounter tokens = new TokenCounter();

  private static CallEstimate estimate() {
    Map<StepName, ModelSpec> models = new EnumMap<>(StepName.class);
    models.put(StepName.SUMMARY_TREE, MODEL);
    models.put(StepName.PARALLEL_GROUPS, MODEL);
    models.put(StepName.MAPREDUCE, MODEL);
    return new CallEstimate(
        new LlmSettings(
            models,
            null,
            PromptLibrary.builtIn(),
            null,
            2,
            GatewaySettings.of("unused"),
            PriceTable.builtIn()),
        Limits.defaults());
  }

  private static Set<String> recordedTraces() {
    Set<String> traces = new TreeSet<>();
    RecordedReplies.all().values().forEach(reply -> traces.add(reply.trace()));
    return traces;
  }

  private long recordedTokens(String trace, String step) {
    return RecordedReplies.of(trace, step).stream()
        .filter(reply -> reply.expect().equals("passes"))
        .map(Reply::text)
        .mapToLong(tokens::count)
        .sum();
  }

  @Test
  void estimatedOutput_isCloseToThatOfRecordedReplies() {
    CallEstimate estimate = estimate();
    long recorded = 0;
    long estimated = 0;
    for (String trace : recordedTraces()) {
      for (String step : List.of("summary-tree", "parallel-groups", "mapreduce")) {
        recorded += recordedTokens(trace, step);
      }
      for (List<Usage> calls : estimate.of(ROWS.get(trace)).values()) {
        estimated += calls.stream().mapToLong(Usage::outputTokens).sum();
      }
    }
    assertThat((double) estimated / recorded).isBetween(0.65, 1.5);
  }

  /** The paper's way writes the whole trace in each of its three model steps. */
  @Test
  void recordedReplies_takeOneSixthAtMostOfWritingTheTraceThreeTimes() {
    long written = 0;
    long traces = 0;
    for (String trace : recordedTraces()) {
      traces += tokens.count(ROWS.get(trace).trace().text());
      for (String step : List.of("summary-tree", "parallel-groups", "mapreduce")) {
        written += recordedTokens(trace, step);
      }
    }
    assertThat(3.0 * traces / written).isGreaterThan(8);
  }

  @Test
  void laterCalls_findTheTraceInTheProvidersCache() {
    Map<String, List<Usage>> calls = estimate().of(ROWS.get("td-math-01"));
    assertThat(calls).containsOnlyKeys("mapreduce", "parallel-groups", "summary-tree");
    Usage first = calls.get("summary-tree").get(0);
    assertThat(first.cachedInputTokens()).isZero();
    long trace = tokens.count(ROWS.get("td-math-01").trace().text());
    for (String later : List.of("parallel-groups", "mapreduce")) {
      Usage usage = calls.get(later).get(0);
      assertThat(usage.cachedInputTokens()).isGreaterThan(trace);
      assertThat(usage.inputTokens()).isGreaterThan(usage.cachedInputTokens());
    }
  }

  @Test
  void givenARowNoModelSees_thereAreNoCalls() {
    TraceRow row = ROWS.get("td-math-01");
    TraceRow tagged =
        TraceRow.pending(
            row.id(), row.trace().origin(), Map.of(Trace.TEXT, "a <Path> in the text of a trace"));
    assertThat(estimate().of(tagged)).isEmpty();
  }
}
