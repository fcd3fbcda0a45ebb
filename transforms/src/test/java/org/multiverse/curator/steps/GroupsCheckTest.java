package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.ParallelGroups.Mode;
import org.multiverse.curator.answers.ParallelGroups.Take;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.answers.SummaryTree.Usability;
import org.multiverse.curator.answers.SummaryTree.Usable;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;

class GroupsCheckTest {
  private static final String FILLER = " and so on for a good while with words".repeat(6);
  private static final int UNITS = 12;

  private final List<String> lines = new ArrayList<>();
  private Usable usable = new Usable(Usability.YES, 0, "");
  private List<Duplicate> duplicates = List.of();
  private Limits settings = Limits.defaults();

  GroupsCheckTest() {
    for (int unit = 1; unit <= UNITS; unit++) {
      lines.add("Line " + (char) ('a' + unit) + "ord" + FILLER + ".\n");
    }
  }

  @Test
  void soundGroup_passes() {
    assertThat(
            check(
                group(
                    List.of(new UnitRange(5, 5)),
                    new UnitRange(8, 9),
                    branch(3, 4, new Take("it", 2), new Take("hoisted", 5), new Take("own", 4)),
                    branch(6, 7))))
        .isEmpty();
  }

  @Test
  void oneBranch_isNamed() {
    assertOnly(check(group(branch(3, 4))), "branch-count", "a group needs two branches, it has 1");
  }

  @Test
  void branchOutsideTheTrace_isNamed() {
    assertOnly(
        check(group(branch(3, 4), branch(5, 13))),
        "branch-range",
        "branch 5-13 is no run within the kept units 1-12");
  }

  @Test
  void branchInWhatIsCutOff_isNamed() {
    usable = new Usable(Usability.TRUNCATE, 6, "noise");
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "branch-range",
        "branch 5-6 is no run within the kept units 1-5");
  }

  @Test
  void branchesThatOverlap_areNamed() {
    assertOnly(
        check(group(branch(3, 5), branch(5, 7))),
        "branch-order",
        "branch 5-7 does not come after 3-5");
  }

  @Test
  void unitWithoutPlace_isNamed() {
    assertOnly(
        check(group(branch(3, 4), branch(6, 7))),
        "uncovered-unit",
        "unit 5 lies in no branch, hoist or join; give it to one of them");
  }

  @Test
  void gapBeforeTheJoin_isNamed() {
    assertOnly(
        check(group(List.of(), new UnitRange(8, 8), branch(3, 4), branch(5, 6))),
        "uncovered-unit",
        "unit 7 lies in no branch, hoist or join; give it to one of them");
  }

  @Test
  void hoistOutsideTheBlock_isNamed() {
    assertOnly(
        check(group(List.of(new UnitRange(2, 2)), null, branch(3, 4), branch(5, 6))),
        "hoist-place",
        "hoist 2-2 does not lie between the branches 3-6");
  }

  @Test
  void joinInsideABranch_isNamed() {
    assertOnly(
        check(group(List.of(), new UnitRange(6, 6), branch(3, 4), branch(5, 6))),
        "overlap",
        "unit 6 lies in 2 of branches, hoists and join");
  }

  @Test
  void takeFromSibling_isNamed() {
    assertOnly(
        check(group(branch(3, 4), branch(5, 6, new Take("y", 4)))),
        "takes-from-sibling",
        "branch 5-6 takes \"y\" from unit 4, which is a sibling's; it must stand before the block,"
            + " in a hoist, or in the branch itself");
  }

  @Test
  void takeFromBehind_isNamed() {
    assertOnly(
        check(group(branch(3, 4, new Take("y", 9)), branch(5, 6))),
        "takes-unit",
        "branch 3-4 takes \"y\" from unit 9, which it does not see; it must stand before the block,"
            + " in a hoist, or in the branch itself");
  }

  @Test
  void nestedTakeFromOuterSibling_isNamed() {
    assertOnly(
        check(
            group(branch(2, 3), branch(4, 9)), group(branch(5, 6, new Take("y", 3)), branch(7, 8))),
        "takes-from-sibling",
        "branch 5-6 takes \"y\" from unit 3, which is a sibling's of the branch around the group");
  }

  @Test
  void symbolOfSibling_isNamed() {
    lines.set(3, "Let w = 5" + FILLER + ".\n");
    lines.set(5, "So 3w + 1 is it" + FILLER + ".\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "uses-sibling-symbol",
        "unit 6 in branch 5-6 uses the symbol w, which only its sibling at 3-4 introduces; hoist"
            + " it, merge the branches, or draw them otherwise");
  }

  @Test
  void symbolDefinedByBothOrBefore_passes() {
    lines.set(3, "Let w = 5" + FILLER + ".\n");
    lines.set(4, "Let w = 6" + FILLER + ".\n");
    lines.set(5, "So 3w + 1 is it" + FILLER + ".\n");
    assertThat(check(group(branch(3, 4), branch(5, 6)))).isEmpty();
    lines.set(4, "Nothing" + FILLER + ".\n");
    lines.set(0, "We look for w" + FILLER + ".\n");
    assertThat(check(group(branch(3, 4), branch(5, 6)))).isEmpty();
  }

  @Test
  void resultOfSibling_isNamed() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(5, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "uses-sibling-result",
        "unit 6 in branch 5-6 uses the result 651, which only its sibling at 3-4 introduces; hoist"
            + " it, merge the branches, or draw them otherwise");
  }

  @Test
  void resultHoisted_passes() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(4, "Keep 651 in mind" + FILLER + ".\n");
    lines.set(5, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    assertThat(check(group(List.of(new UnitRange(5, 5)), null, branch(3, 4), branch(6, 7))))
        .isEmpty();
  }

  @Test
  void backReference_isNamed() {
    lines.set(2, "Case 1: it is even" + FILLER + ".\n");
    lines.set(4, "Case 2: it is odd" + FILLER + ".\n");
    lines.set(5, "This is larger than what case 1 gave" + FILLER + ".\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "back-reference",
        "unit 6 in branch 5-6 points at a sibling: \"case 1\"; hoist it, merge the branches, or"
            + " draw them otherwise");
    lines.set(5, "Unlike the previous approach it works" + FILLER + ".\n");
    assertThat(check(group(branch(3, 4), branch(5, 6))))
        .extracting(CheckViolation::rule)
        .containsExactly("back-reference");
    lines.set(5, "As found above it works" + FILLER + ".\n");
    assertThat(check(group(branch(3, 4), branch(5, 6))))
        .extracting(CheckViolation::rule)
        .containsExactly("back-reference");
  }

  @Test
  void repeatBesideItsSource_isNamed() {
    duplicates = List.of(new Duplicate(5, 6, 3, 4));
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "repeat-as-sibling",
        "units 5-6 repeat 3-4, which lies in a sibling");
  }

  @Test
  void smallGain_isNamed() {
    lines.set(4, "Short.\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 5))),
        "gain",
        "the gain is 7 characters (sum of the branches less the longest), it must be 200");
  }

  @Test
  void fanOut_isNamed() {
    settings = settings.withMaxFanOut(2);
    assertOnly(
        check(group(branch(3, 4), branch(5, 6), branch(7, 8))),
        "fan-out",
        "3 branches, the limit is 2");
  }

  @Test
  void depth_isNamed() {
    settings = settings.withMaxDepth(1);
    assertOnly(
        check(group(branch(2, 3), branch(4, 9)), group(branch(5, 6), branch(7, 8))),
        "depth",
        "the group is nested 2 deep, the limit is 1");
  }

  @Test
  void crossingGroups_areNamed() {
    assertOnly(
        check(group(branch(2, 3), branch(4, 5)), group(branch(5, 6), branch(7, 8))),
        "group-overlap",
        "the group at 5-8 crosses the one at 2-5; keep them apart or nest one in a branch of the"
            + " other");
  }

  @Test
  void groupsOutOfOrder_areNamed() {
    assertOnly(
        check(group(branch(6, 7), branch(8, 9)), group(branch(2, 3), branch(4, 5))),
        "group-order",
        "the group at 2-5 stands behind the one at 6-9");
  }

  @Test
  void unknownStep_isNamed() {
    Group group =
        new Group(
            "S9",
            List.of(),
            List.of(branch(3, 4), branch(5, 6)),
            null,
            Mode.ALL,
            ParallelGroups.Type.CASE,
            "why");
    assertOnly(check(group), "within", "there is no step S9");
  }

  @Test
  void blankLabel_isNamed() {
    assertOnly(
        check(group(branch(3, 4), new Branch(5, 6, " ", List.of()))),
        "label",
        "branch 5-6 has no label");
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
  }

  private List<CheckViolation> check(Group... groups) {
    SummaryTree tree =
        new SummaryTree(
            usable,
            duplicates,
            List.of(new Step("S1", 1, UNITS, "all", List.of(), List.of(), List.of())));
    Trace trace = Trace.of("", UnitCutter.cut(String.join("", lines)));
    assertThat(trace.units().count()).isEqualTo(UNITS);
    return new GroupsCheck(trace, tree, settings).check(new ParallelGroups(List.of(groups)));
  }

  private static Group group(Branch... branches) {
    return group(List.of(), null, branches);
  }

  private static Group group(List<UnitRange> hoist, UnitRange join, Branch... branches) {
    return new Group(
        null, hoist, List.of(branches), join, Mode.ALL, ParallelGroups.Type.CASE, "independent");
  }

  private static Branch branch(int from, int to, Take... takes) {
    return new Branch(from, to, "branch at " + from, List.of(takes));
  }
}
