package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiverse.curator.cli.Typed.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.stub.StubModelServer;
import org.multiverse.curator.stub.StubRefusals;
import org.multiverse.curator.stub.StubRefusals.Refused;

/** How runs end on servers that refuse: a cause that hits every row is never a success. */
final class RefusedRunTest {
  private static final Path TRACES =
      Path.of(System.getProperty("multiverse.test-data")).resolve("traces/traces.jsonl");

  @TempDir private Path temp;

  private Typed curate(StubModelServer server, String input, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "run", "-i", input, "-o", temp.resolve("run").toString(), "--runner", "direct"));
    words.addAll(List.of("--model", "openai:stub@" + server.url(), "--patience", "2"));
    words.addAll(List.of("--cache", temp.resolve("cache").toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  /** The first traces, fewer than a share needs. */
  private String few() throws IOException {
    return Files.write(temp.resolve("few.jsonl"), Files.readAllLines(TRACES).subList(0, 4))
        .toString();
  }

  private void assertThatNothingIsInPlace() {
    assertThat(temp.resolve("run/_SUCCESS")).doesNotExist();
    assertThat(temp.resolve("run/data")).doesNotExist();
    assertThat(temp.resolve("run/rejected")).doesNotExist();
  }

  private static String completion(String content) {
    return "{\"choices\":[{\"message\":{\"content\":"
        + Json.MAPPER.getNodeFactory().textNode(content)
        + "},\"finish_reason\":\"stop\"}]}";
  }

  private static StubRefusals all(int status, String body) {
    return (number, request) -> new Refused(status, body);
  }

  @Test
  void givenServerThatKnowsNoneOfTheParameters_itsFormIsLearnedAndSaid() throws IOException {
    try (StubModelServer usual = StubModelServer.builder().start()) {
      Typed answer = curate(usual, TRACES.toString(), "--temperature", "0.2");
      assertThat(answer.code()).as(answer.err()).isZero();
      assertThat(answer.out()).doesNotContain("was asked with");
    }
    StubRefusals less =
        StubRefusals.unknown("response_format")
            .and(StubRefusals.unknown("max_tokens"))
            .and(StubRefusals.unknown("temperature"));
    try (StubModelServer server = StubModelServer.builder().refusals(less).start()) {
      Path run = temp.resolve("run");
      long parallel = parallel(run);
      Typed answer = curate(server, TRACES.toString(), "--temperature", "0.2", "--overwrite");
      assertThat(answer.code()).as(answer.err()).isZero();
      String form =
          "the schema in the prompt alone, the other name for the most tokens of an answer, no"
              + " temperature";
      assertThat(answer.out()).contains("was asked with " + form);
      assertThat(parallel(run)).isPositive().isEqualTo(parallel);
      assertThat(
              Json.MAPPER
                  .readTree(run.resolve("run.json").toFile())
                  .findValue("requestForms")
                  .elements()
                  .next()
                  .asText())
          .isEqualTo(form);
      int made = server.stats().requests();
      curate(server, TRACES.toString(), "--temperature", "0.2", "--overwrite");
      assertThat(server.stats().requests())
          .as("replies are kept under what was asked")
          .isEqualTo(made);
    }
  }

  private static long parallel(Path run) throws IOException {
    return Json.MAPPER
        .readTree(run.resolve("run.json").toFile())
        .findValue("statuses")
        .path("parallel")
        .asLong();
  }

  static Stream<Arguments> accounts() {
    return Stream.of(
        Arguments.of(402, "{\"error\":{\"message\":\"Insufficient credits\"}}", "no credit left"),
        Arguments.of(
            401, "{\"error\":{\"message\":\"Unauthorized\"}}", "the key in OPENAI_API_KEY"),
        Arguments.of(
            429,
            "{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}",
            "no credit left"),
        Arguments.of(404, "{\"detail\":\"Not Found\"}", "HTTP 404: Not Found"),
        Arguments.of(307, "", "it redirects to nowhere"),
        Arguments.of(
            200,
            "<html><title>Sign in</title></html>",
            "a web page, no JSON: Sign in (is http://127.0.0.1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accounts")
  void givenAnAccountThatIsRefused_theRunEndsBeforeItsRowsDo(int status, String body, String said) {
    try (StubModelServer server = StubModelServer.builder().refusals(all(status, body)).start()) {
      Typed answer = curate(server, TRACES.toString(), "-q");
      assertThat(answer.code()).as(answer.err()).isEqualTo(5);
      assertThat(answer.err()).contains(said, "the same command goes on");
      assertThat(answer.err().lines()).hasSize(1);
      assertThat(server.stats().requests()).as("those in flight, none again").isLessThan(20);
      assertThatNothingIsInPlace();
    }
  }

  @Test
  void givenCreditThatRunsOut_theSameCommandGoesOn() {
    AtomicInteger left = new AtomicInteger(15);
    StubRefusals credit =
        (number, request) ->
            left.getAndDecrement() > 0
                ? null
                : new Refused(402, "{\"error\":{\"message\":\"Insufficient credits\"}}");
    try (StubModelServer server = StubModelServer.builder().refusals(credit).start()) {
      Typed broken = curate(server, TRACES.toString(), "-q");
      assertThat(broken.code()).as(broken.err()).isEqualTo(5);
      assertThatNothingIsInPlace();
      left.set(Integer.MAX_VALUE);
      Typed answer = curate(server, TRACES.toString());
      assertThat(answer.code()).as(answer.err()).isZero();
      assertThat(answer.out()).containsPattern("rejected +0 ");
      assertThat(server.stats().repeatedFinished()).isZero();
    }
  }

  @Test
  void givenOneRowThatIsTooLong_itAloneIsRejected() throws IOException {
    String first = Json.MAPPER.readTree(Files.readAllLines(TRACES).get(0)).get("question").asText();
    StubRefusals refusals =
        (number, request) ->
            request.get("messages").get(0).get("content").asText().contains(first)
                ? new Refused(413, "Payload Too Large")
                : null;
    try (StubModelServer server = StubModelServer.builder().refusals(refusals).start()) {
      Typed answer = curate(server, TRACES.toString());
      assertThat(answer.code()).as(answer.err()).isZero();
      assertThat(answer.out()).containsPattern("rejected +1 ").contains("model-rejected-request");
    }
  }

  @Test
  void givenAnswersThatNobodyCanRead_theRunStops() {
    try (StubModelServer server =
        StubModelServer.builder().refusals(all(200, completion("I would rather not."))).start()) {
      Typed answer = curate(server, TRACES.toString(), "-q");
      assertThat(answer.code()).as(answer.err()).isEqualTo(5);
      assertThat(answer.err())
          .containsPattern(
              "Stopped: \\d+ of \\d+ rows ended with answer-unreadable \\(--max-same-failure 50%;"
                  + " another model may do better\\), such as td-")
          .contains("it holds no JSON object");
      assertThatNothingIsInPlace();
    }
  }

  @Test
  void givenAFewRowsAndAnswersThatNobodyCanRead_itIsNoSuccess() throws IOException {
    try (StubModelServer server =
        StubModelServer.builder().refusals(all(200, completion("I would rather not."))).start()) {
      Typed answer = curate(server, few(), "-q");
      assertThat(answer.code()).as(answer.err()).isEqualTo(5);
      assertThat(answer.err())
          .startsWith("multiverse: What the model answers can't be read: 4 of 4 rows ended with");
      Typed taken = curate(server, few(), "-q", "--max-same-failure", "100%", "--overwrite");
      assertThat(taken.code()).as(taken.err()).isZero();
    }
  }
}
