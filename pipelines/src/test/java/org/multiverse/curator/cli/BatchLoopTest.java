package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.multiverse.curator.cli.Typed.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.pipelines.RunFolder;

/**
 * A curation by files as its user makes it: two traces, answered out of the recorded replies, with
 * wrong answers, second rounds and corrections.
 */
final class BatchLoopTest {
  private static final Path TEST_DATA = Path.of(System.getProperty("multiverse.test-data"));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TRACES = List.of("td-math-01", "td-comb-01");
  private static final String MODEL = "openai:gpt-4.1-mini";

  @TempDir private Path temp;
  private String run;
  private Path cache;

  /** A request as it stands in the readable file: what it is about, and what has to be answered. */
  private record Asked(String trace, String step, int round, String key) {}

  @BeforeEach
  void names() throws IOException {
    run = temp.resolve("run").toString();
    cache = temp.resolve("replies");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(TEST_DATA.resolve("traces/traces.jsonl"))) {
      if (TRACES.contains(JSON.readTree(line).path("id").asText())) {
        lines.add(line);
      }
    }
    assertThat(lines).hasSize(TRACES.size());
    Files.write(temp.resolve("traces.jsonl"), lines);
  }

  /** As it is typed in the folder of the tests: relative. */
  private String typed(Path path) {
    return Path.of("").toAbsolutePath().relativize(path.toAbsolutePath()).toString();
  }

  private Typed first(String... more) {
    List<String> words =
        new ArrayList<>(List.of("-i", typed(temp.resolve("traces.jsonl")), "--model", MODEL));
    words.addAll(List.of("--cache", typed(cache)));
    words.addAll(0, List.of(more));
    return type(words.toArray(String[]::new));
  }

  private JsonNode export() throws IOException {
    return type("batch", "export", run, "--json").json();
  }

  private static List<Asked> asked(JsonNode export) throws IOException {
    List<Asked> all = new ArrayList<>();
    for (JsonNode file : export.path("files")) {
      String lines = URI.create(file.asText()).getPath();
      String text = Files.readString(Path.of(lines.replaceFirst("\\.jsonl$", ".md")));
      for (String part : text.split("={80}\\n", -1)) {
        if (part.startsWith("trace: ")) {
          Map<String, String> about = new HashMap<>();
          part.lines()
              .takeWhile(line -> line.contains(": "))
              .map(line -> line.split(": ", 2))
              .forEach(line -> about.put(line[0], line[1]));
          all.add(
              new Asked(
                  about.get("trace"),
                  about.get("step"),
                  Integer.parseInt(about.get("round")),
                  about.get("custom_id")));
        }
      }
    }
    return all;
  }

  private static JsonNode recorded(String trace, String step, boolean passes) {
    try (Stream<Path> files = Files.list(TEST_DATA.resolve("replies"))) {
      for (Path file : files.sorted().toList()) {
        JsonNode reply = JSON.readTree(file.toFile());
        if (reply.path("trace").asText().equals(trace)
            && reply.path("step").asText().equals(step)
            && reply.path("expect").asText().startsWith(passes ? "passes" : "fails")
            && reply.path("finish").asText().equals("stop")) {
          return reply.path("text");
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("No reply of " + trace + " for " + step + " is recorded");
  }

  private Path answers(String name, List<Asked> asked, Function<Asked, JsonNode> answer)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Asked one : asked) {
      ObjectNode line = JSON.createObjectNode().put("custom_id", one.key());
      line.set("text", answer.apply(one));
      lines.add(line.toString());
    }
    return Files.write(temp.resolve(name), lines);
  }

  private static JsonNode good(Asked asked) {
    return recorded(asked.trace(), asked.step(), true);
  }

  private Typed take(Path file, String... more) {
    List<String> words = new ArrayList<>(List.of("batch", "import", run, file.toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  /** Answers with what is good until nothing is left to ask. */
  private void answerTheRest(JsonNode export) throws IOException {
    JsonNode next = export;
    for (int round = 1; next.path("requests").asInt() > 0; round++) {
      assertThat(round).as("it comes to an end").isLessThan(6);
      take(answers("rest-" + round + ".jsonl", asked(next), BatchLoopTest::good));
      next = export();
    }
  }

  private static JsonNode step(JsonNode export, String step) {
    for (JsonNode one : export.path("steps")) {
      if (one.path("step").asText().equals(step)) {
        return one;
      }
    }
    throw new IllegalStateException("No " + step + " in " + export);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink"})
  void givenOfflineWithoutReplies_theRunIsIncompleteAndGoesOnLater(String runner)
      throws IOException {
    Typed answer = first("run", "-o", run, "--offline", "--runner", runner);
    assertThat(answer.code()).as(answer.err()).isEqualTo(3);
    assertThat(answer.out())
        .startsWith("Incomplete")
        .containsPattern("waiting +2 +100.0 %")
        .containsPattern("rejected +0 ")
        .containsPattern("Rows waiting for replies\\n +summary-tree +2\\n")
        .contains("./multiverse batch export " + run + " ", "run --output " + run + " --offline");
    assertThat(answer.err()).contains("The run is incomplete: 2 of 2 rows wait for replies");
    assertThat(names(temp.resolve("run"))).containsExactlyInAnyOrder("batch");
    assertThat(type("status", run).out())
        .contains("incomplete (no _SUCCESS)", "./multiverse batch export " + run);

    JsonNode report =
        type("run", "-o", run, "--offline", "--runner", runner, "--json", "-q").json();
    assertThat(report.path("waiting").path("summary-tree").asInt()).isEqualTo(2);
    assertThat(report.path("rowsWaiting").asInt()).isEqualTo(2);
    assertThat(report.path("complete").asBoolean()).isFalse();
    assertThat(report.path("counts").path("statuses").path("rejected").asInt()).isZero();

    answerTheRest(export());
    Typed done = type("run", "-o", run, "--offline", "--runner", runner, "--json", "-q");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.json().path("rowsOut").asInt()).isEqualTo(2);
    assertThat(done.json().path("spend").path("mapreduce").path("hits").asInt())
        .as("of this attempt alone")
        .isEqualTo(2);
    assertThat(temp.resolve("run/_SUCCESS")).exists();
    assertThat(temp.resolve("run/batch/waiting.json")).doesNotExist();
  }

  @Test
  void givenAFinishedRunWhoseRepliesAreGone_movesNothingButTakesSuccessAway() throws IOException {
    answerTheRest(first("batch", "export", run, "--json").json());
    assertThat(type("run", "-o", run, "--offline", "-q").code()).isZero();
    String manifest = Files.readString(temp.resolve("run/manifest.json"));
    Files.move(cache, temp.resolve("gone"));
    assertThat(type("run", "-o", run, "--offline", "-q").code()).as("nothing to do").isZero();
    assertThat(type("run", "-o", run, "--offline", "--overwrite", "-q").code()).isEqualTo(3);
    assertThat(temp.resolve("run/_SUCCESS")).doesNotExist();
    assertThat(temp.resolve("run/manifest.json")).hasContent(manifest);
    assertThat(names(temp.resolve("run/data"))).isNotEmpty();
    assertThat(names(temp.resolve("run"))).doesNotContain("_work");

    // What was answered stays in the run folder: nothing has to be answered twice.
    List<String> words = new ArrayList<>(List.of("batch", "import", run));
    try (Stream<Path> all = Files.walk(temp.resolve("run/batch"))) {
      all.filter(file -> file.getFileName().toString().startsWith("replies-"))
          .sorted()
          .forEach(file -> words.add(file.toString()));
    }
    assertThat(type(words.toArray(String[]::new)).out()).containsPattern("imported +6\\n");
    assertThat(type("run", "-o", run, "--offline", "-q").code()).isZero();
    try (Stream<GenericRecord> data = RunFolder.open(temp.resolve("run")).data()) {
      assertThat(data)
          .allSatisfy(
              row ->
                  assertThat(((GenericRecord) row.get("provenance")).get("answered_by"))
                      .as("who answered first")
                      .hasToString("rest-1.jsonl, rest-2.jsonl, rest-3.jsonl"));
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void givenTheFirstExport_theFolderRemembersTheRestWhereverOneStands() throws IOException {
    first("batch", "export", run, "--min-gain", "150");
    JsonNode options = JSON.readTree(temp.resolve("run/batch/options.json").toFile());
    assertThat(options.path("--cache").get(0).asText()).isEqualTo(cache.toString());
    assertThat(options.path("--input").get(0).asText())
        .isEqualTo(temp.resolve("traces.jsonl").toString());
    assertThat(options.path("--model").get(0).asText()).isEqualTo(MODEL);
    assertThat(options.path("--min-gain").get(0).asText()).isEqualTo("150");
    assertThat(
            JSON.readTree(temp.resolve("run/batch/001-summary-tree/export.json").toFile())
                .path("cache")
                .asText())
        .isEqualTo(cache.toString());
    Typed again = type("run", "-o", run, "--offline");
    assertThat(again.code()).isEqualTo(3);
    assertThat(again.err())
        .contains(
            "remembers --input " + temp.resolve("traces.jsonl") + " --model " + MODEL + " --cache ",
            "--min-gain 150");

    String url = temp.resolve("others").toUri().toString();
    type("batch", "export", run, "--model", "openai:gpt-4.1", "--cache", url);
    options = JSON.readTree(temp.resolve("run/batch/options.json").toFile());
    assertThat(options.path("--model").get(0).asText()).isEqualTo("openai:gpt-4.1");
    assertThat(options.path("--min-gain").get(0).asText()).isEqualTo("150");
    assertThat(options.path("--cache").get(0).asText()).as("a URL as it is").isEqualTo(url);
    assertThat(RememberedOptions.absolute("gs://bucket/replies")).isEqualTo("gs://bucket/replies");
    assertThat(RememberedOptions.absolute("a/../b"))
        .isEqualTo(Path.of("").toAbsolutePath().resolve("b").toString());
  }

  @Test
  void givenNothingRemembered_exportAsksForModelAndInput() {
    assertThat(type("batch", "export", run, "--model", MODEL).err())
        .contains("Invalid input: none given");
    assertThat(type("batch", "export", run, "-i", temp.resolve("traces.jsonl").toString()).err())
        .contains("no model makes a step (give --model)");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  @Test
  void givenAWrongAnswer_importSaysSoAndTheSecondRoundAsksForItAlone() throws IOException {
    JsonNode export = first("batch", "export", run, "--json").json();
    assertThat(step(export, "summary-tree").path("newRequests").asInt()).isEqualTo(2);
    assertThat(asked(export))
        .extracting(Asked::trace, Asked::step, Asked::round)
        .containsExactly(
            tuple("td-math-01", "summary-tree", 1), tuple("td-comb-01", "summary-tree", 1));
    take(answers("one.jsonl", asked(export), BatchLoopTest::good));

    export = export();
    assertThat(step(export, "parallel-groups").path("newRequests").asInt()).isEqualTo(2);
    Typed taken =
        take(
            answers(
                "two.jsonl",
                asked(export),
                one -> recorded(one.trace(), one.step(), !one.trace().equals("td-math-01"))));
    assertThat(taken.code()).as("what fails can be mended").isZero();
    assertThat(taken.out())
        .containsPattern("replies imported +2\\n")
        .containsPattern("answers that fail their checks +1\\n +parallel-groups +1\\n")
        .containsPattern("parallel-groups +td-math-01 +round 1 +.*uncovered-unit")
        .contains("Next: ./multiverse batch export " + run + " (2 requests)");

    Typed shown = type("batch", "export", run);
    assertThat(shown.out())
        .containsPattern("parallel-groups +0 +0 +1 +0\\n")
        .containsPattern("mapreduce +2 +1 +0 +0\\n")
        .containsPattern("parallel-groups +td-math-01 +round 2 +.*uncovered-unit");
    Typed same = type("batch", "export", run);
    assertThat(same.out()).contains("003-mapreduce", "asked for before").doesNotContain("004-");
    export = export();
    JsonNode repair = step(export, "parallel-groups").path("repairs").get(0);
    assertThat(repair.path("trace").asText()).isEqualTo("td-math-01");
    assertThat(repair.path("round").asInt()).isEqualTo(2);
    assertThat(asked(export))
        .extracting(Asked::trace, Asked::step, Asked::round)
        .contains(tuple("td-math-01", "parallel-groups", 2));

    // Wrong to the end: the last round leaves a group out, and says so.
    for (int round = 2; round <= 3; round++) {
      taken =
          take(
              answers(
                  "wrong-" + round + ".jsonl",
                  asked(export),
                  one -> recorded(one.trace(), one.step(), !one.step().equals("parallel-groups"))));
      assertThat(taken.out())
          .containsPattern(
              round == 3 ? "round 3, the last +.*uncovered-unit" : "round 2 +.*uncovered-unit");
      export = export();
    }
    JsonNode dropped = step(export, "parallel-groups").path("dropped");
    assertThat(dropped).hasSize(1);
    assertThat(dropped.get(0).path("trace").asText()).isEqualTo("td-math-01");
    assertThat(dropped.get(0).path("note").asText()).contains("dropped the group");

    // All that was asked and answered is still there.
    List<String> folders = names(temp.resolve("run/batch"));
    assertThat(folders).contains("001-summary-tree", "002-parallel-groups", "003-mapreduce");
    for (String folder : folders) {
      if (folder.matches("00[123]-.*")) {
        assertThat(names(temp.resolve("run/batch").resolve(folder)))
            .contains("requests-00000.jsonl", "requests-00000.md", "replies-00000.jsonl");
      }
    }
  }

  @Test
  void givenAnotherAnswer_takesItOnlyWhenAskedToAndSaysWhoseItIs() throws IOException {
    JsonNode export = first("batch", "export", run, "--json").json();
    take(answers("one.jsonl", asked(export), BatchLoopTest::good));
    JsonNode groups = export();
    List<Asked> asked = asked(groups);
    take(answers("hasty.jsonl", asked, one -> recorded(one.trace(), one.step(), false)));
    Path better = answers("careful.jsonl", asked, BatchLoopTest::good);
    Typed kept = take(better);
    assertThat(kept.out())
        .containsPattern("replies imported +0\\n")
        .containsPattern("there already +2\\n +but saying something else +2\\n");
    assertThat(kept.err()).contains(better + ":1: another reply to it is there (import --replace");
    JsonNode replaced = take(better, "--replace", "--json").json();
    assertThat(replaced.path("imported").asInt()).isEqualTo(2);
    assertThat(replaced.path("replaced").asInt()).isEqualTo(2);
    assertThat(replaced.path("check").path("failures")).isEmpty();
    assertThat(take(better, "--replace", "--json").json().path("present").asInt()).isEqualTo(2);
    Path history = temp.resolve("run/batch/002-parallel-groups");
    assertThat(Files.readString(history.resolve("replies-00000.jsonl"))).contains("hasty.jsonl");
    assertThat(Files.readString(history.resolve("replies-00001.jsonl"))).contains("careful.jsonl");

    JsonNode next = export();
    assertThat(step(next, "parallel-groups").path("requests").asInt()).isZero();
    answerTheRest(next);
    assertThat(type("run", "-o", run, "--offline", "-q").code()).isZero();
    try (Stream<GenericRecord> data = RunFolder.open(temp.resolve("run")).data()) {
      assertThat(data)
          .allSatisfy(
              row ->
                  assertThat(((GenericRecord) row.get("provenance")).get("answered_by"))
                      .hasToString("one.jsonl, careful.jsonl, rest-1.jsonl"));
    }
  }

  @Test
  void givenOneStep_takesFailedAnswersToEarlierOnesAsTheyAre() throws IOException {
    JsonNode export = first("batch", "export", run, "--json").json();
    take(answers("one.jsonl", asked(export), BatchLoopTest::good));
    take(answers("two.jsonl", asked(export()), one -> recorded(one.trace(), one.step(), false)));
    JsonNode next = type("batch", "export", run, "--step", "mapreduce", "--json").json();
    assertThat(next.path("requests").asInt())
        .as("rows whose groups are not mended yet")
        .isEqualTo(step(next, "mapreduce").path("rowsWaiting").asInt())
        .isPositive();
    assertThat(step(next, "parallel-groups").path("requests").asInt()).isZero();
  }
}
