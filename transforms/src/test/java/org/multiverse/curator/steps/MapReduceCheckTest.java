package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Drop;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.MapReduce.Insert;
import org.multiverse.curator.answers.MapReduce.PathAnswer;
import org.multiverse.curator.answers.MapReduce.Replace;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

class MapReduceCheckTest {
  private static final Units UNITS =
      UnitCutter.cut(
          """
      We look for x.
      Alternatively, one may count the ways one by one, which gives us x = 4.
      Another way is to count with a formula, and that one gives us x = 4, too.
      So x = 4 is what we have found.
      The end of it all comes here, and it is long enough to weigh more than what a join moves.
      """);

  private final Limits settings = Limits.defaults();
  private UnitRange join = new UnitRange(4, 4);

  @Test
  void soundAnswer_passes() {
    assertThat(
            check(
                answer(
                    List.of("x = 4"),
                    null,
                    path("1", "count", new Replace(2, "Alternatively, one", "One")),
                    path("2", "formula", new Insert(3, "Now: ", "a start")))))
        .isEmpty();
  }

  @Test
  void findThatStandsTwice_isNamed() {
    assertOnly(
        check(answer(path("1", "count", new Replace(2, "one", "two")), path("2", "formula"))),
        "find-once",
        "\"one\" stands 3 times in unit 2, it must stand there once");
  }

  @Test
  void editOfAnotherPath_isNamed() {
    assertOnly(
        check(answer(path("1", "count", new Drop(List.of(3))), path("2", "formula"))),
        "edit-unit",
        "an edit of path 1 speaks of unit 3, which is not its own");
  }

  @Test
  void largeEdit_isNamed() {
    assertOnly(
        check(
            answer(
                path("1", "count", new Insert(2, "word ".repeat(20), "more")),
                path("2", "formula"))),
        "edit-size",
        "path 1 differs from its source by 100 characters, the limit is 60");
  }

  @Test
  void emptiedPath_isNamed() {
    assertOnly(
        check(answer(path("1", "count", new Drop(List.of(2))), path("2", "formula"))),
        "empty-path",
        "path 1 is empty after its edits");
  }

  @Test
  void editsOfTheSameWords_areNamed() {
    assertOnly(
        check(
            answer(
                path(
                    "1",
                    "count",
                    new Replace(2, "Alternatively, one", "One"),
                    new Replace(2, "ly, one may", "")),
                path("2", "formula"))),
        "edits-overlap",
        "two edits of path 1 change the same words of unit 2");
  }

  @Test
  void tagInAnEdit_isNamed() {
    assertOnly(
        check(
            answer(
                path("1", "count", new Replace(2, "Alternatively", "<Path>")),
                path("2", "formula"))),
        "tag",
        "an edit of path 1 holds a tag; write it without");
  }

  @Test
  void tagInAnOutline_isNamed() {
    assertOnly(
        check(answer(path("1", "a </Goal>"), path("2", "formula"))),
        "tag",
        "outline of path 1 holds a tag; write it without");
  }

  @Test
  void insertWithoutWhy_isNamed() {
    assertOnly(
        check(answer(path("1", "count", new Insert(2, "Now ", "")), path("2", "formula"))),
        "insert-why",
        "the insert before unit 2 does not say what was missing");
  }

  @Test
  void missingPath_isNamed() {
    assertOnly(
        check(answer(path("1", "count"))), "outlines-paths", "the paths are [1], expected [1, 2]");
  }

  @Test
  void blankOutline_isNamed() {
    assertOnly(
        check(answer(path("1", " "), path("2", "formula"))),
        "outline",
        "path 1 has no outline; say what is to be found");
  }

  @Test
  void needThatTheConclusionLacks_isNamed() {
    assertOnly(
        check(answer(List.of("y = 9"), "We have x = 4.", path("1", "count"), path("2", "formula"))),
        "needs",
        "the conclusion does not hold \"y = 9\", which later text needs");
  }

  @Test
  void noConclusionWithoutJoin_isNamed() {
    join = null;
    assertOnly(
        check(answer(path("1", "count"), path("2", "formula"))),
        "conclusion",
        "the conclusion is null and the block has no join; write one");
  }

  @Test
  void blocksThatDoNotFit_areNamed() {
    MapReduce answer =
        new MapReduce(List.of(new BlockAnswer("B7", List.of(), List.of(), "It is.")));
    assertThat(check(answer))
        .extracting(CheckViolation::rule, CheckViolation::message)
        .containsExactly(
            tuple("unknown-block", "there is no block B7; answer for B1"),
            tuple("missing-block", "the block has no answer"));
  }

  @Test
  void documentFarFromItsSource_isNamed() {
    Limits strict = settings.withMaxDistance(0.01);
    assertOnly(
        new MapReduceCheck(UNITS, outline(), strict)
            .check(answer(path("1", "count"), path("2", "formula"))),
        "distance",
        "the document's sequential text is farther than 0.01 from the trace; edit and join less");
  }

  @Test
  void documentThatBreaksTheGrammar_isNamed() {
    Block odd =
        new Block(
            "B1",
            List.of(
                new BranchNode("1", "a", List.of(new OutlineTree.UnitRun(1, 2))),
                new BranchNode("3", "b", List.of(new OutlineTree.UnitRun(3, 3)))),
            join,
            ParallelGroups.Mode.ALL,
            ParallelGroups.Type.CASE,
            "r");
    OutlineTree outline = new OutlineTree(List.of(odd, new OutlineTree.UnitRun(5, 5)), List.of());
    assertThat(
            new MapReduceCheck(UNITS, outline, settings)
                .check(answer(path("1", "count"), path("3", "formula"))))
        .extracting(CheckViolation::rule)
        .contains("grammar");
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
  }

  private List<CheckViolation> check(MapReduce answer) {
    return new MapReduceCheck(UNITS, outline(), settings).check(answer);
  }

  private OutlineTree outline() {
    List<OutlineTree.OutlineNode> nodes = new ArrayList<>();
    nodes.add(new OutlineTree.UnitRun(1, 1));
    nodes.add(
        new Block(
            "B1",
            List.of(
                new BranchNode("1", "a", List.of(new OutlineTree.UnitRun(2, 2))),
                new BranchNode("2", "b", List.of(new OutlineTree.UnitRun(3, 3)))),
            join,
            ParallelGroups.Mode.ALL,
            ParallelGroups.Type.CASE,
            "r"));
    nodes.add(new OutlineTree.UnitRun(join == null ? 4 : 5, 5));
    return new OutlineTree(nodes, List.of());
  }

  private static MapReduce answer(PathAnswer... paths) {
    return answer(List.of(), null, paths);
  }

  private static MapReduce answer(List<String> needs, String conclusion, PathAnswer... paths) {
    return new MapReduce(List.of(new BlockAnswer("B1", List.of(paths), needs, conclusion)));
  }

  private static PathAnswer path(String id, String outline, Edit... edits) {
    return new PathAnswer(id, outline, List.of(edits));
  }
}
