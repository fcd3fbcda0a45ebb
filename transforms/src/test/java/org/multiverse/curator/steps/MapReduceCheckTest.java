package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.answers.OutlineTree.UnitRun;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

class MapReduceCheckTest {
  // The texts are so short that a moved sentence is much of them.
  private final Limits limits = Limits.defaults().withMaxDistance(0.9);
  private String question = "How many litres do the two tanks hold?";
  private List<String> units =
      List.of(
          "We look for the volume of two tanks, one of 3 by 5 metres. ",
          "Alternatively, the round tank: its litres come one by one, to a volume of 4710. ",
          "Now the square tank, whose litres are one length times the other, so it holds 6250. ",
          "So 4710 and 6250 litres are what the tanks hold.\n",
          "Together this is 10960 litres, and that is long enough to weigh more than the join.\n");
  private UnitRange join = new UnitRange(4, 4);
  private List<OutlineNode> first = List.of(new UnitRun(2, 2));
  private List<OutlineNode> second = List.of(new UnitRun(3, 3));
  private List<OutlineNode> before = List.of(new UnitRun(1, 1));

  // Edits

  @Test
  void soundAnswer_passes() {
    assertThat(
            check(
                answer()
                    .edit(2, "Alternatively, the", "The")
                    .edit(3, "", "By measure: ")
                    .needs("6250")))
        .isEmpty();
  }

  @Test
  void findThatStandsTwice_isNamed() {
    assertOnly(
        check(answer().edit(2, "one", "two")),
        "find-once",
        "\"one\" stands 2 times in unit 2, it must stand there once; take more words with it");
  }

  @Test
  void findThatStandsNowhere_isNamed() {
    assertOnly(
        check(answer().edit(2, "Alternativly", "")),
        "find-once",
        "\"Alternativly\" stands 0 times in unit 2, it must stand there once; copy it from there");
  }

  @Test
  void editOutsideTheBlocks_isNamed() {
    assertOnly(
        check(answer().edit(5, "Together", "All in all")),
        "edit-unit",
        "an edit speaks of unit 5, which lies in no block; there only whole units of noise may be"
            + " dropped");
  }

  @Test
  void editOfAUnitThatIsNotThere_isNamed() {
    assertOnly(
        check(answer().drop(9)),
        "edit-unit",
        "a drop speaks of unit 9, of which the document has none; units run from 1 to 5");
  }

  @Test
  void largeEdit_isNamed() {
    assertOnly(
        check(answer().edit(2, "", "word ".repeat(20))),
        "edit-size",
        "path 1 differs from its source by 100 characters, the limit is 60; edit less of it");
  }

  @Test
  void emptiedPath_isNamed() {
    assertOnly(check(answer().drop(2)), "empty-path", "path 1 is empty after its edits");
  }

  @Test
  void editsOfTheSameWords_areNamed() {
    assertOnly(
        check(answer().edit(2, "Alternatively, the", "The").edit(2, "ly, the round", "")),
        "edits-overlap",
        "two edits change the same words of unit 2; make them one");
  }

  @Test
  void tagInAnEdit_isNamed() {
    assertOnly(
        check(answer().edit(2, "Alternatively", "<Path>")),
        "tag",
        "an edit of unit 2 holds a tag; write it without");
  }

  @Test
  void tagInAnOutline_isNamed() {
    assertOnly(
        check(answer().outlines("a </Goal>", "square")),
        "tag",
        "outline of path 1 holds a tag; write it without");
  }

  @Test
  void joinAndHoist_areEditedLikePaths() {
    units =
        List.of(
            "We look for the two tanks. ",
            "The round tank holds 4710, as its base times its height says. ",
            "But wait, all lengths are in metres here. ",
            "The square tank holds 6250, as its base times its height says.\n",
            "But earlier, by the other measure, 4710 and 6250 litres are what the tanks hold.\n",
            "That is the end, long enough to weigh more than the join, all in all, for the two.\n");
    join = new UnitRange(5, 5);
    before = List.of(new UnitRun(1, 1), new UnitRun(3, 3));
    second = List.of(new UnitRun(4, 4));
    Answer answer =
        answer()
            .edit(3, "But wait, all", "All")
            .edit(5, "But earlier, by the other measure, 4710", "4710");

    assertThat(check(answer)).isEmpty();
    assertThat(TagWriter.write(document(answer), Form.TIGHT))
        .contains("two tanks. All lengths are")
        .contains("<Conclusion>4710 and 6250 litres are what the tanks hold.</Conclusion>");
    assertOnly(
        check(answer().edit(3, "", "word ".repeat(20))),
        "edit-size",
        "the text moved before B1 differs from its source by 100 characters, the limit is 60; edit"
            + " less of it");
  }

  @Test
  void editOfANestedBlocksPath_isSentThere_andSortedOnReading() {
    nest();
    MapReduce wrong =
        new MapReduce(
            List.of(
                answer().edit(3, "Again the", "The").block("B1"),
                answer().conclusion("Each half holds 2355 litres.").block("B2")));

    assertThat(checkAll(wrong))
        .extracting(CheckViolation::subject, CheckViolation::message)
        .containsExactly(
            tuple(
                "B1",
                "an edit speaks of unit 3, which is in path 1.2 of B2; put it into the answer for"
                    + " B2"));
    assertThat(checkAll(new EditPlaces(outline()).sorted(wrong))).isEmpty();
  }

  private void nest() {
    units =
        List.of(
            "We look for the volume of the tanks. ",
            "The first half of the round tank holds 2355 litres by its height. ",
            "Again the second half of the round tank holds 2355 litres. ",
            "So the round tank holds 4710 litres.\n",
            "Now the square tank holds 6250 litres by its height.\n",
            "The round tank holds 4710 and the square one 6250.\n",
            "That is the end, long enough to weigh more than what the join moves, all in all.\n");
    first =
        List.of(
            block(
                "B2",
                null,
                new BranchNode("1.1", "a", List.of(new UnitRun(2, 2))),
                new BranchNode("1.2", "b", List.of(new UnitRun(3, 3)))),
            new UnitRun(4, 4));
    second = List.of(new UnitRun(5, 5));
    join = new UnitRange(6, 6);
  }

  @Test
  void pathOfSeveralRuns_isOnePlace() {
    units =
        List.of(
            "We look for the volume of the tanks. ",
            "The round tank has a base of 471 by its height. ",
            "The square tank holds 6250 litres by its height.\n",
            "Coming back to the round tank, it holds 4710 litres.\n",
            "The round tank holds 4710 and the square one 6250.\n",
            "That is the end, long enough to weigh more than what the join moves, all in all.\n");
    first = List.of(new UnitRun(2, 2), new UnitRun(4, 4));
    join = new UnitRange(5, 5);

    assertThat(check(answer().edit(4, "Coming back to the", "The"))).isEmpty();
    assertOnly(
        check(answer().edit(2, "", "word ".repeat(9)).edit(4, "", "word ".repeat(9))),
        "edit-size",
        "path 1 differs from its source by 90 characters, the limit is 60; edit less of it");
  }

  @Test
  void noiseOutsideTheBlocks_mayBeDropped_andNothingElse() {
    units =
        List.of(
            "We look for the volume of two tanks. ",
            "The round tank holds 4710 litres by its height. ",
            "The square tank holds 6250 litres by its height.\n",
            "[See page B7 of the draft]\n",
            "So v = 1.\n",
            "A sentence that is too long to be anything like the noise of an editor, for sure.\n",
            "It is all.\n");
    join = null;
    Answer answer = answer().conclusion("The tanks hold 4710 and 6250 litres.");

    assertThat(check(answer.copy().drop(4))).isEmpty();
    assertThat(TagWriter.write(document(answer.copy().drop(4)), Form.TIGHT))
        .doesNotContain("draft");
    String drop = "a drop names unit ";
    assertOnly(
        check(answer.copy().drop(5)),
        "drop-outside",
        drop + "5 outside the blocks, which states a result; leave it in");
    assertOnly(
        check(answer.copy().drop(6)),
        "drop-outside",
        drop + "6 outside the blocks, which is longer than 60 characters; leave it in");
    assertOnly(
        check(answer.copy().drop(7)),
        "drop-outside",
        drop + "7 outside the blocks, which ends the text; leave it in");
    assertThat(check(answer.copy().drop(1, 4)))
        .extracting(CheckViolation::message)
        .contains(
            drop
                + "4 outside the blocks, and all that is dropped there has 64 characters, the limit"
                + " is 60; leave it in");
  }

  // Outlines

  @Test
  void outlinesThatAreTooFew_areNamed() {
    assertOnly(
        check(answer().outlines("count")),
        "outlines-paths",
        "it has 1 outlines, expected 2: one for each of the paths 1, 2, in this order");
  }

  @Test
  void blankOutline_isNamed() {
    assertOnly(
        check(answer().outlines(" ", "formula")),
        "outline",
        "path 1 has no outline; say what is to be found");
  }

  private void decay() {
    question = "A sample of 80 grams loses mass. How does it go on?";
    units =
        List.of(
            "The mass obeys m' = -k m, and we look at two ways to solve it. ",
            "Separating, \\( m(t) = C e^{-kt} \\), and with the start C is 80.\n",
            "So \\( m(t) = 80\\, e^{-kt} \\) is what separation gives; at the first hour it is 35.\n",
            "**Case 2: k > 3.** The loss is fast then, and for k = 7 the mass is 0.07 after one.\n",
            "Hence the half life would be 0.099 hours.\n",
            "So 35 grams in the slow case, and 0.07 in the fast one.\n",
            "That is the end, long enough to weigh more than what the join moves, all in all.\n");
    first = List.of(new UnitRun(2, 3));
    second = List.of(new UnitRun(4, 5));
    join = new UnitRange(6, 6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Show that m(t) = 80 e^{-kt}.",
        "Show that $m(t)=80e^{-kt}$.",
        "Derive \\(80 e^{-kt}\\) by separation.",
        "Find out that the mass is 35.",
        "Find the mass 0.07 of the fast case."
      })
  void outlineThatHoldsAResultOfItsBlock_isRefused(String outline) {
    decay();
    assertThat(check(answer().outlines(outline, "Look at the fast case.")))
        .extracting(CheckViolation::rule)
        .containsExactly("outline-leaks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Solve m' = -k m by separation.",
        "Find the mass of the 80 grams after the first hour.",
        "Case 2: find the loss for k > 3.",
        "Find the mass for k = 7.",
        "Look at the second of 2 ways.",
        "What is left if the number of hours is 1."
      })
  void outlineThatHoldsWhatThePathSetsOutFrom_passes(String outline) {
    decay();
    assertThat(check(answer().outlines("Separate the variables.", outline))).isEmpty();
  }

  @Test
  void outlineThatLeaks_isNamedWithWhatItGivesAway() {
    decay();
    assertOnly(
        check(answer().outlines("Show that m(t) = 80 e^{-kt}.", "Look at the fast case.")),
        "outline-leaks",
        "the outline of path 1 gives away \"m(t) = 80 e^{-kt}.\", which the block only finds out;"
            + " say what is looked for, not what comes out");
  }

  // Ends of paths

  @ParameterizedTest
  @ValueSource(
      strings = {
        "On the other side,",
        "But wait, perhaps I should verify this.\n\n### Verification\n",
        "Next,",
        "## The square tank\n",
        "Case 2:\n",
        "**Second tank:**\n",
        "Alternatively:",
        "Hmm, let me double-check that with another measure.",
        "Is that right?"
      })
  void pathThatEndsWithWhatOpensTheNext_isRefusedUntilItGoes(String opening) {
    List<String> longer = new ArrayList<>(units);
    longer.add(2, opening);
    units = longer;
    second = List.of(new UnitRun(4, 4));
    join = new UnitRange(5, 5);
    first = List.of(new UnitRun(2, 3));

    assertThat(check(answer())).extracting(CheckViolation::rule).containsExactly("path-end");
    assertThat(check(answer()).get(0).message())
        .startsWith("path 1 ends with \"")
        .endsWith("\", which opens what comes next; drop unit 3");
    assertThat(check(answer().drop(3))).isEmpty();
  }

  @Test
  void openingOfTheNextPath_mayBeDroppedHoweverLongItIs() {
    List<String> longer = new ArrayList<>(units);
    longer.add(2, "Wait, but now I should check the square tank in the same careful way, to be");
    longer.set(2, longer.get(2) + " sure about it. ");
    units = longer;
    first = List.of(new UnitRun(2, 3));
    second = List.of(new UnitRun(4, 4));
    join = new UnitRange(5, 5);

    assertThat(check(answer().drop(3))).isEmpty();
  }

  @Test
  void pathThatEndsInAComma_isToldWhichUnitToEdit() {
    List<String> cut = new ArrayList<>(units);
    cut.set(1, "The round tank has a volume of 4710. On the other hand, as to the square one,\n");
    units = cut;
    assertOnly(
        check(answer()),
        "path-end",
        "path 1 ends with \"On the other hand, as to the square one,\", which opens what comes"
            + " next; edit these words of unit 2 away");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "So the round tank holds **4710** litres.",
        "Check: 3 times 1570 is 4710.",
        "**Answer: 4710**\n",
        "\\[ v = 4710. \\]\n",
        "We can verify that 4710 is right.",
        "So, we get 4710, as we should.",
        "This fits the volumes of the others (785, 1570, ...)."
      })
  void pathThatEndsWithItsResult_passes(String end) {
    List<String> longer = new ArrayList<>(units);
    longer.add(2, end);
    units = longer;
    first = List.of(new UnitRun(2, 3));
    second = List.of(new UnitRun(4, 4));
    join = new UnitRange(5, 5);

    assertThat(check(answer())).isEmpty();
  }

  // Conclusions

  @Test
  void joinIsKept_andASentenceFollowsIt() {
    Answer answer =
        answer().needs("10960").conclusion("In all, the square tank's 6250 is the larger.");
    units =
        List.of(
            units.get(0),
            units.get(1),
            units.get(2),
            "So the round tank is the smaller one.\n",
            units.get(4));

    assertOnly(
        check(answer().needs("6250")),
        "needs",
        "the conclusion does not hold \"6250\", which later text needs; the author's join lacks"
            + " it, so write a sentence that follows the join");
    Answer appended = answer().needs("6250").conclusion("The square tank holds 6250 litres.");
    assertThat(check(appended)).isEmpty();
    assertThat(TagWriter.write(document(appended), Form.TIGHT))
        .contains(
            "<Conclusion>So the round tank is the smaller one.\n"
                + "The square tank holds 6250 litres.</Conclusion>");
    assertThat(check(answer))
        .extracting(CheckViolation::rule)
        .as("10960 is worked out behind the block")
        .containsExactly("needs-of-block");
  }

  @Test
  void noConclusionWithoutJoin_isNamed() {
    join = null;
    assertOnly(
        check(answer()),
        "conclusion",
        "the block has no join and its conclusion is empty; write one sentence with every path's"
            + " outcome");
  }

  @Test
  void needThatNoPathHolds_isNamed() {
    assertOnly(
        check(answer().needs("9999")),
        "needs-of-block",
        "neither a path of the block nor its join holds \"9999\" of needs; name results of the"
            + " block as bare values, spelled as it has them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The tanks hold 4710 and 6300 litres.",
        "The tanks hold 4710 and 6250 litres, while the moon is 384400 km away.",
        "The round tank holds v = 3r^2 + 4710 litres.",
        "The tanks hold 4710 and 6250 litres by a theorem of Euler."
      })
  void conclusionWithWhatTheBlockDoesNotHold_isRefused(String conclusion) {
    join = null;
    assertThat(check(answer().conclusion(conclusion)))
        .extracting(CheckViolation::rule)
        .containsExactly("conclusion-unfounded");
  }

  @Test
  void conclusionOfSomethingElse_isRefused() {
    join = null;
    assertOnly(
        check(answer().conclusion("Satellites circle distant planets along elongated orbits.")),
        "conclusion-unrelated",
        "the conclusion \"Satellites circle distant planets along elongated orbits.\" has next to"
            + " no word of the block; state what each path came to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The paths are combined below.",
        "Both cases are now put together.",
        "Now add the two volumes.",
        "We can now compare the tanks.",
        "This block looks at the two tanks."
      })
  void conclusionThatIsARemarkOnThePlan_isRefused(String conclusion) {
    join = null;
    assertThat(check(answer().conclusion(conclusion)))
        .extracting(CheckViolation::rule)
        .containsExactly("conclusion-remark");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The round tank holds 4710 litres and the square one 6,250.",
        "Path 1 gives $4710$ litres, path 2 gives \\(6250\\).",
        "Of the 2 tanks the square one holds more: 6250 litres."
      })
  void conclusionThatStatesOutcomes_passes(String conclusion) {
    join = null;
    assertThat(check(answer().conclusion(conclusion).needs("6250"))).isEmpty();
  }

  @Test
  void conclusionWithoutAnOutcome_isRefusedWithWhatLaterTextUses() {
    List<String> later = new ArrayList<>(units);
    later.set(3, "The work is finished.\n");
    later.set(
        4, "Since 4710 and 6250 make 10960, all the litres of the two tanks are known now.\n");
    units = later;
    assertOnly(
        check(answer()),
        "conclusion-outcome",
        "later text uses \"4710\", \"6250\" of the block, and the conclusion holds no outcome of a"
            + " path; write a sentence that follows the join and states what each path came to, and"
            + " list in needs what is used");
    assertThat(check(answer().conclusion("The tanks hold 4710 and 6250 litres."))).isEmpty();
  }

  @Test
  void outcomeInWords_isAnOutcome() {
    units =
        List.of(
            "We look at two options. ",
            "Option A: the valve leaks, so it can't hold the pressure.\n",
            "Option B: the seal is tight, hence the pressure holds.\n",
            "So B it is, and this ends the matter with a sentence that is long enough.\n");
    join = null;

    assertThat(check(answer().conclusion("Option A's valve leaks; option B's seal is tight.")))
        .isEmpty();
    assertThat(check(answer().conclusion("Options were looked at.")))
        .extracting(CheckViolation::rule)
        .containsExactly("conclusion-outcome");
  }

  // The whole

  @Test
  void blocksThatDoNotFit_areNamed() {
    MapReduce answer = new MapReduce(List.of(answer().block("B7")));
    assertThat(checkAll(answer))
        .extracting(CheckViolation::rule, CheckViolation::message)
        .containsExactly(
            tuple("unknown-block", "there is no block B7; answer for B1"),
            tuple("missing-block", "the block has no answer"));
  }

  @Test
  void documentFarFromItsSource_isNamed() {
    assertOnly(
        new MapReduceCheck(trace(), outline(), limits.withMaxDistance(0.01))
            .check(
                new MapReduce(
                    List.of(answer().edit(2, "", "Since this holds anyway, ").block("B1")))),
        "distance",
        "the document's words are farther than 0.01 from the author's; edit and drop less");
  }

  @Test
  void documentThatBreaksTheGrammar_isNamed() {
    Block odd =
        block(
            "B1",
            join,
            new BranchNode("1", "a", List.of(new UnitRun(1, 2))),
            new BranchNode("3", "b", List.of(new UnitRun(3, 3))));
    OutlineTree outline = new OutlineTree(List.of(odd, new UnitRun(5, 5)), List.of());
    assertThat(
            new MapReduceCheck(trace(), outline, limits)
                .check(new MapReduce(List.of(answer().block("B1")))))
        .extracting(CheckViolation::rule)
        .contains("grammar");
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
  }

  private Trace trace() {
    return Trace.of(
        question,
        Units.of(
            String.join("", units),
            units.stream().map(unit -> unit.codePointCount(0, unit.length())).toList()));
  }

  private List<CheckViolation> check(Answer answer) {
    return checkAll(new MapReduce(List.of(answer.block("B1"))));
  }

  private List<CheckViolation> checkAll(MapReduce answer) {
    return new MapReduceCheck(trace(), outline(), limits).check(answer);
  }

  private org.multiverse.curator.tags.Document document(Answer answer) {
    return DocumentBuilder.build(
        trace().units(), outline(), new MapReduce(List.of(answer.block("B1"))));
  }

  /** One block of two paths; what is in no path, no join and not before them stands behind. */
  private OutlineTree outline() {
    List<OutlineNode> nodes = new ArrayList<>(before);
    nodes.add(block("B1", join, new BranchNode("1", "a", first), new BranchNode("2", "b", second)));
    List<Integer> taken = new ArrayList<>();
    nodes.forEach(node -> OutlineTree.unitsOf(node, taken));
    int last = taken.stream().mapToInt(Integer::intValue).max().getAsInt();
    nodes.add(new UnitRun(last + 1, units.size()));
    return new OutlineTree(nodes, List.of());
  }

  private static Block block(String id, UnitRange join, BranchNode... branches) {
    return new Block(
        id,
        List.of(branches),
        join,
        ParallelGroups.Mode.ALL,
        ParallelGroups.Type.CASE,
        "separate things");
  }

  private static Answer answer() {
    return new Answer();
  }

  /** An answer for one block in the making. */
  private static final class Answer {
    private List<String> outlines = List.of("Measure the first one.", "Measure the other one.");
    private final List<Edit> edits = new ArrayList<>();
    private final List<Integer> drop = new ArrayList<>();
    private List<String> needs = List.of();
    private String conclusion = "";

    Answer outlines(String... values) {
      outlines = List.of(values);
      return this;
    }

    Answer edit(int unit, String find, String put) {
      edits.add(new Edit(unit, find, put));
      return this;
    }

    Answer drop(Integer... values) {
      drop.addAll(Arrays.asList(values));
      return this;
    }

    Answer needs(String... values) {
      needs = List.of(values);
      return this;
    }

    Answer conclusion(String value) {
      conclusion = value;
      return this;
    }

    Answer copy() {
      Answer copy = new Answer();
      copy.outlines = outlines;
      copy.edits.addAll(edits);
      copy.drop.addAll(drop);
      copy.needs = needs;
      copy.conclusion = conclusion;
      return copy;
    }

    BlockAnswer block(String id) {
      return new BlockAnswer(id, outlines, edits, drop, needs, conclusion);
    }
  }
}
