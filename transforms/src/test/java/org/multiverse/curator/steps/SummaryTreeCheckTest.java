package org.multiverse.curator.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Cut;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

class SummaryTreeCheckTest {
  private static final Units UNITS = UnitCutter.cut("One.\nTwo.\nThree.\nFour.\n");

  @Test
  void soundTree_passes() {
    assertThat(check(step("S1", 1, 2, step("S1.1", 1, 1), step("S1.2", 2, 2)), step("S2", 3, 4)))
        .isEmpty();
  }

  @Test
  void gap_isNamed() {
    assertOnly(
        check(step("S1", 1, 1), step("S2", 3, 4)),
        "partition",
        "units 3-4 do not go on from unit 2 within 1-4; begin the step there");
  }

  @Test
  void missingTail_isNamed() {
    assertOnly(
        check(step("S1", 1, 3)),
        "partition",
        "units 4-4 belong to no step; let the step before end at 4");
  }

  @Test
  void noSteps_isNamed() {
    assertOnly(check(), "partition", "there are no steps; cover units 1-4");
  }

  @Test
  void substepsThatLeaveUnitsOut_areNamed() {
    assertOnly(
        check(step("S1", 1, 4, step("S1.1", 1, 3))),
        "partition",
        "units 4-4 belong to no step; let the step before end at 4");
  }

  @Test
  void idOutOfOrder_isNamed() {
    assertOnly(check(step("S1", 1, 2), step("S3", 3, 4)), "step-id", "the id is S3, expected S2");
  }

  @Test
  void thirdLevel_isNamed() {
    assertOnly(
        check(step("S1", 1, 4, step("S1.1", 1, 4, step("S1.1.1", 1, 4)))),
        "depth",
        "substeps of substeps; the depth is 2 at most");
  }

  @Test
  void cutOutsideTheTrace_isNamed() {
    assertOnly(
        SummaryTreeCheck.check(UNITS, cut(new Cut(new UnitRange(3, 5), "noise"))),
        "cut-range",
        "units 3-5 can't be cut off; name runs within 1-4 in order, none twice");
  }

  @Test
  void cutThatLeavesNothing_isNamed() {
    assertOnly(
        SummaryTreeCheck.check(UNITS, cut(new Cut(new UnitRange(1, 4), "noise"))),
        "cut-range",
        "nothing is left; call the trace unusable instead, and say why");
  }

  @Test
  void cutWithoutReason_isNamed() {
    assertOnly(
        SummaryTreeCheck.check(UNITS, cut(new Cut(new UnitRange(2, 3), " "))),
        "why",
        "the cut does not say why; say what these units are");
  }

  @Test
  void unusableWithoutReason_isNamed() {
    assertOnly(
        SummaryTreeCheck.check(UNITS, new SummaryTree(" ", List.of(), List.of(), List.of())),
        "why",
        "the trace is called unusable without a reason; say why");
    assertThat(
            SummaryTreeCheck.check(
                UNITS, new SummaryTree("only noise", List.of(), List.of(), List.of())))
        .isEmpty();
  }

  private static SummaryTree cut(Cut cut) {
    return new SummaryTree(null, List.of(cut), List.of(), List.of(step("S1", 1, 4)));
  }

  private static void assertOnly(List<CheckViolation> violations, String rule, String message) {
    assertThat(violations).extracting(CheckViolation::rule).containsExactly(rule);
    assertThat(violations).extracting(CheckViolation::message).containsExactly(message);
  }

  private static List<CheckViolation> check(Step... steps) {
    return SummaryTreeCheck.check(UNITS, SummaryTree.of(List.of(steps)));
  }

  private static Step step(String id, int from, int to, Step... substeps) {
    return new Step(id, from, to, "does it", List.of(), List.of(), List.of(substeps));
  }
}
