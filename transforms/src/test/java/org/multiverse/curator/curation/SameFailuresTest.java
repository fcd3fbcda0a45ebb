package org.multiverse.curator.curation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

final class SameFailuresTest {
  private static final TraceRow ROW = TraceRow.pending("r7", Origin.NONE, Map.of());

  private final SameFailures failures = new SameFailures();

  private void add(int times, TraceRow row) {
    for (int i = 0; i < times; i++) {
      failures.add(row, FailureLimit.HALF);
    }
  }

  private static TraceRow rejected(ReasonCode code) {
    return ROW.rejected(Reason.step(code, StepName.SUMMARY_TREE, "it is no good"));
  }

  private static TraceRow sequential(ReasonCode code) {
    return ROW.sequential(Reason.step(code, StepName.PARALLEL_GROUPS, "nothing there"));
  }

  @Test
  void givenFewRows_nothingStops() {
    assertThatCode(() -> add(19, rejected(ReasonCode.MISSING_COLUMN))).doesNotThrowAnyException();
  }

  @Test
  void givenHalfOfTheRows_theyMayFail() {
    add(10, ROW.parallel());
    assertThatCode(() -> add(10, rejected(ReasonCode.MISSING_COLUMN))).doesNotThrowAnyException();
  }

  @Test
  void givenMoreThanHalfForOneReason_theRunStopsAndSaysWhy() {
    add(9, ROW.parallel());
    assertThatThrownBy(() -> add(11, rejected(ReasonCode.MISSING_COLUMN)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.REJECTED))
        .hasMessage(
            "Stopped: 11 of 20 rows ended with missing-column (--max-same-failure 50%; see to the"
                + " input), such as r7: it is no good");
  }

  @Test
  void givenAModelThatAnswersNothing_itIsTheModelsTurn() {
    assertThatThrownBy(() -> add(20, sequential(ReasonCode.ANSWER_UNREADABLE)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE));
  }

  @Test
  void givenRowsWithNothingParallel_theyAreNoFailures() {
    assertThatCode(
            () -> {
              add(50, sequential(ReasonCode.NO_GROUPS));
              add(50, sequential(ReasonCode.GROUPS_FAILED_CHECK));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void givenSeveralReasons_noneIsTheCauseOfAll() {
    assertThatCode(
            () -> {
              for (int i = 0; i < 20; i++) {
                add(1, rejected(ReasonCode.MISSING_COLUMN));
                add(1, rejected(ReasonCode.TOO_LARGE));
                add(1, ROW.parallel());
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void givenANumber_itIsTheLimit() {
    FailureLimit limit = FailureLimit.of("3");
    assertThat(limit.isExceededBy(3, 1_000)).isFalse();
    assertThat(limit.isExceededBy(4, 1_000)).isTrue();
    for (int i = 0; i < 3; i++) {
      failures.add(rejected(ReasonCode.MISSING_COLUMN), limit);
    }
    assertThatThrownBy(() -> failures.add(rejected(ReasonCode.MISSING_COLUMN), limit))
        .as("a number needs no rows to be a share of")
        .hasMessageStartingWith("Stopped: 4 of 4 rows");
    assertThatThrownBy(() -> FailureLimit.of("-1")).hasMessageContaining("Invalid limit: -1");
    assertThatThrownBy(() -> FailureLimit.of("101%")).hasMessageContaining("0% to 100%");
  }
}
