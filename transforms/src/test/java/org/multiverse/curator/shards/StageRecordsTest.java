package org.multiverse.curator.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Work;
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
  void givenRecordsOfBefore_countsThatTheyHaveNotAreNone() {
    Work work =
        new Work(
            StepName.SUMMARY_TREE, "llm", "m", Map.of("p", "1"), 2, 100, 60, 30, 9, 0.5, "a.jsonl");
    TraceRow first = RecordedReplies.rows().values().iterator().next();
    TraceRow row = first.with(first.outcome().withWork(work));
    assertThat(StageRecords.row(StageRecords.records(row)).outcome().works()).containsExactly(work);
    List<GenericRecord> before =
        StageRecords.records(row).stream().map(StageRecordsTest::withoutCacheCounts).toList();
    assertThat(StageRecords.row(before).outcome().works())
        .containsExactly(
            new Work(
                StepName.SUMMARY_TREE,
                "llm",
                "m",
                Map.of("p", "1"),
                2,
                100,
                0,
                0,
                9,
                0.5,
                "a.jsonl"));
  }

  private static GenericRecord withoutCacheCounts(GenericRecord record) {
    String schema =
        record
            .getSchema()
            .toString()
            .replaceAll("\\{\"name\":\"cache[a-z]*_(?:input|write)_tokens\"[^}]*\\},", "");
    assertThat(schema).doesNotContain("cached_input_tokens");
    Schema before = new Schema.Parser().parse(schema);
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
      return new GenericDatumReader<GenericRecord>(record.getSchema(), before)
          .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
