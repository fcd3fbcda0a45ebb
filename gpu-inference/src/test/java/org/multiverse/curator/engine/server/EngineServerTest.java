package org.multiverse.curator.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineAtRest;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.EngineStats;
import org.multiverse.curator.engine.GenerateRequest;
import org.multiverse.curator.engine.RandomAuthor;
import org.multiverse.curator.engine.Sampling;
import org.multiverse.curator.engine.Span;
import org.multiverse.curator.engine.TinyModel;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.Tokens;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagParser;

/** The server as its clients see it. */
class EngineServerTest {
  private static final String DOCUMENT =
      "<Think>a<Parallel><Goal><Outline>1: x</Outline><Outline>2: y</Outline></Goal>"
          + "<Path>1: b</Path><Path>2: cd</Path><Conclusion>e</Conclusion></Parallel>f</Think>";

  private final HttpClient client = HttpClient.newHttpClient();
  private LlamaModel model;
  private Engine engine;
  private EngineServer server;

  private void start(ServerSettings settings, int requests, UnaryOperator<GenerateRequest> last) {
    model = TinyModel.load(Native.BUNDLED);
    engine =
        Engine.start(
            model,
            new EngineSettings(
                ContextSettings.ofCells(4096).withSequences(64).withBatchTokens(256), requests));
    server = EngineServer.start(engine, model, settings, last);
  }

  private void start() {
    start(ServerSettings.of("tiny").withChatTemplate("chatml"), 64, UnaryOperator.identity());
  }

  /** Texts with blocks: the tiny model itself writes noise. */
  private void startWithAuthor() {
    start(
        ServerSettings.of("tiny"),
        1024,
        request -> RandomAuthor.of(engine.vocabulary()).apply(request));
  }

  @AfterEach
  void stop() {
    server.close();
    engine.close();
    model.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofMinutes(1));
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        to(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode ok(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Json.STRICT.readTree(response.body());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<JsonNode> stream(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<JsonNode> events = new ArrayList<>();
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
    for (String line : List.of(response.body().split("\n\n", -1))) {
      if (line.isEmpty()) {
        continue;
      }
      if (!line.equals("data: [DONE]")) {
        assertThat(line).startsWith("data: ");
        events.add(Json.STRICT.readTree(line.substring(6)));
      }
    }
    return events;
  }

  private static ObjectNode body(String prompt, int tokens) {
    return Json.MAPPER.createObjectNode().put("prompt", prompt).put("max_tokens", tokens);
  }

  @Test
  void givenBlocks_aStreamReadsAsTheWholeAnswerAndItsPiecesCarryTheirPath() throws Exception {
    startWithAuthor();
    int blocks = 0;
    for (int i = 0; i < 40; i++) {
      ObjectNode body = body("Question " + i, 30 + 10 * i);
      JsonNode whole = ok("/v1/completions", body.toString()).path("choices").get(0);
      List<JsonNode> events = stream("/v1/completions", body.put("stream", true).toString());
      StringBuilder text = new StringBuilder();
      events.forEach(event -> text.append(event.path("choices").get(0).path("text").asText()));
      assertThat(text.toString()).isEqualTo(whole.path("text").asText());
      JsonNode last = events.get(events.size() - 1).path("choices").get(0);
      assertThat(last.path("finish_reason")).isEqualTo(whole.path("finish_reason"));
      assertThat(last.path("multiverse")).isEqualTo(whole.path("multiverse"));
      blocks += whole.path("multiverse").path("blocks").asInt();

      body.putObject("stream_options").put("branches", "live").put("include_usage", true);
      Map<String, StringBuilder> branches = new TreeMap<>();
      for (JsonNode event : stream("/v1/completions", body.toString())) {
        for (JsonNode choice : event.path("choices")) {
          branches
              .computeIfAbsent(choice.path("branch").asText(), key -> new StringBuilder())
              .append(choice.path("text").asText());
        }
      }
      branches.forEach((key, branch) -> assertThat(text.toString()).contains(key(branch)));
      assertThat(branches.values().stream().mapToInt(StringBuilder::length).sum())
          .isLessThanOrEqualTo(text.length());
    }
    assertThat(blocks).isGreaterThan(20);
  }

  /** What a branch begins with, up to its first block. */
  private static String key(StringBuilder branch) {
    int block = branch.indexOf("</Goal>");
    return block < 0 ? branch.toString() : branch.substring(0, block);
  }

  @Test
  void givenSeedAndTemperature_choicesDifferAndComeAgain() throws Exception {
    start();
    ObjectNode body = body("abc", 12).put("temperature", 1.0).put("seed", 5).put("n", 3);
    JsonNode first = ok("/v1/completions", body.toString());
    JsonNode again = ok("/v1/completions", body.toString());
    assertThat(first.path("choices")).hasSize(3).isEqualTo(again.path("choices"));
    assertThat(first.path("choices").get(0).path("text"))
        .isNotEqualTo(first.path("choices").get(1).path("text"));
    assertThat(first.path("usage").path("prompt_tokens").asInt()).isEqualTo(9);
    assertThat(first.path("usage").path("completion_tokens").asInt()).isLessThanOrEqualTo(36);
    assertThat(first.path("model").asText()).isEqualTo("tiny");
  }

  @Test
  void givenTokensAndSeveralPrompts_eachHasItsChoice() throws Exception {
    start();
    ObjectNode body = body("", 4).put("temperature", 0).put("echo", true);
    ArrayNode prompts = body.putArray("prompt");
    prompts.add("abc");
    prompts.addArray().add(97).add(98).add(99);
    JsonNode choices = ok("/v1/completions", body.toString()).path("choices");
    assertThat(choices).hasSize(2);
    assertThat(choices.get(0).path("text")).isEqualTo(choices.get(1).path("text"));
    assertThat(choices.get(0).path("text").asText()).startsWith("abc");
  }

  @Test
  void givenStopString_theTextEndsBeforeIt() throws Exception {
    start(
        ServerSettings.of("tiny"),
        64,
        request ->
            request.withSampling(
                Sampling.script(
                    Map.of("", Tokens.of(engine.vocabulary().tokens("one two three four"))),
                    Sampling.greedy())));
    ObjectNode body = body("x", 18).put("stop", "two t");
    JsonNode choice = ok("/v1/completions", body.toString()).path("choices").get(0);
    assertThat(choice.path("text").asText()).isEqualTo("one ");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    body.put("stop", "two x").put("stream", true);
    StringBuilder text = new StringBuilder();
    for (JsonNode event : stream("/v1/completions", body.toString())) {
      text.append(event.path("choices").get(0).path("text").asText());
    }
    assertThat(text.toString()).isEqualTo("one two three four");
  }

  @Test
  void givenChat_theTemplateIsApplied() throws Exception {
    start();
    String body =
        "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\": \"user\","
            + " \"content\": [{\"type\": \"text\", \"text\": \"Hi – ∑\"}]}], \"max_tokens\": 5,"
            + " \"temperature\": 0}";
    JsonNode chat = ok("/v1/chat/completions", body);
    assertThat(chat.path("object").asText()).isEqualTo("chat.completion");
    String rendered =
        """
        <|im_start|>system
        Be brief.<|im_end|>
        <|im_start|>user
        Hi – ∑<|im_end|>
        <|im_start|>assistant
        """;
    JsonNode plain = ok("/v1/completions", body(rendered, 5).put("temperature", 0).toString());
    assertThat(chat.path("choices").get(0).path("message").path("content"))
        .isEqualTo(plain.path("choices").get(0).path("text"));
    List<JsonNode> events =
        stream("/v1/chat/completions", body.replaceFirst("\\{", "{\"stream\": true, "));
    assertThat(events.get(0).path("choices").get(0).path("delta").path("role").asText())
        .isEqualTo("assistant");
    StringBuilder text = new StringBuilder();
    events.forEach(
        event ->
            text.append(event.path("choices").get(0).path("delta").path("content").asText("")));
    assertThat(text.toString()).isEqualTo(plain.path("choices").get(0).path("text").asText());
  }

  @Test
  void givenTexts_scoresAreThoseOfTheEngine() throws Exception {
    start();
    JsonNode texts =
        ok(
            "/v1/score",
            "{\"texts\": [{\"context\": \"abc\", \"text\": \"def\"}, {\"context\": \"abc\","
                + " \"text\": \"xyz\"}]}");
    var direct =
        engine
            .scoreSpans(
                List.of(
                    new Span(engine.tokens("abc"), engine.continuation("def")),
                    new Span(engine.tokens("abc"), engine.continuation("xyz"))))
            .result()
            .join();
    for (int i = 0; i < 2; i++) {
      assertThat(texts.path("scores").get(i).path("nll").asDouble())
          .isCloseTo(direct.get(i).nll(), within(1e-3));
      assertThat(texts.path("scores").get(i).path("tokens").asInt()).isEqualTo(3);
    }
    JsonNode document =
        ok(
            "/v1/score",
            Json.MAPPER.createObjectNode().put("prefix", "Q").put("document", DOCUMENT).toString());
    var layout =
        engine
            .scoreDocument(engine.tokens("Q"), TagParser.parse(DOCUMENT, Form.TIGHT).document())
            .result()
            .join();
    assertThat(document.path("parts")).hasSize(layout.parts().size());
    assertThat(document.path("critical_path").asInt()).isEqualTo(layout.criticalPath() - 1);
    assertThat(document.path("parts").get(3).path("branch").asText())
        .isEqualTo(layout.parts().get(3).branch());
    JsonNode replay =
        ok(
            "/v1/score",
            Json.MAPPER
                .createObjectNode()
                .put("document", DOCUMENT)
                .put("replay", true)
                .toString());
    assertThat(replay.path("blocks").asInt()).isEqualTo(1);
    assertThat(replay.path("paths").asInt()).isEqualTo(2);
    assertThat(replay.path("problems")).isEmpty();
  }

  @Test
  void givenAskedWhatItIs_itSays() throws Exception {
    startWithAuthor();
    ok("/v1/completions", body("Question 3", 200).toString());
    JsonNode models = Json.STRICT.readTree(get("/v1/models").body());
    assertThat(models.path("data").get(0).path("id").asText()).isEqualTo("tiny");
    assertThat(models.path("data").get(0).path("max_model_len").asInt()).isEqualTo(4096);
    assertThat(get("/v1/models/tiny").statusCode()).isEqualTo(200);
    assertThat(get("/v1/models/other").statusCode()).isEqualTo(404);
    assertThat(get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(get("/metrics").body())
                    .contains("# TYPE multiverse_engine_forks_total counter")
                    .contains("multiverse_engine_cache_cells 4096.0")
                    .contains("multiverse_engine_cache_cells_used 0.0")
                    .contains(
                        "multiverse_engine_requests_total{endpoint=\"/v1/completions\",status=\"200\"}"
                            + " 1.0")
                    .contains("multiverse_engine_num_parallel_count 1")
                    .contains("multiverse_engine_time_to_first_token_seconds_bucket"));
    engine.close();
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(post("/v1/completions", body("a", 2).toString()).statusCode()).isEqualTo(503);
  }

  @Test
  void givenKey_onlyThoseWhoShowItAreServed() throws Exception {
    start(ServerSettings.of("tiny").withApiKey("secret"), 64, UnaryOperator.identity());
    assertThat(post("/v1/completions", body("a", 2).toString()).statusCode()).isEqualTo(401);
    assertThat(get("/v1/models").statusCode()).isEqualTo(401);
    assertThat(get("/health").statusCode()).isEqualTo(200);
    HttpRequest right = to("/v1/models").header("Authorization", "Bearer secret").build();
    assertThat(client.send(right, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
    HttpRequest wrong = to("/v1/models").header("Authorization", "Bearer secre").build();
    assertThat(client.send(wrong, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"prompt": "a", "max_tokens": 5000}   | max_tokens | up to 4095 behind a prompt of 1
          {"prompt": "a", "max_tokens": 0}      | max_tokens | Invalid max_tokens: 0
          {"prompt": "a", "max_tokens": "x"}    | max_tokens | an integer
          {"prompt": "a", "temperature": -1}    |            | Invalid temperature: -1.0
          {"prompt": "a", "top_p": 0}           |            | Invalid top-p: 0.0
          {"prompt": "a", "n": 65}              | n          | Invalid n: 65
          {"prompt": "a", "logprobs": 5}        | logprobs   | this engine has no such thing
          {"prompt": "a", "stop": [""]}         | stop       | none empty
          {"prompt": "a", "stop": 3}            | stop       | a string
          {"prompt": "a", "stream": "yes"}      | stream     | true or false
          {"prompt": [1, 99999]}                | prompt     | Invalid token: 99999
          {"prompt": [1, -1]}                   | prompt     | Invalid token: -1
          {"prompt": []}                        | prompt     | a string, an array of tokens
          {"prompt": ""}                        |            | no tokens
          {}                                    | prompt     | a string, an array of tokens
          []                                    |            | a JSON object
          nonsense                              |            | Invalid body
          {"prompt": "a", "stream_options": {"branches": "x"}} | stream_options.branches | live
          {"prompt": "a", "frequency_penalty": 0, "user": "me", "max_fan_out": 500} | max_fan_out | 0 to 256
          """)
  void givenWrongBody_theFieldIsNamed(String body, String param, String message) throws Exception {
    start();
    HttpResponse<String> response = post("/v1/completions", body);
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = Json.STRICT.readTree(response.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asText(null)).isEqualTo(param);
    assertThat(error.path("message").asText()).contains(message);
    assertThat(error.path("code").isNull()).isEqualTo(!message.contains("up to 4095"));
    assertThat(engine.stats().usedCells()).isZero();
  }

  /** Clients of OpenAI's API tell a request that is too long by its code. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"prompt\":\"LONG\"}", "{\"prompt\":\"a\",\"max_tokens\":4096}"})
  void givenMoreThanTheCacheHolds_theCodeSaysSo(String body) throws Exception {
    start();
    HttpResponse<String> response =
        post("/v1/completions", body.replace("LONG", "one two three ".repeat(2_000)));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Json.STRICT.readTree(response.body()).path("error").path("code").asText())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void givenWhatItDoesNotServe_itSaysWhy() throws Exception {
    start(
        ServerSettings.of("tiny").withLimits(2000, 8, 100, Duration.ofMinutes(1)),
        64,
        UnaryOperator.identity());
    assertThat(post("/v1/completions", body("a".repeat(3000), 2).toString()).statusCode())
        .isEqualTo(413);
    assertThat(post("/v1/completions", "{\"model\": \"gpt\", \"prompt\": \"a\"}").statusCode())
        .isEqualTo(404);
    assertThat(post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(get("/v1/completions").statusCode()).isEqualTo(405);
    HttpRequest untyped =
        to("/v1/completions").POST(HttpRequest.BodyPublishers.ofString("{}")).build();
    assertThat(client.send(untyped, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(415);
    HttpResponse<String> chat =
        post("/v1/chat/completions", "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}");
    assertThat(chat.statusCode()).isEqualTo(400);
    assertThat(chat.body()).contains("has no chat template");
    HttpResponse<String> document = post("/v1/score", "{\"document\": \"<Think>\"}");
    assertThat(document.statusCode()).isEqualTo(400);
    assertThat(document.body()).contains("Invalid document");
  }

  @Test
  void givenTooManyRequests_theSurplusIsTurnedAway() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    start(
        ServerSettings.of("tiny"),
        1,
        request ->
            request.withSampling(
                branch ->
                    logits -> {
                      begun.countDown();
                      Awaitility.await().until(() -> go.getCount() == 0);
                      return 'x';
                    }));
    var first =
        client.sendAsync(
            to("/v1/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body("a", 3).toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    begun.await();
    assertThat(post("/v1/completions", body("b", 3).toString()).statusCode()).isEqualTo(429);
    assertThat(post("/v1/completions", body("b", 3).toString()).headers().firstValue("Retry-After"))
        .hasValue("1");
    go.countDown();
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  /** Waits for the gate before each token, a moment at most, so that it takes long. */
  private static GenerateRequest slow(GenerateRequest request, CountDownLatch gate) {
    return request.withSampling(
        branch ->
            logits -> {
              try {
                boolean open = gate.await(5, java.util.concurrent.TimeUnit.MILLISECONDS);
                return open ? 'y' : 'x';
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"/v1/completions,true", "/v1/completions,false"})
  void givenClientThatHangsUp_itsCellsAreFree(String path, boolean stream) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    start(
        ServerSettings.of("tiny"),
        64,
        request -> {
          begun.incrementAndGet();
          return slow(request, never);
        });
    byte[] body = body("a", 4000).put("stream", stream).toString().getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      StreamingClients.post(socket, path, body);
      Awaitility.await().until(() -> engine.stats().usedCells() > 3);
    }
    // 4,000 tokens of 5 ms would take 20 seconds.
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(engine::stats, stats -> stats.active() == 0 && stats.usedCells() == 0);
    assertThat(begun).hasValue(1);
  }

  @Test
  void givenManyStreamingClients_aThirdOfThemCutOff_theOthersAreServedAndNothingLeaks()
      throws Exception {
    startWithAuthor();
    StreamingClients clients = new StreamingClients(server.port(), "tiny");
    // 200 requests, 67 of which hang up unless their answer is over before.
    clients.run(50, request -> request < 4);
    assertThat(clients.errors).isEmpty();
    assertThat(clients.complete.get() + clients.cut.get()).isEqualTo(200);
    assertThat(clients.cut.get()).isGreaterThan(40);
    assertThat(clients.branches.get()).isGreaterThan(50);
    EngineStats stats = EngineAtRest.stats(engine);
    assertThat(stats.usedCells()).isZero();
    assertThat(stats.freeSequences()).isEqualTo(64);
  }
}
