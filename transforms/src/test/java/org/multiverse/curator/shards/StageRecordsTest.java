package org.multiverse.curator.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.RecordedReplies;

class StageRecordsTest {
  private static final Curation RULES = CurationSettings.rules().open(null, null);

  /** Our own traces through the rules, some parallel and some not, one cut off and one rejected. */
  static Stream<TraceRow> rows() {
    List<TraceRow> rows = new ArrayList<>(RecordedReplies.rows().values());
    TraceRow first = rows.get(0);
    rows.add(first.rejected(Reason.input(ReasonCode.TOO_LARGE, "It is.", "raw")));
    return rows.stream().map(RULES::apply);
  }

  private static List<GenericRecord> records(TraceRow row, StepName to) {
    return List.copyOf(StageRecords.records(row, StepName.first(), to).values());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void givenTheRecordsOfAllStages_theRowIsAsItWas(TraceRow row) {
    assertThat(StageRecords.row(records(row, StepName.last()))).isEqualTo(row);
    assertThat(StageRecords.row(StageRecords.records(row))).isEqualTo(row);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void givenTheRecordsUpToAStage_theRowIsAsBeforeTheNextOne(TraceRow row) {
    for (StepName step : StepName.values()) {
      if (step != StepName.last()) {
        TraceRow then = row.before(step.next().orElseThrow());
        assertThat(StageRecords.row(records(row, step))).isEqualTo(then);
        assertThat(RULES.apply(then, step.next().orElseThrow(), StepName.last(), passed -> {}))
            .isEqualTo(row);
      }
    }
  }

  @Test
  void givenTheRowsOfThisTest_theyAreOfEveryKind() {
    Set<Status> statuses = EnumSet.noneOf(Status.class);
    rows().forEach(row -> statuses.add(row.status()));
    assertThat(statuses).containsExactly(Status.PARALLEL, Status.SEQUENTIAL, Status.REJECTED);
  }

  @Test
  void givenRecordsOfTwoRows_areRefused() {
    List<TraceRow> rows = rows().toList();
    assertThatThrownBy(
            () ->
                StageRecords.row(
                    List.of(
                        records(rows.get(0), StepName.SUMMARY_TREE).get(0),
                        records(rows.get(1), StepName.PARALLEL_GROUPS).get(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" of the first is ");
  }
}
