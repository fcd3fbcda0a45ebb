package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.ReadingOrder;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Grammar;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

class CurationTest {
  private static final Limits SETTINGS = Limits.defaults();
  private static final String TRACE = trace();

  @Test
  void rowWithASoundGroup_endsParallel() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7));
    TraceRow row = run(maker, TRACE);
    assertThat(row.reason()).isNull();
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.notes()).isEmpty();
    Document document = row.document();
    assertThat(Grammar.WRITING.check(document)).isEmpty();
    assertThat(TagWriter.sequential(document)).isEqualTo(TRACE);
    assertThat(row.sequentialText()).isEqualTo(TRACE);
    assertThat(row.provenance().maker()).isEqualTo("fake");
    assertThat(row.provenance().model()).isEqualTo("fake-1");
    assertThat(row.provenance().attempts()).isEqualTo(3);
    assertThat(row.provenance().inputTokens()).isEqualTo(30);
    assertThat(row.provenance().outputTokens()).isEqualTo(3);
    assertThat(row.provenance().costUsd()).isEqualTo(0.75);
  }

  @ParameterizedTest
  @ValueSource(strings = {"examine", "violations", "verdict"})
  void judgeOfGroupsThatThrows_costsItsVerdictAndNothingElse(String where) {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7));
    Curation curation = Curation.of(step -> maker, List.of(new BrokenGroupsJudge(where)), SETTINGS);
    TraceRow row = curation.apply(row(TRACE));
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.verdicts())
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(verdict.passed()).isEqualTo(Verdict.Passed.NOT_RUN);
              assertThat(verdict.model())
                  .startsWith("it failed: IllegalStateException: broken in " + where);
            });
  }

  /** Throws in one of its three places. */
  private record BrokenGroupsJudge(String where) implements GroupsJudge {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public Examination examine(Trace trace) {
      failIn("examine");
      return new Examination() {
        @Override
        public List<CheckViolation> violations(ParallelGroups groups) {
          failIn("violations");
          return List.of();
        }

        @Override
        public Verdict verdict(ParallelGroups groups) {
          failIn("verdict");
          return notRun("no fault");
        }
      };
    }

    private void failIn(String place) {
      if (where.equals(place)) {
        throw new IllegalStateException("broken in " + place);
      }
    }
  }

  @Test
  void refilledText_isAValidDocument() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7));
    TraceRow row = run(maker, TRACE);
    Document refilled = row.results().refilled();
    assertThat(TagWriter.sequential(refilled)).isEqualTo(TRACE);
    assertThat(row.outline().text())
        .isEqualTo(
            """
            1-1
            <parallel>[independent] B1 case all
              <path>[1: branch at 2]
                2-4
              <path>[2: branch at 5]
                5-7
            8-12
            """);
  }

  @Test
  void hoistAndJoin_moveTheTracesOwnWords() {
    FakeMaker maker = new FakeMaker();
    maker.groups =
        groups(
            new Group(
                List.of(branch(2, 4), branch(6, 8)),
                List.of(new UnitRange(5, 5)),
                new UnitRange(9, 9),
                List.of(),
                ParallelGroups.Mode.ALL,
                ParallelGroups.Type.CASE,
                "independent",
                List.of()));
    maker.conclusion = null;
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    Units units = UnitCutter.cut(TRACE);
    Document document = row.document();
    assertThat(((Parallel) document.flow().get(1)).conclusion()).isEqualTo(units.unit(9));
    assertThat(TagWriter.sequential(document))
        .isEqualTo(
            units.unit(1)
                + units.unit(5)
                + units.text(2, 4)
                + units.text(6, 8)
                + units.text(10, 12));
  }

  @Test
  void nestedGroup_nestsItsBlock() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 10), group(6, 7, 8, 9));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.outline().blocks())
        .extracting(OutlineTree.Block::id)
        .containsExactly("B1", "B2");
    assertThat(row.outline().blocks().get(1).branches())
        .extracting(OutlineTree.BranchNode::id)
        .containsExactly("2.1", "2.2");
    assertThat(row.sequentialText()).isEqualTo(TRACE);
  }

  @Test
  void failingGroup_isDroppedAndTheOthersStay() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7), group(7, 8, 9, 10));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.results().groups().groups()).hasSize(1);
    assertThat(row.notes())
        .containsExactly(
            "parallel-groups: dropped the group at units 7-10, group-overlap: the group at 7-10"
                + " crosses the one at 2-7; keep them apart or nest one in a branch of the other");
  }

  @Test
  void noGroups_endSequential() {
    TraceRow row = run(new FakeMaker(), TRACE);
    assertEnd(row, Status.SEQUENTIAL, ReasonCode.NO_GROUPS, "no independent branches were found");
    assertThat(row.reason().step()).isEqualTo("parallel-groups");
    assertThat(row.sequentialText()).isEqualTo(TRACE);
  }

  @Test
  void onlyFailingGroups_endSequential() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 6, 7));
    assertEnd(
        run(maker, TRACE),
        Status.SEQUENTIAL,
        ReasonCode.GROUPS_FAILED_CHECK,
        "none of 1 groups passed: parallel-groups: dropped the group at units 2-7, uncovered-unit:"
            + " unit 5 lies in no branch, hoist, join or after; give it a place");
  }

  @Test
  void blockThatCannotBeBuilt_isWrittenAsSequentialText() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 3, 4, 5), group(6, 7, 8, 9));
    maker.blankOutlineOf = "B1";
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.outline().blocks()).extracting(OutlineTree.Block::id).containsExactly("B2");
    assertThat(row.results().built().answer().blocks())
        .extracting(BlockAnswer::block)
        .containsExactly("B2");
    assertThat(row.notes())
        .containsExactly(
            "mapreduce: B1 is written as sequential text, outline: path 1 has no outline; say what"
                + " is to be found (and 1 more)");
    assertThat(row.sequentialText()).isEqualTo(TRACE);
  }

  @Test
  void noBlockLeft_endsSequential() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 3, 4, 5));
    maker.blankOutlineOf = "B1";
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.BLOCKS_FAILED_CHECK);
    assertThat(row.document()).isNull();
  }

  @Test
  void documentFarFromItsSource_losesItsCostliestBlock() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7));
    maker.drop = List.of(3);
    Limits strict = new Limits(2 << 20, 3, 16, 200, 1, 60, 0.001);
    TraceRow row = Curation.of(step -> maker, List.of(), strict).apply(row(TRACE));
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.DOCUMENT_FAILED_CHECK);
  }

  @Test
  void rangesBeyondAllTraces_areAFaultLikeAnyOther() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 999_999_999, 5, 999_999_998), group(2, 4, 5, 7));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(row.notes())
        .singleElement()
        .asString()
        .startsWith(
            "parallel-groups: dropped the group at units 2-999999999, branch-range: branch"
                + " 2-999999999 is no run within the units 1-12");
  }

  @Test
  void groupThatSavesTooLittle_isLeftOutAndNobodyIsAskedAgain() {
    FakeMaker maker = new FakeMaker();
    maker.repairs = 2;
    maker.groups = groups(group(2, 4, 5, 7));
    Limits strict = SETTINGS.withMinGain(100_000);
    TraceRow row = Curation.of(step -> maker, List.of(), strict).apply(row(TRACE));
    assertThat(row.status()).isEqualTo(Status.SEQUENTIAL);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.NO_GROUPS);
    assertThat(row.reason().message())
        .startsWith("none that saves enough was found: left out the group at units 2-7");
    assertThat(row.notes()).singleElement().asString().contains("of the 100000 it must");
    assertThat(row.provenance().attempts()).isEqualTo(2);
  }

  @Test
  void unitsThatAreMoved_areNoChange() {
    FakeMaker maker = new FakeMaker();
    maker.groups =
        groups(
            new Group(
                List.of(
                    new Branch(List.of(new UnitRange(2, 3), new UnitRange(8, 9)), "apples"),
                    branch(4, 6)),
                List.of(),
                null,
                List.of(new UnitRange(7, 7)),
                ParallelGroups.Mode.ALL,
                ParallelGroups.Type.SUBTASK,
                "independent",
                List.of()));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).as("%s", row.reason()).isEqualTo(Status.PARALLEL);
    assertThat(row.outline().text()).contains("2-3\n", "8-9\n", "4-6\n", "\n7-7\n");
    assertThat(row.sequentialText()).isEqualTo(TRACE);
  }

  @Test
  void answerThatFails_isSentBackWithItsViolations() {
    FakeMaker maker = new FakeMaker();
    maker.repairs = 2;
    maker.groups = groups(group(2, 4, 6, 7));
    maker.repaired = groups(group(2, 4, 5, 7));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.provenance().attempts()).isEqualTo(4);
  }

  @Test
  void treeThatFails_isTakenAsOneStep() {
    FakeMaker maker = new FakeMaker();
    maker.tree = SummaryTree.of(List.of(step("S1", 1, 3)));
    TraceRow row = new SummaryTreeStep(SETTINGS, maker).apply(row(TRACE));
    assertThat(row.results().summaryTree().steps()).extracting(Step::to).containsExactly(12);
    assertThat(row.notes())
        .containsExactly(
            "summary-tree: taken as one step, partition: units 4-12 belong to no step;"
                + " let the step before end at 12");
  }

  @Test
  void unusableTrace_isRejected() {
    FakeMaker maker = new FakeMaker();
    maker.tree = new SummaryTree("only noise", List.of(), List.of(), List.of(step("S1", 1, 12)));
    assertEnd(run(maker, TRACE), Status.REJECTED, ReasonCode.UNUSABLE, "only noise");
  }

  @Test
  void leakedTemplate_isCutOff() {
    FakeMaker maker = new FakeMaker();
    maker.groups = groups(group(2, 4, 5, 7));
    TraceRow row = run(maker, TRACE + "<|im_end|>\n<|im_start|>user\nMore of it.\n");
    assertThat(row.status()).isEqualTo(Status.PARALLEL);
    assertThat(row.outline().dropped()).containsExactly(new UnitRange(13, 15));
    assertThat(row.sequentialText()).isEqualTo(TRACE);
    assertThat(row.notes())
        .containsExactly(
            "summary-tree: cut off units 13-15 of 15 (40 characters):"
                + " a chat template that leaked into the trace");
  }

  @Test
  void badTraces_areRejected() {
    FakeMaker maker = new FakeMaker();
    assertEnd(
        run(maker, " \n"),
        Status.REJECTED,
        ReasonCode.EMPTY_COLUMN,
        "the column deepseek_thinking_trajectory is empty");
    assertEnd(
        run(maker, "It holds <Path> as text."),
        Status.REJECTED,
        ReasonCode.TAG_IN_SOURCE,
        "the trace holds <Path> as text at character 9");
    assertEnd(
        run(maker, "Half \ud800 a pair."),
        Status.REJECTED,
        ReasonCode.INVALID_UTF8,
        "half a surrogate pair stands at character 5");
    assertEnd(
        new SummaryTreeStep(SETTINGS.withMaxTraceBytes(10), maker).apply(row(TRACE)),
        Status.REJECTED,
        ReasonCode.TOO_LARGE,
        "the trace has " + TRACE.length() + " bytes, the limit is 10");
  }

  @Test
  void makerThatThrows_rejectsTheRow() {
    FakeMaker maker = new FakeMaker();
    maker.failure = new IllegalStateException("no luck");
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isEqualTo(Status.REJECTED);
    assertThat(row.reason().code()).isEqualTo(ReasonCode.INTERNAL_ERROR);
    assertThat(row.reason().message())
        .isEqualTo("Cannot do summary-tree, a fault of this program: no luck");
    assertThat(row.reason().raw())
        .as("for those who mend it")
        .startsWith("IllegalStateException: no luck at ");
    maker.failure = new MakerException(ReasonCode.MODEL_FAILED, "the model is away", "", "", null);
    assertEnd(run(maker, TRACE), Status.REJECTED, ReasonCode.MODEL_FAILED, "the model is away");
  }

  @Test
  void finishedRows_passUntouched() {
    TraceRow row = run(new FakeMaker(), TRACE);
    assertThat(curation(new FakeMaker()).apply(row)).isSameAs(row);
  }

  /** Whatever a maker proposes, a row ends, and what was not moved stays as it was. */
  @Property(tries = 500)
  void anyGroups_keepEveryUnit(@ForAll long seed) {
    FakeMaker maker = new FakeMaker();
    maker.groups = randomGroups(new Random(seed));
    TraceRow row = run(maker, TRACE);
    assertThat(row.status()).isIn(Status.PARALLEL, Status.SEQUENTIAL);
    if (row.status() == Status.PARALLEL) {
      Document document = row.document();
      assertThat(Grammar.WRITING.check(document)).isEmpty();
      if (ParallelOutlineStep.keepsOrder(row.results().outline())) {
        OutlineTree drawn = row.results().outline();
        assertThat(ReadingOrder.text(drawn, row.results().refilled())).isEqualTo(TRACE);
      }
      assertThat(row.sequentialText()).isEqualTo(TRACE);
      ParallelOutlineStep.checkPlaces(row.outline(), 12);
    }
  }

  private static ParallelGroups randomGroups(Random random) {
    List<Group> groups = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = 1 + random.nextInt(6);
      List<Branch> branches = new ArrayList<>();
      List<UnitRange> hoist = new ArrayList<>();
      for (int b = 0; b < 2 + random.nextInt(2); b++) {
        int to = at + random.nextInt(3);
        branches.add(branch(at, to));
        at = to + 1;
        if (random.nextInt(4) == 0) {
          hoist.add(new UnitRange(at, at));
          at++;
        }
      }
      UnitRange join = random.nextInt(3) == 0 ? new UnitRange(at, at) : null;
      groups.add(
          new Group(
              branches,
              hoist,
              join,
              List.of(),
              ParallelGroups.Mode.ALL,
              ParallelGroups.Type.CASE,
              "independent",
              List.of()));
    }
    return new ParallelGroups(groups);
  }

  private static void assertEnd(TraceRow row, Status status, ReasonCode code, String message) {
    assertThat(row.status()).isEqualTo(status);
    assertThat(row.reason().code()).isEqualTo(code);
    assertThat(row.reason().message()).isEqualTo(message);
  }

  private static TraceRow run(StepMaker maker, String trace) {
    return curation(maker).apply(row(trace));
  }

  private static Curation curation(StepMaker maker) {
    return Curation.of(step -> maker, List.of(), SETTINGS);
  }

  private static TraceRow row(String trace) {
    return TraceRow.pending("t1", new Origin("t.jsonl", 0, 0, 0), Map.of(Trace.TEXT, trace));
  }

  private static String trace() {
    String[] words = {
      "apples", "boats", "clouds", "drums", "eagles", "forks", "gates", "hills", "inns", "jars",
      "kites", "lamps"
    };
    StringBuilder trace = new StringBuilder();
    for (String word : words) {
      trace.append("We look at ").append(word).append(" & count them: ");
      trace.append(("some " + word + " more, ").repeat(12)).append("done.\n");
    }
    return trace.toString();
  }

  private static ParallelGroups groups(Group... groups) {
    return new ParallelGroups(List.of(groups));
  }

  private static Group group(int from, int to, int secondFrom, int secondTo) {
    return new Group(
        List.of(branch(from, to), branch(secondFrom, secondTo)),
        List.of(),
        null,
        List.of(),
        ParallelGroups.Mode.ALL,
        ParallelGroups.Type.CASE,
        "independent",
        List.of());
  }

  private static Branch branch(int from, int to) {
    return new Branch(from, to, "branch at " + from);
  }

  private static Step step(String id, int from, int to) {
    return new Step(id, from, to, "does it", List.of(), List.of(), List.of());
  }

  /** Answers what it is told to. */
  private static final class FakeMaker implements StepMaker {
    private SummaryTree tree;
    private ParallelGroups groups = new ParallelGroups(List.of());
    private ParallelGroups repaired;
    private RuntimeException failure;
    private int repairs;
    private String conclusion = "All of it is counted.";
    private String blankOutlineOf = "";
    private List<Integer> drop = List.of();

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public String model() {
      return "fake-1";
    }

    @Override
    public int repairs() {
      return repairs;
    }

    @Override
    public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
      if (failure != null) {
        throw failure;
      }
      SummaryTree whole = SummaryTree.of(List.of(step("S1", 1, trace.units().count())));
      return answer(tree == null ? whole : tree);
    }

    @Override
    public Answer<ParallelGroups> parallelGroups(
        Trace trace, SummaryTree summaryTree, List<Attempt<ParallelGroups>> failed) {
      if (!failed.isEmpty()) {
        assertThat(failed.get(0).violations()).isNotEmpty();
        return answer(repaired);
      }
      return answer(groups);
    }

    @Override
    public Answer<MapReduce> mapReduce(
        Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
      List<BlockAnswer> blocks = new ArrayList<>();
      for (OutlineTree.Block block : outline.blocks()) {
        List<String> outlines = new ArrayList<>();
        for (OutlineTree.BranchNode branch : block.branches()) {
          outlines.add(block.id().equals(blankOutlineOf) ? "" : "count " + branch.label());
        }
        blocks.add(new BlockAnswer(block.id(), outlines, List.of(), drop, List.of(), conclusion));
      }
      return answer(new MapReduce(blocks));
    }

    private static <A> Answer<A> answer(A value) {
      return new Answer<>(value, "", 1, 10, 1, 0.25, "raw", "stop");
    }
  }
}
