package org.multiverse.curator.judge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Verdict.Passed;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;

class LocalJudgesTest {
  private static final AtomicInteger SCORED = new AtomicInteger();

  @TempDir Path cache;

  /** Says of each text what a function says; sees every path as {@code pathNll}. */
  private record FakeValidator(
      ToDoubleBiFunction<String, String> mean, boolean hasLayout, double pathNll)
      implements Validator {
    @Override
    public String model() {
      return "fake";
    }

    @Override
    public List<Score> score(List<Continuation> texts) {
      SCORED.addAndGet(texts.size());
      return texts.stream()
          .map(text -> new Score(10 * mean.applyAsDouble(text.context(), text.text()), 10))
          .toList();
    }

    @Override
    public List<Score> scorePaths(String prefix, Document document) {
      return List.of(new Score(10 * pathNll, 10));
    }

    @Override
    public Replay replay(Document document) {
      int[] counts = new int[2];
      count(document.flow(), counts);
      return new Replay(counts[0], counts[1], 0, 150, 100);
    }

    private static void count(List<Node> flow, int[] counts) {
      for (Node node : flow) {
        if (node instanceof Parallel block) {
          counts[0]++;
          counts[1] += block.paths().size();
          block.paths().forEach(path -> count(path.flow(), counts));
        }
      }
    }

    @Override
    public void close() {}
  }

  private static TraceRow row(String id) throws IOException {
    Path file = Path.of(System.getProperty("multiverse.test-data"), "traces", "traces.jsonl");
    for (String line : Files.readAllLines(file)) {
      JsonNode json = Json.STRICT.readTree(line);
      if (json.get("id").asText().equals(id)) {
        return TraceRow.pending(
            id,
            new Origin("f", 0, 0, 0),
            Map.of(
                Trace.QUESTION,
                json.get(Trace.QUESTION).asText(),
                Trace.TEXT,
                json.get(Trace.TEXT).asText(),
                "solution",
                "The sum is 6."));
      }
    }
    throw new IllegalArgumentException(id);
  }

  private TraceRow judged(Validator validator) throws IOException {
    Validator cached = new CachedValidator(validator, "fake", ResponseCache.at(cache.toString()));
    return curated(
        LocalJudges.of(cached, Thresholds.builtIn().withActing(List.of("independence"))));
  }

  private static TraceRow curated(List<Judge> judges) throws IOException {
    RulesMaker rules = new RulesMaker();
    return Curation.of(step -> rules, judges, Limits.defaults()).apply(row("td-math-01"));
  }

  private static Map<String, Verdict> verdicts(TraceRow row) {
    return row.verdicts().stream().collect(Collectors.toMap(Verdict::name, v -> v));
  }

  @Test
  void givenAModelThatForeseesAllAlike_writesTheSevenVerdicts() throws IOException {
    TraceRow row = judged(new FakeValidator((context, text) -> 2, true, 2.25));
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    Map<String, Verdict> verdicts = verdicts(row);
    assertThat(verdicts)
        .containsOnlyKeys(
            "summary-fit",
            "independence",
            "replay",
            "parallel-cost",
            "self-contained",
            "grounded",
            "answer-kept");
    assertThat(verdicts.get("summary-fit"))
        .as("no summary fits better than its neighbour")
        .isEqualTo(
            new Verdict(StepName.SUMMARY_TREE, "summary-fit", Passed.FAILED, 0.0, 0.5, "fake"));
    assertThat(verdicts.get("independence"))
        .isEqualTo(
            new Verdict(StepName.PARALLEL_GROUPS, "independence", Passed.PASSED, 0.0, 0.3, "fake"));
    assertThat(verdicts.get("replay"))
        .isEqualTo(
            new Verdict(StepName.PARALLEL_OUTLINE, "replay", Passed.PASSED, 1.5, null, "fake"));
    assertThat(verdicts.get("parallel-cost"))
        .isEqualTo(new Verdict(StepName.REFILL, "parallel-cost", Passed.PASSED, 0.25, 0.3, "fake"));
    assertThat(verdicts.get("self-contained").score()).isZero();
    assertThat(verdicts.get("grounded").passed()).isEqualTo(Passed.PASSED);
    assertThat(verdicts.get("answer-kept").score()).isZero();
  }

  @Test
  void givenSummariesThatFit_theStepsPass() throws IOException {
    TraceRow plain = curated(List.of());
    // A summary of the rules quotes its step; the model foresees what was quoted.
    TraceRow row =
        judged(
            new FakeValidator(
                (context, text) -> {
                  String summary = context.replaceFirst("^Summary: ", "").replace("…", "").strip();
                  return text.replace("\n", " ").contains(summary.split("\\s+", 4)[2]) ? 1 : 3;
                },
                true,
                1));
    assertThat(row.status()).isEqualTo(plain.status());
    assertThat(verdicts(row).get("summary-fit").score()).isGreaterThan(0);
  }

  @Test
  void givenABranchForeseenBehindItsSibling_undoesTheBlock() throws IOException {
    TraceRow row =
        judged(
            new FakeValidator(
                // No two cases in a row are independent, so that no smaller block is left.
                (context, text) ->
                    IntStream.rangeClosed(2, 4)
                            .anyMatch(
                                k ->
                                    text.startsWith("Case " + k)
                                        && context.contains("Case " + (k - 1)))
                        ? 0.5
                        : 2,
                true,
                2));
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.notes())
        .anyMatch(
            note ->
                note.startsWith("parallel-groups: dropped the group")
                    && note.contains(
                        "independence: branch 2 is foreseen much better by one who has read"
                            + " branch 1 (1.500 nats a token, limit 0.300)"));
    assertThat(verdicts(row).get("independence").passed()).isEqualTo(Passed.NOT_RUN);
  }

  @Test
  void givenNoLayout_saysWhichVerdictsWereNotRunAndWhy() throws IOException {
    Map<String, Verdict> verdicts =
        verdicts(judged(new FakeValidator((context, text) -> 2, false, 2)));
    for (String name : List.of("replay", "parallel-cost", "self-contained")) {
      assertThat(verdicts.get(name).passed()).isEqualTo(Passed.NOT_RUN);
      assertThat(verdicts.get(name).model()).isEqualTo("fake can't read the parallel layout");
    }
    assertThat(verdicts.get("independence").passed()).isEqualTo(Passed.PASSED);
  }

  @Test
  void givenAModelThatFails_rowsAreAsWithoutIt() throws IOException {
    TraceRow row =
        judged(
            new FakeValidator(
                (context, text) -> {
                  throw new ValidatorException("it is out");
                },
                false,
                0));
    TraceRow plain = curated(List.of());
    assertThat(row.document()).isEqualTo(plain.document());
    assertThat(row.verdicts()).hasSize(7).allMatch(verdict -> verdict.passed() == Passed.NOT_RUN);
    assertThat(verdicts(row).get("grounded").model()).isEqualTo("it is out");
  }

  @Test
  void givenTheSameRowAgain_scoresComeFromTheCache() throws IOException {
    judged(new FakeValidator((context, text) -> 2, true, 2.25));
    int scored = SCORED.get();
    assertThat(scored).isPositive();
    TraceRow again = judged(new FakeValidator((context, text) -> 7, true, 9));
    assertThat(SCORED.get()).isEqualTo(scored);
    assertThat(verdicts(again).get("parallel-cost").score()).isEqualTo(0.25);
  }
}
