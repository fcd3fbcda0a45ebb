package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.ParallelGroups.Mode;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Cut;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;

class GroupsCheckTest {
  private static final String FILLER = " and so on for a good while with words".repeat(6);
  private static final int UNITS = 12;

  private final List<String> lines = new ArrayList<>();
  private List<Cut> cuts = List.of();
  private List<Duplicate> duplicates = List.of();
  private List<Step> steps =
      List.of(new Step("S1", 1, UNITS, "all", List.of(), List.of(), List.of()));
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
                    List.of(new UnitRange(5, 5)), new UnitRange(8, 9), branch(3, 4), branch(6, 7))))
        .isEmpty();
  }

  @Test
  void oneBranch_isNamed() {
    assertOnly(
        check(group(branch(3, 4))),
        "branch-count",
        "a group needs two branches, it has 1; add one or leave the group out");
  }

  @Test
  void branchOutsideTheTrace_isNamed() {
    assertOnly(
        check(group(branch(3, 4), branch(5, 13))),
        "branch-range",
        "branch 5-13 is no run within the units 1-12");
  }

  @Test
  void branchInWhatIsCutOff_isNamed() {
    cuts = List.of(new Cut(new UnitRange(6, 12), "noise"));
    assertOnly(
        check(group(branch(3, 4), branch(6, 7))),
        "branch-range",
        "branch 6-7 lies in what is cut off; leave it out");
  }

  @Test
  void branchesThatOverlap_areNamed() {
    assertOnly(
        check(group(branch(3, 5), branch(5, 7))),
        "overlap",
        "unit 5 lies in 2 of branches, hoist, join and after; leave it in one");
  }

  @Test
  void unitWithoutPlace_isNamed() {
    assertOnly(
        check(group(branch(3, 4), branch(6, 7))),
        "uncovered-unit",
        "unit 5 lies in no branch, hoist, join or after; give it a place");
  }

  @Test
  void gapBeforeTheJoin_isNamed() {
    assertOnly(
        check(group(List.of(), new UnitRange(8, 8), branch(3, 4), branch(5, 6))),
        "uncovered-unit",
        "unit 7 lies in no branch, hoist, join or after; give it a place");
  }

  @Test
  void hoistOutsideTheBlock_isNamed() {
    assertOnly(
        check(group(List.of(new UnitRange(2, 2)), null, branch(3, 4), branch(5, 6))),
        "hoist-place",
        "hoist 2 does not lie between the branches 3-6");
  }

  @Test
  void joinInsideABranch_isNamed() {
    assertOnly(
        check(group(List.of(), new UnitRange(6, 6), branch(3, 4), branch(5, 6))),
        "overlap",
        "unit 6 lies in 2 of branches, hoist, join and after; leave it in one");
  }

  @Test
  void resultOfSibling_isNamed() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(5, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "uses-sibling-result",
        "unit 6 uses 651, which unit 4 of another branch states first; merge the two branches, end"
            + " the branch before it, or let it go behind the block, or contest it with a reason");
  }

  @Test
  void resultHoisted_passes() {
    lines.set(4, "Keep 651 in mind" + FILLER + ".\n");
    lines.set(5, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    assertThat(check(group(List.of(new UnitRange(5, 5)), null, branch(3, 4), branch(6, 7))))
        .isEmpty();
  }

  @Test
  void hoistThatNeedsABranch_isNamed() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(4, "Keep 651 in mind" + FILLER + ".\n");
    assertOnly(
        check(group(List.of(new UnitRange(5, 5)), null, branch(3, 4), branch(6, 7))),
        "uses-sibling-result",
        "unit 5 uses 651, which unit 4 of another branch states first; do not move it before the"
            + " block, or contest it with a reason");
  }

  @Test
  void contestedFinding_standsWithANote() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(5, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    Group contested =
        new Group(
            List.of(branch(3, 4), branch(5, 6)),
            List.of(),
            null,
            List.of(),
            Mode.ALL,
            ParallelGroups.Type.CASE,
            "independent",
            List.of("651: the year of the census, not the product"));
    assertThat(check(contested)).isEmpty();
    assertThat(groupsCheck().notes(new ParallelGroups(List.of(contested))))
        .containsExactly(
            "the group at units 3-6 stands though unit 6 uses 651, which unit 4 of another branch"
                + " states first; contested: the year of the census, not the product");
  }

  @Test
  void runsOfOneBranch_areReadTogether() {
    lines.set(3, "This makes 7 * 93 = 651" + FILLER + ".\n");
    lines.set(7, "Subtract 4 from 651 and stop" + FILLER + ".\n");
    Branch resumed = new Branch(List.of(new UnitRange(3, 4), new UnitRange(8, 8)), "resumed");
    assertThat(check(group(resumed, branch(5, 7)))).isEmpty();
    lines.set(6, "There 21 * 21 = 441" + FILLER + ".\n");
    lines.set(7, "Subtract 4 from 441 and stop" + FILLER + ".\n");
    assertThat(check(group(resumed, branch(5, 7))))
        .extracting(CheckViolation::message)
        .singleElement()
        .asString()
        .startsWith("unit 8 uses 441, which unit 7 of another branch states first");
  }

  @Test
  void declaredResultOfSibling_isNamed() {
    steps =
        List.of(
            new Step("S1", 1, 2, "plan", List.of(), List.of(), List.of()),
            new Step("S2", 3, 4, "find", List.of("x(t) = e^{-t}"), List.of(), List.of()),
            new Step("S3", 5, 6, "use", List.of(), List.of("$x(t)=e^{-t}$"), List.of()),
            new Step("S4", 7, 12, "rest", List.of(), List.of(), List.of()));
    assertThat(check(group(branch(3, 4), branch(5, 6))))
        .extracting(CheckViolation::rule)
        .containsExactly("uses-declared-result");
  }

  @Test
  void glanceAtSibling_isLeftToStep5() {
    lines.set(2, "Case 1: it is even" + FILLER + ".\n");
    lines.set(4, "Case 2: it is odd" + FILLER + ".\n");
    lines.set(5, "Unlike the previous approach it works" + FILLER + ".\n");
    assertThat(check(group(branch(3, 4), branch(5, 6)))).isEmpty();
  }

  @Test
  void repeatBesideItsSource_isNamed() {
    duplicates = List.of(new Duplicate(5, 6, 3, 4));
    assertOnly(
        check(group(branch(3, 4), branch(5, 6))),
        "repeat-as-sibling",
        "units 5-6 repeat 3-4, which lies in a sibling; leave the repeat behind the group");
  }

  @Test
  void smallGain_isNamed() {
    lines.set(4, "Short.\n");
    assertOnly(
        check(group(branch(3, 4), branch(5, 5))),
        "gain",
        "the gain is 7 characters (all branches less the longest), it must be 200; leave the group"
            + " out");
  }

  @Test
  void fanOut_isNamed() {
    settings = settings.withMaxFanOut(2);
    assertOnly(
        check(group(branch(3, 4), branch(5, 6), branch(7, 8))),
        "fan-out",
        "3 branches, the limit is 2; join some or split the group");
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
  void blankLabel_isNamed() {
    assertOnly(
        check(group(branch(3, 4), new Branch(5, 6, " "))),
        "label",
        "branch 5-6 has no label; say in a few words what it is about");
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
  }

  private List<CheckViolation> check(Group... groups) {
    return groupsCheck().check(new ParallelGroups(List.of(groups)));
  }

  private GroupsCheck groupsCheck() {
    SummaryTree tree = new SummaryTree(null, cuts, duplicates, steps);
    Trace trace = Trace.of("", UnitCutter.cut(String.join("", lines)));
    assertThat(trace.units().count()).isEqualTo(UNITS);
    return new GroupsCheck(trace, tree, settings);
  }

  private static Group group(Branch... branches) {
    return group(List.of(), null, branches);
  }

  private static Group group(List<UnitRange> hoist, UnitRange join, Branch... branches) {
    return new Group(
        List.of(branches),
        hoist,
        join,
        List.of(),
        Mode.ALL,
        ParallelGroups.Type.CASE,
        "independent",
        List.of());
  }

  private static Branch branch(int from, int to) {
    return new Branch(from, to, "branch at " + from);
  }
}
