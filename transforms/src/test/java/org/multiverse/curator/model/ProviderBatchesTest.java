package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Batches handed in and fetched from a server on the loopback interface that answers as the
 * providers' documentation says; no provider itself was asked.
 */
class ProviderBatchesTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> asked = new ConcurrentHashMap<>();
  private final ProviderBatches batches =
      new ProviderBatches(Duration.ofSeconds(5), name -> "the-secret-key");
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    server.createContext(
        "/",
        exchange -> {
          String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
          byte[] body = exchange.getRequestBody().readAllBytes();
          asked.put(call, body.length == 0 ? JSON.nullNode() : JSON.readTree(body));
          String answer = answers.get(call);
          byte[] bytes = String.valueOf(answer).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static ModelRequest request(ModelSpec model, String text) {
    return new ModelRequest(
        model,
        List.of(Message.system("s"), Message.user(text)),
        AnswerSchema.load("summary-tree.schema.json"),
        50,
        null,
        "summary-tree");
  }

  @Test
  void givenAnthropic_bringsShuffledResultsBackIntoOrder() {
    ModelSpec model = ModelSpec.parse("anthropic:claude@" + url);
    String batch =
        """
        {"id":"msgbatch_1","type":"message_batch","processing_status":"%s",
        "request_counts":{"processing":0,"succeeded":2,"errored":1,"canceled":0,"expired":0},
        "created_at":"2026-01-05T10:00:00Z","expires_at":"2026-01-06T10:00:00Z",
        "results_url":"%s/messages/batches/msgbatch_1/results"}""";
    answers.put("POST /v1/messages/batches", batch.formatted("in_progress", url));
    answers.put("GET /v1/messages/batches/msgbatch_1", batch.formatted("in_progress", url));
    String id =
        batches.submit(
            model, List.of(request(model, "a"), request(model, "b"), request(model, "c")));
    assertThat(id).isEqualTo("msgbatch_1");
    JsonNode sent = asked.get("POST /v1/messages/batches").path("requests");
    assertThat(sent).hasSize(3);
    assertThat(sent.get(1).path("params").path("max_tokens").asInt()).isEqualTo(50);
    assertThat(sent.get(1).path("params").path("messages").toString()).contains("\"b\"");
    assertThat(batches.fetch(model, id).done()).isFalse();

    answers.put("GET /v1/messages/batches/msgbatch_1", batch.formatted("ended", url));
    String message =
        """
        {"custom_id":"%s","result":{"type":"succeeded","message":{"id":"m","type":"message",\
        "role":"assistant","model":"claude","content":[{"type":"text","text":"%s"}],\
        "stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":5}}}}
        """;
    String failed =
        """
        {"custom_id":"%s","result":{"type":"errored","error":{"type":"error","error":\
        {"type":"invalid_request_error","message":"too long"}}}}
        """;
    answers.put(
        "GET /v1/messages/batches/msgbatch_1/results",
        message.formatted(sent.get(2).path("custom_id").asText(), "C")
            + message.formatted(sent.get(0).path("custom_id").asText(), "A")
            + failed.formatted(sent.get(1).path("custom_id").asText()));
    ProviderBatches.BatchStatus status = batches.fetch(model, id);
    assertThat(status.done()).isTrue();
    assertThat(status.results()).hasSize(3);
    assertThat(status.results().get(0).reply().text()).isEqualTo("A");
    assertThat(status.results().get(0).reply().tier()).isEqualTo(ServiceTier.BATCH);
    assertThat(status.results().get(0).reply().usage()).isEqualTo(new Usage(10, 0, 5));
    assertThat(status.results().get(1).reply()).isNull();
    assertThat(status.results().get(1).failure()).contains("too long");
    assertThat(status.results().get(2).reply().text()).isEqualTo("C");
  }

  @Test
  void givenGemini_handsInInlineRequestsAndFetchesTheirReplies() {
    ModelSpec model = ModelSpec.parse("gemini:gemini-2.5-flash@" + url);
    answers.put(
        "POST /v1/models/gemini-2.5-flash:batchGenerateContent",
        """
        {"name":"batches/1","metadata":{"state":"BATCH_STATE_PENDING"}}""");
    String id = batches.submit(model, List.of(request(model, "a"), request(model, "b")));
    assertThat(id).isEqualTo("batches/1");
    assertThat(asked.get("POST /v1/models/gemini-2.5-flash:batchGenerateContent").toString())
        .contains("\"a\"", "\"b\"", "maxOutputTokens");
    answers.put(
        "GET /v1/batches/1",
        """
        {"name":"batches/1","metadata":{"state":"BATCH_STATE_RUNNING"}}""");
    assertThat(batches.fetch(model, id).done()).isFalse();
    answers.put(
        "GET /v1/batches/1",
        """
        {"name":"batches/1","done":true,"metadata":{"state":"BATCH_STATE_SUCCEEDED"},
        "response":{"@type":"x","inlinedResponses":{"inlinedResponses":[
        {"response":{"candidates":[{"content":{"role":"model","parts":[{"text":"A"}]},
        "finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,
        "candidatesTokenCount":2,"totalTokenCount":11}}},
        {"error":{"code":3,"message":"too long"}}]}}}""");
    ProviderBatches.BatchStatus status = batches.fetch(model, id);
    assertThat(status.done()).isTrue();
    assertThat(status.results()).hasSize(2);
    assertThat(status.results().get(0).reply().text()).isEqualTo("A");
    assertThat(status.results().get(0).reply().usage()).isEqualTo(new Usage(9, 0, 2));
    assertThat(status.results().get(1).failure()).contains("too long");
  }

  @Test
  void givenAnErrorOfTheService_saysItWithoutTheKey() {
    ModelSpec model = ModelSpec.parse("anthropic:claude@" + url);
    assertThatThrownBy(() -> batches.submit(model, List.of(request(model, "a"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("HTTP 404")
        .hasMessageNotContaining("the-secret-key");
  }

  @Test
  void givenOpenAi_isNotServed() {
    assertThat(ProviderBatches.serves(ModelSpec.parse("openai:gpt-4.1"))).isFalse();
    assertThat(ProviderBatches.serves(ModelSpec.parse("gemini:gemini-2.5-pro"))).isTrue();
  }
}
