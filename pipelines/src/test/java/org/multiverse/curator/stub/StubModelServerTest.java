package org.multiverse.curator.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.llm.SummaryForm;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.GroupsCheck;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.MapReduceCheck;
import org.multiverse.curator.steps.ParallelOutlineStep;
import org.multiverse.curator.steps.SummaryTreeCheck;
import org.multiverse.curator.units.UnitCutter;

final class StubModelServerTest {
  private static List<Trace> traces;
  private static Trace parallel;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void readTraces() throws IOException {
    traces = Conversations.traces();
    parallel = traces.get(0);
  }

  @Test
  void givenTraces_answersOfAllTasksPassTheirChecks() throws Exception {
    int withBlocks = 0;
    try (StubModelServer server = StubModelServer.builder().start()) {
      for (Trace trace : traces) {
        SummaryTree tree = tree(answer(server, trace, Task.SUMMARY_TREE));
        assertThat(SummaryTreeCheck.check(trace.units(), tree)).isEmpty();
        ParallelGroups groups =
            read(answer(server, trace, Task.PARALLEL_GROUPS), ParallelGroups.class);
        Limits settings = Limits.defaults();
        assertThat(new GroupsCheck(trace, tree, settings).check(groups)).isEmpty();
        MapReduce mapReduce = read(answer(server, trace, Task.MAPREDUCE), MapReduce.class);
        if (groups.groups().isEmpty()) {
          assertThat(mapReduce.blocks()).isEmpty();
        } else {
          TraceRow row =
              TraceRow.pending(trace)
                  .with(StepName.SUMMARY_TREE, tree)
                  .with(StepName.PARALLEL_GROUPS, groups);
          TraceRow outlined = new ParallelOutlineStep(settings).apply(row);
          assertThat(new MapReduceCheck(trace, outlined.outline(), settings).check(mapReduce))
              .isEmpty();
          withBlocks++;
        }
      }
      assertThat(server.stats().requests()).isEqualTo(3 * traces.size());
      assertThat(server.stats().byTask())
          .containsEntry("summary-tree", traces.size())
          .containsEntry("mapreduce", traces.size());
    }
    assertThat(traces).hasSizeGreaterThanOrEqualTo(10);
    assertThat(withBlocks).isGreaterThanOrEqualTo(4);
  }

  @Test
  void givenSchemaName_itTellsTheTask() throws Exception {
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    request.putObject("response_format").putObject("json_schema").put("name", "parallel-groups");
    ObjectNode blind = Conversations.ask(parallel, Task.SUMMARY_TREE);
    blind.putObject("response_format").putObject("json_schema").put("name", "blind-check");
    try (StubModelServer server = StubModelServer.builder().start()) {
      assertThat(json(content(post(server, request))).has("groups")).isTrue();
      assertThat(content(post(server, blind))).isEqualTo("{\"problems\":[]}");
    }
  }

  @Test
  void givenAnswer_itIsInOpenAisFormWithUsage() throws Exception {
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    int first = request.at("/messages/0/content").asText().length();
    int chars = first + request.at("/messages/1/content").asText().length();
    try (StubModelServer server = StubModelServer.builder().start()) {
      JsonNode reply = json(post(server, request).body());
      int answer = reply.at("/choices/0/message/content").asText().length();
      assertThat(reply.at("/object").asText()).isEqualTo("chat.completion");
      assertThat(reply.at("/id").asText()).startsWith("chatcmpl-");
      assertThat(reply.at("/model").asText()).isEqualTo("stub");
      assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(reply.at("/usage/prompt_tokens").asInt()).isEqualTo((chars + 3) / 4);
      assertThat(reply.at("/usage/completion_tokens").asInt()).isEqualTo((answer + 3) / 4);
      assertThat(cached(reply)).isZero();

      JsonNode second = json(post(server, Conversations.ask(parallel, Task.MAPREDUCE)).body());
      assertThat(cached(second)).isEqualTo((first + 3) / 4);
    }
  }

  private static int cached(JsonNode reply) {
    return reply.at("/usage/prompt_tokens_details/cached_tokens").asInt();
  }

  @Test
  void givenRateLimitFault_firstAttemptIs429WithRetryAfter() throws Exception {
    StubFaults faults = StubFaults.none().with(FaultKind.RATE_LIMIT, 1).withRetryAfter(0.25);
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      HttpResponse<String> refused = post(server, request);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("0.25");
      assertThat(json(refused.body()).at("/error/message").asText()).contains("rateLimit");
      assertThat(post(server, request).statusCode()).isEqualTo(200);
      assertThat(server.stats().status(429)).isEqualTo(1);
      assertThat(server.stats().faults(FaultKind.RATE_LIMIT)).isEqualTo(1);
    }
  }

  @Test
  void givenServerErrorFault_itHitsAsManyAttemptsAsAsked() throws Exception {
    StubFaults faults = StubFaults.parse("serverError=1,attempts=2");
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      assertThat(post(server, request).statusCode()).isEqualTo(500);
      assertThat(post(server, request).statusCode()).isEqualTo(500);
      assertThat(post(server, request).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void givenTimeoutFault_firstAttemptIsNeverAnswered() throws Exception {
    StubFaults faults = StubFaults.none().with(FaultKind.TIMEOUT, 1);
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      HttpRequest impatient =
          HttpRequest.newBuilder(request(server, request), (name, value) -> true)
              .timeout(Duration.ofMillis(300))
              .build();
      assertThatThrownBy(() -> client.send(impatient, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(HttpTimeoutException.class);
      await().until(() -> server.stats().byStatus().containsKey(StubStats.ABORTED));
      assertThat(server.stats().inFlight()).isZero();
      assertThat(post(server, request).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void givenCutOffFault_moreRoomGivesTheWholeAnswer() throws Exception {
    StubFaults faults = StubFaults.none().with(FaultKind.CUT_OFF, 1);
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> reply = post(server, request);
        assertThat(json(reply.body()).at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertBroken(content(reply));
      }
      HttpResponse<String> whole = post(server, request.put("max_tokens", 4000));
      assertThat(json(whole.body()).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(check(content(whole))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"MALFORMED", "WRONG_RANGES", "TAGS_INSIDE", "FENCED", "EMPTY"})
  void givenAnswerFault_answerIsBadAndItsRepairGood(FaultKind kind) throws Exception {
    StubFaults faults = StubFaults.none().with(kind, 1);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      for (Task task : List.of(Task.SUMMARY_TREE, Task.PARALLEL_GROUPS, Task.MAPREDUCE)) {
        ObjectNode request = Conversations.ask(parallel, task);
        String bad = content(post(server, request));
        String good = content(post(server, Conversations.repair(request, bad)));
        assertThat(json(good).isObject()).isTrue();
        assertThat(bad).isNotEqualTo(good);
        int units = parallel.units().count();
        switch (kind) {
          case MALFORMED -> assertBroken(bad);
          case WRONG_RANGES -> assertThat(bad).contains(Integer.toString(units + 5));
          case TAGS_INSIDE -> {
            assertThat(bad).contains("<Path> ");
            assertThat(json(bad).isObject()).isTrue();
          }
          case FENCED -> assertThat(bad).contains("```json\n" + good + "\n```");
          default -> assertThat(bad).isEmpty();
        }
      }
    }
  }

  @Test
  void givenWrongRangesAndNoGroups_aGroupBeyondTheTraceIsMadeUp() throws Exception {
    StubFaults faults = StubFaults.none().with(FaultKind.WRONG_RANGES, 1);
    String text = "One and one is two. So the answer is 2.\n";
    Trace trace = Trace.of("What?", UnitCutter.cut(text));
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      String bad = answer(server, trace, Task.PARALLEL_GROUPS);
      assertThat(read(bad, ParallelGroups.class).groups()).hasSize(1);
    }
  }

  @Test
  void givenStubbornFault_repairsAreMalformedToo() throws Exception {
    StubFaults faults = StubFaults.none().with(FaultKind.STUBBORN, 1);
    ObjectNode request = Conversations.ask(parallel, Task.PARALLEL_GROUPS);
    try (StubModelServer server = StubModelServer.builder().faults(faults).start()) {
      String bad = content(post(server, request));
      assertBroken(bad);
      ObjectNode repair = Conversations.repair(request, bad);
      String second = content(post(server, repair));
      assertBroken(second);
      assertBroken(content(post(server, Conversations.repair(repair, second))));
    }
  }

  @Test
  void givenSeed_fatesAreTheSameInAnyOrder() throws Exception {
    StubFaults faults = StubFaults.each(0.1);
    List<String> forward = fates(faults, 7, false);
    assertThat(fates(faults, 7, true)).isEqualTo(forward);
    assertThat(fates(faults, 8, false)).isNotEqualTo(forward);
  }

  private List<String> fates(StubFaults faults, long seed, boolean backward) throws Exception {
    List<String> fates = new ArrayList<>();
    try (StubModelServer server =
        StubModelServer.builder().faults(faults.with(FaultKind.TIMEOUT, 0)).seed(seed).start()) {
      for (int i = 0; i < traces.size(); i++) {
        Trace trace = traces.get(backward ? traces.size() - 1 - i : i);
        HttpResponse<String> reply = post(server, Conversations.ask(trace, Task.SUMMARY_TREE));
        String fate = reply.statusCode() == 200 ? content(reply) : "" + reply.statusCode();
        fates.add(backward ? 0 : i, fate);
      }
    }
    return fates;
  }

  @Test
  void givenShares_theyAreMetOverManyRequests() {
    StubFaults faults = StubFaults.each(0.05);
    int limited = 0;
    int fenced = 0;
    for (int i = 0; i < 10_000; i++) {
      limited += faults.ofAttempt(3, StubFaults.mix(i), 0) == FaultKind.RATE_LIMIT ? 1 : 0;
      fenced += faults.ofAnswer(3, StubFaults.mix(i), false) == FaultKind.FENCED ? 1 : 0;
      assertThat(faults.ofAttempt(3, i, 1)).isNull();
      assertThat(faults.ofAnswer(3, i, true)).isNull();
    }
    assertThat(limited).isBetween(400, 600);
    assertThat(fenced).isBetween(300, 500);
  }

  @Test
  void givenBadSpec_itIsRefused() {
    assertThatThrownBy(() -> StubFaults.parse("slow=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid fault: slow");
    assertThatThrownBy(() -> StubFaults.parse("empty=2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid share of empty: 2.0");
    assertThat(StubFaults.parse(" each=0.5, empty=0 ").shares())
        .containsEntry(FaultKind.TIMEOUT, 0.5)
        .containsEntry(FaultKind.EMPTY, 0.0)
        .doesNotContainKey(FaultKind.STUBBORN);
  }

  @Test
  void givenRepeatedRequests_theyAreCounted() throws Exception {
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().start()) {
      post(server, request);
      assertThat(server.stats().repeatedFinished()).isZero();
      post(server, request);
      post(server, request);
      post(server, Conversations.ask(parallel, Task.MAPREDUCE));
      assertThat(server.stats().repeatedFinished()).isEqualTo(1);
      assertThat(server.stats().distinctBodies()).isEqualTo(2);
      assertThat(server.stats().finished()).isEqualTo(4);
      assertThat(server.stats().maxRequestsInAnyMinute()).isEqualTo(4);
      assertThat(server.stats().authorizations()).containsExactly("Bearer key-1");

      JsonNode stats = json(fetch(server, "/stats"));
      assertThat(stats.at("/byStatus/200").asInt()).isEqualTo(4);
      assertThat(stats.at("/repeatedFinished").asInt()).isEqualTo(1);
      assertThat(stats.at("/maxTokensInAnyMinute").asLong())
          .isEqualTo(server.stats().maxTokensInAnyMinute())
          .isEqualTo(stats.at("/promptTokens").asLong() + stats.at("/completionTokens").asLong());
      assertThat(json(fetch(server, "/v1/models")).at("/data/0/id").asText()).isEqualTo("stub");
    }
  }

  @Test
  void givenLatency_requestsWaitSideBySide() throws Exception {
    Duration latency = Duration.ofMillis(300);
    try (StubModelServer server = StubModelServer.builder().latency(latency).start()) {
      long start = System.nanoTime();
      List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
      for (Trace trace : traces) {
        replies.add(
            client.sendAsync(
                request(server, Conversations.ask(trace, Task.SUMMARY_TREE)),
                HttpResponse.BodyHandlers.ofString()));
      }
      replies.forEach(CompletableFuture::join);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(latency, latency.multipliedBy(traces.size()));
      assertThat(server.stats().maxInFlight()).isGreaterThan(1);
    }
  }

  @Test
  void givenOwnLimits_whatIsMoreIsRefused() throws Exception {
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    try (StubModelServer server = StubModelServer.builder().requestsPerMinute(2).start()) {
      assertThat(post(server, request).statusCode()).isEqualTo(200);
      assertThat(post(server, request).statusCode()).isEqualTo(200);
      HttpResponse<String> refused = post(server, request);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 60);
    }
    try (StubModelServer server = StubModelServer.builder().tokensPerMinute(10).start()) {
      assertThat(post(server, request).statusCode()).isEqualTo(429);
      assertThat(server.stats().maxTokensInAnyMinute()).isZero();
    }
  }

  @Test
  void givenRequestItCannotRead_itSaysSo() throws Exception {
    ObjectNode request = Conversations.ask(parallel, Task.SUMMARY_TREE);
    ((ObjectNode) request.at("/messages/0")).put("content", "no trace");
    ObjectNode talk = Json.STRICT.createObjectNode();
    talk.putArray("messages").addObject().put("role", "user").put("content", "Hello");
    try (StubModelServer server = StubModelServer.builder().start()) {
      assertThat(post(server, request).statusCode()).isEqualTo(400);
      assertThat(post(server, request).body()).contains("does not end with a numbered trace");
      assertThat(post(server, talk).body()).contains("Invalid messages: no task");
      assertThat(post(server, Json.STRICT.createObjectNode()).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void givenTraceThatHoldsThePromptsLines_itIsReadExactly() {
    String text = "First.\nReasoning:\n[1|3] a trap 😀.\n\n  Question:\nWhat? Reasoning:\nEnd.";
    Trace trace = Trace.of("Why?", UnitCutter.cut(text));
    String message =
        "System.\nQuestion:\nWhy?\n\nReasoning:\n" + Conversations.numbered(trace.units());
    assertThat(NumberedTrace.parse(message))
        .isEqualTo(new NumberedTrace("Why?", text, trace.units().count()));
    assertThat(NumberedTrace.parse("Reasoning:\n[1|4] One\n[2|6] End.").text())
        .isEqualTo("One\nEnd.\n\n");
    // Lengths in code points are read as well.
    String smile = "Reasoning:\n[1|9] A 😀 here.\n[2|4] End.";
    assertThat(NumberedTrace.parse(smile).text()).isEqualTo("A 😀 here.End.");
  }

  @Test
  void givenProcessOfItsOwn_itTellsItsPort() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StubModelServer.class.getName(),
                "--port",
                "0",
                "--faults",
                "rateLimit=1",
                "--seed",
                "7")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      assertThat(line).matches("listening on \\d+");
      String root = "http://127.0.0.1:" + line.substring("listening on ".length());
      HttpRequest request =
          request(URI.create(root + "/v1"), Conversations.ask(parallel, Task.SUMMARY_TREE));
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(429);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static List<CheckViolation> check(String summaryTree) throws JsonProcessingException {
    return SummaryTreeCheck.check(parallel.units(), tree(summaryTree));
  }

  private static void assertBroken(String content) {
    assertThatThrownBy(() -> json(content)).isInstanceOf(JsonProcessingException.class);
  }

  private String answer(StubModelServer server, Trace trace, Task task) throws Exception {
    return content(post(server, Conversations.ask(trace, task)));
  }

  private static String content(HttpResponse<String> reply) throws JsonProcessingException {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return json(reply.body()).at("/choices/0/message/content").asText();
  }

  private HttpResponse<String> post(StubModelServer server, JsonNode body) throws Exception {
    return client.send(request(server, body), HttpResponse.BodyHandlers.ofString());
  }

  private String fetch(StubModelServer server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static HttpRequest request(StubModelServer server, JsonNode body) {
    return request(URI.create(server.url()), body);
  }

  private static HttpRequest request(URI url, JsonNode body) {
    return HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer key-1")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return Json.STRICT.readTree(text);
  }

  private static SummaryTree tree(String text) throws JsonProcessingException {
    return read(text, SummaryForm.class).tree();
  }

  private static <T> T read(String text, Class<T> type) throws JsonProcessingException {
    return Json.STRICT.readValue(text, type);
  }
}
