package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.answers.SummaryTree.Usability;
import org.multiverse.curator.answers.SummaryTree.Usable;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

class SummaryTreeCheckTest {
  private static final Units UNITS = UnitCutter.cut("One.\nTwo.\nThree.\nFour.\n");
  private static final Usable YES = new Usable(Usability.YES, 0, "");

  @Test
  void soundTree_passes() {
    assertThat(
            check(
                YES,
                List.of(),
                step("S1", 1, 2, step("S1.1", 1, 1), step("S1.2", 2, 2)),
                step("S2", 3, 4)))
        .isEmpty();
  }

  @Test
  void gap_isNamed() {
    assertOnly(
        check(YES, List.of(), step("S1", 1, 1), step("S2", 3, 4)),
        "partition",
        "units 3-4 do not go on from unit 2 within 1-4");
  }

  @Test
  void missingTail_isNamed() {
    assertOnly(check(YES, List.of(), step("S1", 1, 3)), "partition", "units 4-4 belong to no step");
  }

  @Test
  void noSteps_isNamed() {
    assertOnly(check(YES, List.of()), "partition", "there are no steps; cover units 1-4");
  }

  @Test
  void substepsThatLeaveUnitsOut_areNamed() {
    assertOnly(
        check(YES, List.of(), step("S1", 1, 4, step("S1.1", 1, 3))),
        "partition",
        "units 4-4 belong to no step");
  }

  @Test
  void idOutOfOrder_isNamed() {
    assertOnly(
        check(YES, List.of(), step("S1", 1, 2), step("S3", 3, 4)),
        "step-id",
        "the id is S3, expected S2");
  }

  @Test
  void thirdLevel_isNamed() {
    assertOnly(
        check(YES, List.of(), step("S1", 1, 4, step("S1.1", 1, 4, step("S1.1.1", 1, 4)))),
        "depth",
        "substeps of substeps; the depth is 2 at most");
  }

  @Test
  void truncateOutsideTheTrace_isNamed() {
    assertOnly(
        check(new Usable(Usability.TRUNCATE, 1, "noise"), List.of(), step("S1", 1, 4)),
        "truncate-unit",
        "truncate names unit 1; name the first unit to cut off, from 2 to 4");
  }

  @Test
  void verdictWithoutReason_isNamed() {
    assertOnly(
        check(new Usable(Usability.NO, 0, " "), List.of(), step("S1", 1, 4)),
        "why",
        "the verdict is not yes and why is empty; say why");
  }

  @Test
  void duplicateOfALaterRun_isNamed() {
    assertOnly(
        check(YES, List.of(new Duplicate(1, 2, 3, 4)), step("S1", 1, 4)),
        "duplicate-range",
        "units 1-2 can't repeat 3-4; the repeated run comes first and both lie in 1-4");
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
  }

  private static List<CheckViolation> check(
      Usable usable, List<Duplicate> duplicates, Step... steps) {
    return SummaryTreeCheck.check(UNITS, new SummaryTree(usable, duplicates, List.of(steps)));
  }

  private static Step step(String id, int from, int to, Step... substeps) {
    return new Step(id, from, to, "does it", List.of(), List.of(), List.of(substeps));
  }
}
