package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.llm.SummaryForm;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/** The recorded replies in {@code test-data/replies/} against the real checks. */
class RecordedRepliesTest {
  private static final Path SYSTEM = Path.of("..", "prompts", "system.md");
  private static final Limits SETTINGS = Limits.defaults();
  private static final Map<String, TraceRow> ROWS = RecordedReplies.rows();
  private static final Map<String, RecordedReplies.Reply> REPLIES = RecordedReplies.all();

  @TestFactory
  List<DynamicTest> reply_meetsItsExpectation() {
    return REPLIES.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> meetsExpectation(e.getValue())))
        .toList();
  }

  private static void meetsExpectation(RecordedReplies.Reply reply) {
    if (reply.expect().startsWith("fails:")) {
      assertThat(violations(reply, reply.text()))
          .extracting(CheckViolation::rule)
          .contains(reply.expect().substring("fails:".length()));
    } else {
      assertThat(reply.expect()).isIn("passes", "repaired");
      assertThat(reply.label()).isEqualTo("good");
      assertThat(violations(reply, reply.text())).isEmpty();
    }
    assertThat(reply.finish()).isEqualTo(reply.label().equals("cut-off") ? "length" : "stop");
  }

  @Test
  void wrappedReplies_holdAnObjectThatPasses() {
    for (RecordedReplies.Reply reply : REPLIES.values()) {
      if (Set.of("fenced", "prose").contains(reply.label())) {
        String object =
            reply.text().substring(reply.text().indexOf('{'), reply.text().lastIndexOf('}') + 1);
        assertThat(violations(reply, object)).isEmpty();
      }
    }
  }

  @Test
  void repairedReplies_followAFailingOneOfTheSameStep() {
    String before = "";
    for (Map.Entry<String, RecordedReplies.Reply> entry : REPLIES.entrySet()) {
      if (entry.getValue().expect().equals("repaired")) {
        assertThat(before).startsWith(entry.getKey().replaceFirst("\\d+-repaired\\.json$", ""));
        assertThat(REPLIES.get(before).expect()).startsWith("fails:");
      }
      before = entry.getKey();
    }
  }

  @Test
  void everyStepHasGoodRepliesAndManyKindsOfBadOnes() {
    Map<String, Integer> good = new TreeMap<>();
    Set<String> bad = new HashSet<>();
    for (RecordedReplies.Reply reply : REPLIES.values()) {
      if (reply.expect().equals("passes")) {
        good.merge(reply.step(), 1, Integer::sum);
      } else if (reply.expect().startsWith("fails:")) {
        bad.add(reply.label());
      }
    }
    assertThat(good).containsOnlyKeys("mapreduce", "parallel-groups", "summary-tree");
    assertThat(good.values()).allMatch(count -> count >= 6);
    assertThat(bad).hasSizeGreaterThanOrEqualTo(8);
  }

  /** What a model is shown as an example must itself be right. */
  @Test
  void exampleOfTheSystemPrompt_passesTheChecks() throws IOException {
    String prompt = Files.readString(SYSTEM);
    String example = prompt.substring(prompt.indexOf("An example"), prompt.indexOf("\nQuestion:"));
    StringBuilder text = new StringBuilder();
    StringBuilder numbered = new StringBuilder();
    Matcher line = Pattern.compile("(?m)^ {4}\\[\\d+\\|\\d+\\] (.*\\n)").matcher(example);
    while (line.find()) {
      numbered.append(line.group());
      text.append(line.group(1));
    }
    Units units = UnitCutter.cut(text.toString());
    StringBuilder expected = new StringBuilder();
    for (int unit = 1; unit <= units.count(); unit++) {
      expected.append("    [%d|%d] %s".formatted(unit, units.length(unit, unit), units.unit(unit)));
    }
    assertThat(numbered.toString()).isEqualTo(expected.toString());

    SummaryTree tree = Json.STRICT.readValue(answer(example, 1), SummaryForm.class).tree();
    ParallelGroups groups = Json.STRICT.readValue(answer(example, 2), ParallelGroups.class);
    MapReduce mapReduce = Json.STRICT.readValue(answer(example, 3), MapReduce.class);
    assertThat(SummaryTreeCheck.check(units, tree)).isEmpty();
    assertThat(new GroupsCheck(Trace.of("", units), tree, SETTINGS).check(groups)).isEmpty();
    OutlineTree outline = ParallelOutlineStep.outline(units.count(), tree, groups);
    assertThat(new MapReduceCheck(Trace.of("", units), outline, SETTINGS).check(mapReduce))
        .isEmpty();
  }

  private static String answer(String example, int task) {
    Matcher matcher = Pattern.compile("(?m)^Task " + task + ":\\n(.*)$").matcher(example);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static List<CheckViolation> violations(RecordedReplies.Reply reply, String text) {
    TraceRow row = ROWS.get(reply.trace());
    Units units = row.trace().cut().units();
    try {
      return switch (reply.step()) {
        case "summary-tree" -> SummaryTreeCheck.check(units, read(text, SummaryForm.class).tree());
        case "parallel-groups" ->
            new GroupsCheck(Trace.of(row.trace().question(), units), tree(reply.trace()), SETTINGS)
                .check(read(text, ParallelGroups.class));
        case "mapreduce" ->
            new MapReduceCheck(
                    Trace.of(row.trace().question(), units), outline(row, reply.trace()), SETTINGS)
                .check(whole(reply, read(text, MapReduce.class)));
        default -> throw new AssertionError("Invalid step: " + reply.step());
      };
    } catch (JsonProcessingException e) {
      return List.of(new CheckViolation("unreadable", "answer", e.getOriginalMessage()));
    }
  }

  /** A repair of step 5 holds the blocks that failed; the others are those of the reply before. */
  private static MapReduce whole(RecordedReplies.Reply reply, MapReduce answer)
      throws JsonProcessingException {
    if (!reply.expect().equals("repaired")) {
      return answer;
    }
    RecordedReplies.Reply failed = null;
    for (RecordedReplies.Reply before : RecordedReplies.of(reply.trace(), reply.step())) {
      if (before.equals(reply)) {
        break;
      }
      failed = before;
    }
    Map<String, MapReduce.BlockAnswer> blocks = new TreeMap<>();
    read(failed.text(), MapReduce.class).blocks().forEach(b -> blocks.put(b.block(), b));
    answer.blocks().forEach(b -> blocks.put(b.block(), b));
    return new MapReduce(List.copyOf(blocks.values()));
  }

  private static OutlineTree outline(TraceRow row, String trace) throws JsonProcessingException {
    ParallelGroups groups = read(good(trace, "parallel-groups").text(), ParallelGroups.class);
    return new ParallelOutlineStep(SETTINGS)
        .apply(
            row.with(row.trace().cut())
                .with(StepName.SUMMARY_TREE, tree(trace))
                .with(StepName.PARALLEL_GROUPS, groups))
        .outline();
  }

  private static <T> T read(String text, Class<T> type) throws JsonProcessingException {
    return Json.STRICT.readValue(text, type);
  }

  private static SummaryTree tree(String trace) throws JsonProcessingException {
    return read(good(trace, "summary-tree").text(), SummaryForm.class).tree();
  }

  private static RecordedReplies.Reply good(String trace, String step) {
    return REPLIES.values().stream()
        .filter(
            r -> r.trace().equals(trace) && r.step().equals(step) && r.expect().equals("passes"))
        .findFirst()
        .orElseThrow();
  }
}
