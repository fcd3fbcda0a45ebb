package org.multiverse.curator.beam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.screening.AnswerCheck;
import org.multiverse.curator.screening.Contamination;
import org.multiverse.curator.screening.Contamination.Question;
import org.multiverse.curator.screening.Dedup;
import org.multiverse.curator.screening.Likeness;
import org.multiverse.curator.screening.LocalScreen;
import org.multiverse.curator.screening.Meeting;
import org.multiverse.curator.screening.RowKey;
import org.multiverse.curator.screening.Screening;

/**
 * Screening in a pipeline, against what transforms/src/test/python/screening_reference.py found.
 */
final class ScreenTest {
  private static final Path DATA = Path.of(System.getProperty("multiverse.test-data"), "screening");

  private static List<TraceRow> rows() throws IOException {
    List<TraceRow> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DATA.resolve("rows.jsonl"))) {
      Map<String, String> columns = new LinkedHashMap<>();
      JsonNode row = Json.MAPPER.readTree(line);
      row.properties().forEach(field -> columns.put(field.getKey(), field.getValue().asText()));
      rows.add(
          TraceRow.pending(
              columns.get("id"), new Origin("rows.jsonl", 0, rows.size(), 0), columns));
    }
    return rows;
  }

  private static Screening screening(Dedup dedup) throws IOException {
    List<Question> questions = new ArrayList<>();
    for (String line : Files.readAllLines(DATA.resolve("evaluation.jsonl"))) {
      questions.add(
          new Question(
              Json.MAPPER.readTree(line).get("problem").asText(),
              "evaluation.jsonl:" + (questions.size() + 1)));
    }
    return new Screening(
        dedup, AnswerCheck.DROP, new Contamination(questions), 0, Long.MAX_VALUE, List.of());
  }

  private static JsonNode expected(Dedup dedup) throws IOException {
    return Json.MAPPER.readTree(DATA.resolve("expected.json").toFile()).get(dedup.toString());
  }

  /** Rows that fell out by their place: reason, and what stands in their place. */
  private static Map<Long, String> fallen(Iterable<TraceRow> rows) {
    Map<Long, String> fallen = new TreeMap<>();
    for (TraceRow row : rows) {
      if (row.status() == Status.REJECTED) {
        fallen.put(
            row.trace().origin().position(), row.reason().code() + " " + row.reason().message());
      }
    }
    return fallen;
  }

  private static void assertAsExpected(Map<Long, String> fallen, JsonNode expected) {
    List<String> places = new ArrayList<>();
    for (JsonNode line : expected.get("rows")) {
      String[] parts = line.asText().split(" ", -1);
      String found = fallen.get(Long.parseLong(parts[0]));
      assertThat(found).as(line.asText()).startsWith(parts[1] + " ");
      if (parts.length > 2) {
        assertThat(found).as(line.asText()).containsPattern("\\b" + parts[2] + "\\b");
      }
      places.add(parts[0]);
    }
    assertThat(fallen.keySet()).map(String::valueOf).hasSameElementsAs(places);
  }

  @ParameterizedTest
  @CsvSource({"EXACT,1", "NEAR,1", "NEAR,3"})
  void givenRowsInAnyOrder_theSameFallOutAsByTheReference(Dedup dedup, int parallelism)
      throws IOException {
    List<TraceRow> rows = rows();
    Collections.shuffle(rows, new Random(parallelism));
    DirectOptions options = PipelineOptionsFactory.as(DirectOptions.class);
    options.setTargetParallelism(parallelism);
    Pipeline pipeline = Pipeline.create(options);
    JsonNode expected = expected(dedup);
    PAssert.that(
            pipeline
                .apply(Create.of(rows).withCoder(TraceRowCoder.of()))
                .apply(Screen.by(screening(dedup))))
        .satisfies(
            out -> {
              assertThat(out).hasSize(160);
              assertAsExpected(fallen(out), expected);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @ParameterizedTest
  @CsvSource({"EXACT", "NEAR"})
  void givenRowsInThisProcess_thoseThatAreLeftAreTheSame(Dedup dedup) throws IOException {
    List<TraceRow> rows = rows();
    List<TraceRow> out = new ArrayList<>();
    LocalScreen.by(screening(dedup)).read(rows::forEach, out::add);
    Map<String, Integer> answers = new TreeMap<>();
    JsonNode expected = expected(dedup);
    // Ids are made unique elsewhere here.
    List<Long> byId = new ArrayList<>();
    expected
        .get("rows")
        .forEach(
            line -> {
              if (line.asText().contains("duplicate-id")) {
                byId.add(Long.parseLong(line.asText().split(" ", -1)[0]));
              }
            });
    for (TraceRow row : out) {
      if (row.isPending() && !byId.contains(row.trace().origin().position())) {
        Verdict.Passed passed = row.verdicts().get(0).passed();
        answers.merge(passed == Verdict.Passed.PASSED ? "equal" : "untold", 1, Integer::sum);
      }
    }
    expected
        .get("answers of kept rows")
        .properties()
        .forEach(
            count -> assertThat(answers).containsEntry(count.getKey(), count.getValue().asInt()));
  }

  @Test
  void givenNoScreening_onlyIdsAreMadeUnique() throws IOException {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(
            pipeline
                .apply(Create.of(rows()).withCoder(TraceRowCoder.of()))
                .apply(Screen.by(Screening.NONE))
                .apply(Filter.by((TraceRow row) -> !row.isPending())))
        .satisfies(
            out -> {
              assertThat(StreamSupport.stream(out.spliterator(), false))
                  .allMatch(row -> row.reason().code().toString().equals("duplicate-id"))
                  .isNotEmpty();
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void givenWhatTravels_itComesBackAsItWas() throws Exception {
    for (Dedup dedup : Dedup.values()) {
      for (TraceRow row : rows().subList(0, 5)) {
        Meeting.of(dedup, row, (key, meeting) -> assertTravels(meeting));
      }
    }
    RowKey row = new RowKey(3, 1L << 40, "né#1");
    for (Meeting.Kind kind : Meeting.Kind.values()) {
      CoderProperties.coderDecodeEncodeEqual(
          new LikenessCoder(), new Likeness(kind, row, new RowKey(4, 0, ""), 0.8125));
    }
  }

  private static void assertTravels(Meeting meeting) {
    try {
      CoderProperties.coderDecodeEncodeEqual(new MeetingCoder(), meeting);
    } catch (CoderException e) {
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(meeting.toString(), e);
    }
  }
}
