package org.multiverse.curator.shards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.RealTraces;
import org.multiverse.curator.steps.RecordedReplies;

/** The sequential twin of a row: the author's text, less what was cut off and nothing else. */
class TwinTest {
  private static final Curation RULES = CurationSettings.rules().open(null, null);

  @Test
  void givenTracesOfOurOwn_theTwinIsTheKeptSource() {
    RecordedReplies.rows().values().forEach(TwinTest::assertTwin);
  }

  @Test
  void givenRealTraces_theTwinIsTheKeptSource() {
    RealTraces.rows().forEach(TwinTest::assertTwin);
  }

  @Test
  void givenAThoughtBetweenMarks_theAnswerBehindItIsKeptAsTheAttempt() {
    GenericRecord record =
        curated(
            "<think>\nWe count the apples, and then the pears.\nThere are nine.\n</think>\n\nNine.\n");
    assertThat(record.get(CuratedRow.SEQUENTIAL))
        .isEqualTo("We count the apples, and then the pears.\nThere are nine.\n");
    assertThat(record.get(CuratedRow.ATTEMPT)).isEqualTo("Nine.");
    assertThat((Double) record.get(CuratedRow.KEPT)).isBetween(0.6, 0.8);
  }

  private static GenericRecord curated(String text) {
    return CuratedRecords.curated(
        RULES.apply(
            TraceRow.pending(
                "a", Origin.NONE, Map.of("question", "", "deepseek_thinking_trajectory", text))));
  }

  private static void assertTwin(TraceRow pending) {
    TraceRow row = RULES.apply(pending);
    if (row.status() == Status.REJECTED) {
      return;
    }
    GenericRecord record = CuratedRecords.curated(row);
    String twin = record.get(CuratedRow.SEQUENTIAL).toString();
    String source = row.trace().text();
    if (row.results().summaryTree().cuts().isEmpty()) {
      assertThat(twin).as(row.id()).isEqualTo(source);
      assertThat(record.get(CuratedRow.KEPT)).isEqualTo(1.0);
    } else {
      assertThat(twin.length()).as(row.id()).isLessThan(source.length());
      // What is left stands in it in order: a cut takes whole lines out and moves none.
      int from = 0;
      for (String line : List.of(twin.split("\n", -1))) {
        int at = source.indexOf(line, from);
        assertThat(at).as("%s: %s", row.id(), line).isNotNegative();
        from = at + line.length();
      }
      assertThat(record.get(CuratedRow.KEPT)).isEqualTo((double) twin.length() / source.length());
    }
  }
}
