package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;

/** Screening as a user types it: what falls out, what is counted, and which exit code it gives. */
final class ScreeningRunTest {
  private static final Path DATA = Path.of(System.getProperty("multiverse.test-data"), "screening");
  private static final String ROWS = DATA.resolve("rows.jsonl").toString();
  private static final String EVALUATION = DATA.resolve("evaluation.jsonl").toString();

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static String run;
  private static Typed ran;

  private static Typed type(Path output, String input, String... more) {
    List<String> words =
        new ArrayList<>(List.of("run", "--input", input, "--output", output.toString()));
    words.addAll(List.of(more));
    return Typed.type(words.toArray(String[]::new));
  }

  private static Typed screened(Path output, String runner) {
    return type(
        output,
        ROWS,
        "--runner",
        runner,
        "--dedup",
        "near",
        "--check-answers",
        "drop",
        "--decontaminate",
        EVALUATION);
  }

  @BeforeAll
  static void runOnce() {
    run = shared.resolve("run").toString();
    ran = screened(Path.of(run), "direct");
  }

  private static String rows(String... traces) {
    StringBuilder lines = new StringBuilder();
    for (String trace : traces) {
      ObjectNode row = Json.MAPPER.createObjectNode();
      row.put("question", "What is it?").put("deepseek_thinking_trajectory", trace);
      lines.append(Json.line(row)).append('\n');
    }
    return lines.toString();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  @Test
  void givenScreening_countsAreThoseOfTheReference() throws IOException {
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode expected = Json.MAPPER.readTree(DATA.resolve("expected.json").toFile()).get("near");
    JsonNode counts = expected.get("counts");
    for (String reason : List.of("duplicate", "contaminated", "wrong-answer", "duplicate-id")) {
      assertThat(ran.out()).containsPattern("\\b" + reason + " +" + counts.get(reason).asInt());
    }
    assertThat(ran.out())
        .containsPattern("rows in +160\\b")
        .containsPattern("rows out +160\\b")
        .containsPattern(
            "equal +" + expected.get("answers of kept rows").get("equal").asInt() + "\\b")
        .containsPattern(
            "can't be told +" + expected.get("answers of kept rows").get("untold").asInt() + "\\b");
    JsonNode record = Json.MAPPER.readTree(Path.of(run, "run.json").toFile());
    assertThat(record.at("/settings/screening/dedup").asText()).isEqualTo("near");
    assertThat(record.at("/settings/screening/decontaminate").asText())
        .startsWith("61 questions, ");
  }

  @Test
  void givenAnotherRunner_theShardsAreTheSame() throws IOException {
    Path other = temp.resolve("flink");
    assertThat(screened(other, "flink").code()).isZero();
    assertThat(digests(other)).isEqualTo(digests(Path.of(run)));
  }

  private static List<String> digests(Path run) throws IOException {
    List<String> digests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        digests.add(run.relativize(file) + " " + Sha256.of(file));
      }
    }
    return digests;
  }

  @Test
  void givenRowsThatFallOut_noLimitCountsThem() throws IOException {
    String same = "A trace that is the same in all of these rows.";
    Path input = file("in.jsonl", rows(same, same, same, same, same + " Not quite."));
    // Ids come from the content: the copies are told apart by another column.
    Files.writeString(
        input, Files.readString(input).replace("{\"question", "{\"id\": 1, \"question"));
    List<String> lines = Files.readAllLines(input);
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, lines.get(i).replace("\"id\": 1", "\"id\": \"r" + i + "\""));
    }
    Files.write(input, lines);
    Typed out =
        type(
            temp.resolve("run"),
            input.toString(),
            "--dedup",
            "exact",
            "--max-rejected",
            "0",
            "--max-same-failure",
            "1");
    assertThat(out.code()).as(out.err()).isZero();
    assertThat(out.out()).contains("Screened out").containsPattern("duplicate +3\\b");
    Typed json =
        type(
            temp.resolve("run"),
            input.toString(),
            "--dedup",
            "exact",
            "--max-rejected",
            "0",
            "--json");
    assertThat(json.json().get("rejectedOverLimit").asBoolean()).isFalse();
  }

  @Test
  void givenCheckAnswersAlone_wrongOnesAreFlaggedAndKept() throws IOException {
    Path input =
        file(
            "in.jsonl",
            rows("So it is \\boxed{3}.")
                .replace("{\"question", "{\"solution\": \"4\", \"question"));
    for (String next : List.of("--json", "--language=en")) {
      Path folder = temp.resolve(next);
      Typed out = type(folder, input.toString(), "--check-answers", next);
      assertThat(out.code()).as(out.err()).isZero();
      JsonNode record = Json.MAPPER.readTree(folder.resolve("run.json").toFile());
      assertThat(record.at("/settings/screening/check-answers").asText()).isEqualTo("flag");
      assertThat(record.at("/result/counts/verdicts/answer-check~1failed").asInt()).isEqualTo(1);
    }
  }

  @Test
  void givenEveryRowScreenedOut_itIsNoSuccess() throws IOException {
    Path input = file("in.jsonl", rows("Short."));
    Typed out = type(temp.resolve("run"), input.toString(), "--min-length", "100");
    assertThat(out.code()).isEqualTo(3);
    assertThat(out.err()).contains("Every row was rejected");
  }

  @Test
  void givenStageScreenedOtherwise_goingOnFromItIsRefused() {
    Path folder = Path.of(run);
    Typed other =
        Typed.type("run", "-o", folder.toString(), "--from", "parallel-groups", "--dedup", "exact");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("they are screened as they are read (leave out --dedup");
  }

  @Test
  void givenStageOnly_howItsRowsWereScreenedStaysOnRecord() throws IOException {
    Path folder = temp.resolve("run");
    assertThat(type(folder, ROWS, "--dedup", "exact", "--runner", "direct").code()).isZero();
    assertThat(
            Typed.type("run", "-o", folder.toString(), "--from", "mapreduce", "--runner", "direct")
                .code())
        .isZero();
    assertThat(
            Json.MAPPER
                .readTree(folder.resolve("run.json").toFile())
                .at("/settings/screening/dedup")
                .asText())
        .isEqualTo("exact");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dedup|fuzzy|Invalid dedup: fuzzy",
        "--check-answers|maybe|Invalid answer check: maybe",
        "--language|klingon|Invalid language: klingon",
        "--min-length|-1|Invalid length: -1",
        "--decontaminate|nowhere.jsonl|Cannot read",
        "--decontaminate|.|Cannot read"
      })
  void givenOptionThatCantBe_saysSoBeforeAnything(String option, String value, String says) {
    Typed out = type(temp.resolve("run"), ROWS, option, value);
    assertThat(out.code()).as(out.err()).isEqualTo(2);
    assertThat(out.err()).contains(says).doesNotContainPattern("\\$\\d|@[0-9a-f]{6,}|Exception");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void givenEvaluationFilesThatHoldNoQuestion_saysSo() throws IOException {
    Path empty = file("empty.jsonl", "");
    Path blank = file("blank.txt", "\n \n");
    Path other = file("other.jsonl", "{\"answer\": \"3\"}\n");
    Path latin = temp.resolve("latin.txt");
    Files.write(latin, "Où est-ce que la réponse\n".getBytes(StandardCharsets.ISO_8859_1));
    for (Path file : List.of(empty, blank, other, latin)) {
      Typed out = type(temp.resolve("run"), ROWS, "--decontaminate", file.toString());
      assertThat(out.code()).as(out.err()).isEqualTo(2);
      assertThat(out.err())
          .contains(file.getFileName().toString())
          .doesNotContainPattern("\\$\\d|@[0-9a-f]{6,}|Exception|MalformedInput");
    }
  }

  @Test
  void givenQuestionsInATextFile_theyAreFound() throws IOException {
    String question = "How many positive divisors has the number ten factorial and why so many?";
    Path input =
        file("in.jsonl", rows("Okay, " + question + " We count.", "We count something else."));
    Path evaluation = file("EVALUATION.TXT", "\uFEFFAnother\n" + question + "\n");
    Typed out =
        type(temp.resolve("run"), input.toString(), "--decontaminate", evaluation.toString());
    assertThat(out.code()).as(out.err()).isZero();
    assertThat(out.out()).containsPattern("contaminated +1\\b");
    // The evaluation is a part of the run: with another one it is another run.
    Typed again = type(temp.resolve("run"), input.toString(), "--decontaminate", EVALUATION);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("--overwrite");
  }

  @Test
  void givenChineseTraceAndRules_theRowIsMarked() throws IOException {
    String line = rows("情况一：如果 x 是偶数，那么它能被二整除。\n情况二：如果 x 是奇数，那么不能。");
    Path input = file("in.jsonl", line.replace("{\"question", "{\"id\": \"zh\", \"question"));
    Path folder = temp.resolve("run");
    type(folder, input.toString());
    Typed shown = Typed.type("inspect", folder.toString(), "--id", "zh", "--json");
    assertThat(shown.out()).contains("the rules read English only", "written in zh");
  }
}
