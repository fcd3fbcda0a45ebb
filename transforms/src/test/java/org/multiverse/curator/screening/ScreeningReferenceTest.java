package org.multiverse.curator.screening;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.input.FileLook;
import org.multiverse.curator.input.InputPlan;
import org.multiverse.curator.input.InputPlan.InputFile;
import org.multiverse.curator.input.InputSplit;
import org.multiverse.curator.input.TraceReader;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shape.RowShape;

/** The counts that {@code test-data/screening/reference.py counts 150} prints. */
final class ScreeningReferenceTest {
  private static final Path DATA = Path.of(System.getProperty("multiverse.test-data"), "screening");

  private static Contamination questions() throws IOException {
    List<Contamination.Question> questions = new ArrayList<>();
    for (String line : Files.readAllLines(DATA.resolve("questions.txt"))) {
      questions.add(new Contamination.Question(line, "questions.txt"));
    }
    return new Contamination(questions);
  }

  @ParameterizedTest
  @CsvSource({"exact, 6", "near, 21"})
  void givenTheRowsOfTheReference_asManyFallOut(String dedup, long duplicates) throws IOException {
    Screening screening =
        new Screening(Dedup.of(dedup), AnswerCheck.DROP, questions(), 0, Long.MAX_VALUE, List.of());
    Path file = DATA.resolve("rows-150.jsonl");
    long bytes = Files.size(file);
    InputPlan plan =
        InputPlan.of(
            List.of(
                new InputFile(
                    "rows",
                    file.toString(),
                    bytes,
                    FileLook.at("rows", file.toString(), bytes).form())),
            1);
    TraceReader reader = TraceReader.of(RowShape.OWN, 2 << 20);
    Map<String, Long> out = new TreeMap<>();
    LocalScreen.by(screening)
        .read(
            consumer -> {
              for (InputSplit split : plan.splits()) {
                reader.read(split, consumer);
              }
            },
            row -> out.merge(code(row), 1L, Long::sum));
    assertThat(out)
        .containsEntry("contaminated", 9L)
        .containsEntry("wrong-answer", 28L)
        .containsEntry("duplicate", duplicates);
  }

  private static String code(TraceRow row) {
    return row.isPending() ? "kept" : row.reason().code().toString();
  }
}
