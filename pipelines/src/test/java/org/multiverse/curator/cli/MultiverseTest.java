package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line as a user types it, in this process: what it prints, and its exit code. */
final class MultiverseTest {
  private static final Path TEST_DATA = Path.of(System.getProperty("multiverse.test-data"));
  private static final String TRACES = TEST_DATA.resolve("traces/traces.jsonl").toString();

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static String run;
  private static Typed ran;

  private static Typed type(String... words) {
    return Typed.type(100, words);
  }

  @BeforeAll
  static void runOnce() {
    run = shared.resolve("run").toString();
    ran = type("run", "--input", TRACES, "--output", run, "--runner", "direct");
  }

  // run

  @Test
  void givenRun_summaryTellsRowsBlocksShardsAndWhatToTypeNext() {
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains("Done: 25 rows in ", "(direct, ")
        .containsPattern("rows in +25\\b")
        .containsPattern("parallel +\\d+ +\\d+\\.\\d %")
        .containsPattern("rejected +0 +0\\.0 %")
        .containsPattern("rows out +25\\b")
        .containsPattern("blocks +\\d+")
        .containsPattern("paths +\\d+")
        .containsPattern("mean #parallel +1\\.\\d+")
        .containsPattern("without verification +1\\.\\d+")
        .contains(run + "/data/", "./multiverse stats " + run);
    assertThat(ran.err()).contains("mapreduce 25");
  }

  @Test
  void givenJson_theSummaryIsAnObjectOnStdout() throws IOException {
    Path output = temp.resolve("run");
    Typed answer =
        type("run", "-i", TRACES, "-o", output.toString(), "--json", "--runner", "direct");
    assertThat(answer.code()).isZero();
    assertThat(answer.json().get("rowsIn").asInt()).isEqualTo(25);
    assertThat(answer.json().get("rowsOut").asInt()).isEqualTo(25);
    assertThat(answer.json().get("meanNumParallelPlanned").asDouble()).isGreaterThan(1);
  }

  @Test
  void givenQuiet_nothingIsPrinted() {
    Typed answer =
        type("run", "-q", "-i", TRACES, "-o", temp.resolve("run").toString(), "--runner", "direct");
    assertThat(answer).isEqualTo(new Typed(0, "", ""));
  }

  @Test
  void givenMoreRejectedThanAllowed_answersThree() {
    String broken = TEST_DATA.resolve("broken/missing-column.jsonl").toString();
    Typed over =
        type(
            "run", "-q", "-i", broken, "-o", temp.resolve("a").toString(), "--max-rejected", "10%");
    assertThat(over.code()).isEqualTo(3);
    assertThat(over.err())
        .isEqualTo("multiverse: Too many rows rejected: 5 of 7 (--max-rejected 10%)\n");
    Typed within =
        type("run", "-q", "-i", broken, "-o", temp.resolve("b").toString(), "--max-rejected", "5");
    assertThat(within.code()).isZero();
  }

  @Test
  void givenStandardInput_itIsReadOnce() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(Files.readAllBytes(Path.of(TRACES))));
    Typed answer;
    try {
      answer = type("run", "-i", "-", "-o", temp.resolve("run").toString(), "--runner", "direct");
    } finally {
      System.setIn(before);
    }
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.err()).contains("Reading 1 file (JSON lines)");
    assertThat(answer.out()).contains("rows in", "25");
    Typed again = type("run", "-o", temp.resolve("run").toString(), "--only", "status=sequential");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("came through a pipe, which can't be read again");
  }

  @Test
  void givenRowsThatAreAllRejected_answersThree() throws IOException {
    Path input =
        Files.writeString(
            temp.resolve("a.jsonl"),
            "{\"deepseek_thinking_trajectory\": \"\"}\n{\"deepseek_thinking_trajectory\": \" \"}\n");
    String output = temp.resolve("run").toString();
    Typed answer = type("run", "-i", input.toString(), "-o", output, "--runner", "direct");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.out()).startsWith("Every row was rejected: 2 rows");
    assertThat(answer.err())
        .endsWith(
            "multiverse: Every row was rejected: 2 of 2 ("
                + output
                + "/rejected says why; --max-rejected 100% takes it)\n");
    assertThat(
            type("run", "-i", input.toString(), "-o", output, "-q", "--max-rejected", "100%")
                .code())
        .isZero();
  }

  @Test
  void givenManyRowsThatFailForOneReason_answersThree() throws IOException {
    StringBuilder rows = new StringBuilder(Files.readString(Path.of(TRACES)).strip()).append('\n');
    for (int i = 0; i < 60; i++) {
      rows.append("{\"id\": \"e").append(i).append("\", \"question\": \"?\"}\n");
    }
    Path input = Files.writeString(temp.resolve("a.jsonl"), rows);
    Path output = temp.resolve("run");
    Typed answer = type("run", "-i", input.toString(), "-o", output.toString(), "-q");
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err())
        .isEqualTo(
            "multiverse: Too many rows rejected for one reason: 60 of 85 missing-column"
                + " (--max-same-failure 50%)\n");
    Typed more =
        type(
            "run",
            "-i",
            input.toString(),
            "-o",
            output.toString(),
            "-q",
            "--max-same-failure",
            "90%");
    assertThat(more.code()).as(more.err()).isZero();
  }

  @Test
  void givenInputThatBreaksOff_answersThree() {
    String half = TEST_DATA.resolve("broken/half.jsonl.gz").toString();
    Typed answer = type("run", "-q", "-i", half, "-o", temp.resolve("run").toString());
    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err()).contains("The input was not read to its end: 1 file broke off");
  }

  static Stream<Arguments> mistakes() {
    String none = shared.resolve("none.jsonl").toString();
    String output = shared.resolve("other").toString();
    return Stream.of(
        Arguments.of(
            List.of("run", "-i", none, "-o", output),
            "multiverse: Cannot read input " + none + ": no such file\n"),
        Arguments.of(
            List.of("run", "-i", TRACES, "-o", output, "--fast"),
            "multiverse: Unknown option: '--fast' (see multiverse run --help)\n"),
        Arguments.of(
            List.of("run", "-i", TRACES),
            "multiverse: Missing required option: '--output=RUN' (see multiverse run --help)\n"),
        Arguments.of(
            List.of("run", "-i", TRACES, "-o", TRACES),
            "multiverse: Cannot write output " + TRACES + ": it is not a folder\n"),
        Arguments.of(
            List.of("run", "-i", TRACES, "-o", output, "--from", "think"),
            "multiverse: Invalid step: think (one of summary-tree, parallel-groups,"
                + " parallel-outline, refill, mapreduce)\n"),
        Arguments.of(
            List.of("run", "-o", output, "--from", "refill"),
            "multiverse: Cannot start from refill: "
                + output
                + " has no complete shards of summary-tree (run from that step first)\n"),
        Arguments.of(
            List.of("run", "-i", TRACES, "-o", output, "--model", "gpt"),
            "multiverse: Invalid model: gpt (rules, or PROVIDER:NAME with one of gemini, openai,"
                + " anthropic, ollama)\n"),
        Arguments.of(
            List.of("run", "-i", TRACES, "-o", output, "--", "--nonsense=1"),
            "multiverse: Invalid Beam option: --nonsense (no such option)\n"),
        Arguments.of(
            List.of("stats", output + "-none"),
            "multiverse: Cannot open run " + output + "-none: no such folder\n"),
        Arguments.of(
            List.of("validate", none), "multiverse: Cannot find " + none + ": no such file\n"),
        Arguments.of(List.of("fly"), "multiverse: Unmatched argument at index 0: 'fly'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void givenMistake_oneClearLineAndExitCodeTwo(List<String> words, String line) {
    Typed answer = type(words.toArray(String[]::new));
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).startsWith(line);
    assertThat(answer.err().lines()).hasSize(1);
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void givenClusterOutOfReach_answersFive() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Typed answer =
        type(
            "run",
            "-q",
            "-i",
            TRACES,
            "-o",
            temp.resolve("run").toString(),
            "--runner",
            "flink",
            "--flink-master",
            "127.0.0.1:" + port);
    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.err())
        .startsWith("multiverse: Cannot reach Flink at http://127.0.0.1:" + port + "/overview");
    assertThat(answer.err().lines()).hasSize(1);
  }

  @Test
  void givenStopEarly_statusTellsHowToGoOn() throws IOException {
    String output = temp.resolve("run").toString();
    assertThat(type("run", "-q", "-i", TRACES, "-o", output, "--to", "2").code()).isZero();
    Typed status = type("status", output);
    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("incomplete (no _SUCCESS)")
        .contains("./multiverse run --output " + output + " --from parallel-outline");
    assertThat(type("stats", output).code()).isEqualTo(2);
    assertThat(type("run", "-q", "-o", output, "--from", "parallel-outline").code()).isZero();
    assertThat(type("status", output, "--json").json().get("complete").asBoolean()).isTrue();
  }

  @Test
  void givenRunThatWasKilled_statusTellsToTypeTheSameAgain() throws IOException {
    Files.createDirectories(temp.resolve("_work"));
    Typed status = type("status", temp.toString());
    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("incomplete (no _SUCCESS)")
        .contains("the same run command again: it finishes what was broken off");
  }

  @Test
  void givenFilesOneAfterTheOther_allAreRead() throws IOException {
    String broken = TEST_DATA.resolve("broken").toString();
    Typed answer =
        type(
            "run",
            "--input",
            broken + "/missing-column.jsonl",
            broken + "/broken-json.jsonl",
            "--output",
            temp.resolve("run").toString(),
            "--json",
            "-q");
    assertThat(answer.json().get("rowsIn").asInt()).isEqualTo(12);
  }

  // status and stats

  @Test
  void givenRun_statusTellsWhatIsThere() throws IOException {
    Typed text = type("status", run);
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains("complete", "stages/5-mapreduce", "settingsFingerprint");
    JsonNode json = type("status", run, "--json").json();
    assertThat(json.get("rowsIn").asInt()).isEqualTo(25);
    assertThat(json.get("folders")).hasSize(7);
  }

  @Test
  void givenRun_statsPrintTheTable() throws IOException {
    Typed text = type("stats", run);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("case study", "subtask execution", "path exploration", "Fan-out", "#parallel");
    assertThat(type("stats", run, "--json").json().isObject()).isTrue();
  }

  // inspect

  @Test
  void givenId_inspectShowsUnitsAndTree() throws IOException {
    Typed text = type("inspect", run, "--id", "td-math-01");
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("td-math-01  parallel", "<parallel>[", "Case 2", "not-run", "│ Case 1")
        .doesNotContain("\u001b");
    assertThat(type("inspect", run, "--id", "td-math-01", "--color", "always").out())
        .contains("\u001b[");
    JsonNode json = type("inspect", run, "--id", "td-math-01", "--json").json();
    assertThat(json.get("status").asText()).isEqualTo("parallel");
    assertThat(type("inspect", run, "--id", "td-math-01", "--show", "document").out())
        .contains("<Parallel>", "<Conclusion>");
  }

  @Test
  void givenUnknownId_inspectSaysSo() {
    Typed answer = type("inspect", run, "--id", "nobody");
    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .isEqualTo("multiverse: Cannot find row nobody in any stage of " + run + "\n");
  }

  // validate

  @Test
  void givenRunAndTaggedFiles_validateAcceptsThem() throws IOException {
    Typed answer = type("validate", run, TEST_DATA.resolve("tags/valid").toString());
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).contains(" 0 invalid");
    JsonNode json = type("validate", run, "--json").json();
    assertThat(json.get("documents").asInt()).isPositive();
    assertThat(json.get("invalid").asInt()).isZero();
  }

  @Test
  void givenBrokenDocuments_everyViolationIsNamed() throws IOException {
    Path broken = TEST_DATA.resolve("tags/broken");
    Typed answer = type("validate", broken.toString());
    assertThat(answer.code()).isEqualTo(3);
    try (Stream<Path> files = Files.list(broken)) {
      for (Path file : files.toList()) {
        String rule = file.getFileName().toString().replaceFirst("\\..*", "");
        assertThat(answer.out()).containsPattern(rule + "\\.txt:\\d+:\\d+: " + rule + ": ");
      }
    }
  }

  // help

  @Test
  void givenHelp_everyCommandIsThere() {
    Typed answer = type("--help");
    assertThat(answer.code()).isZero();
    for (String command : Arrays.asList("run", "status", "stats", "inspect", "validate")) {
      assertThat(answer.out()).contains("  " + command);
      assertThat(type(command, "--help").code()).isZero();
    }
    assertThat(type("--version").out()).startsWith("Multiverse Curator ");
    assertThat(type().code()).isEqualTo(2);
  }
}
