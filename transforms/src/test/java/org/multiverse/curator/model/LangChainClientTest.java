package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.model.ModelException.Failure;

/** What goes over the wire to each provider, and what is made of its answers. */
class LangChainClientTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String KEY = "sk-this-is-the-secret-key";
  private static final Map<String, String> KEYS =
      Map.of("OPENAI_API_KEY", KEY, "GEMINI_API_KEY", KEY, "ANTHROPIC_API_KEY", KEY);

  private final AtomicReference<Sent> sent = new AtomicReference<>();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String body = "{}";
  private volatile String retryAfter;

  private record Sent(String path, Map<String, List<String>> headers, JsonNode body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] request = exchange.getRequestBody().readAllBytes();
          sent.set(
              new Sent(
                  exchange.getRequestURI().toString(),
                  Map.copyOf(exchange.getRequestHeaders()),
                  JSON.readTree(request)));
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          if (retryAfter != null) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          if (status == 0) {
            exchange.close();
            return;
          }
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ModelRequest request(String provider) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    return new ModelRequest(
        ModelSpec.parse(provider + ":some-model@" + url),
        List.of(
            Message.system("You are terse."),
            Message.user("Task 1"),
            Message.assistant("{}"),
            Message.user("Task 2")),
        AnswerSchema.load("summary-tree.schema.json"),
        777,
        0.5,
        "summary-tree");
  }

  private static LangChainClient client() {
    return new LangChainClient(Duration.ofSeconds(5), KEYS::get);
  }

  @Test
  void givenOpenAi_sendsAStrictSchemaAndReadsCachedTokens() {
    body =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"{\\"a\\":1}"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,
        "prompt_tokens_details":{"cached_tokens":64}}}""";
    ModelReply reply = client().call(request("openai"));
    assertThat(reply.text()).isEqualTo("{\"a\":1}");
    assertThat(reply.finish()).isEqualTo(FinishReason.STOP);
    assertThat(reply.usage()).isEqualTo(new Usage(100, 64, 7));
    JsonNode json = sent.get().body();
    assertThat(sent.get().path()).isEqualTo("/v1/chat/completions");
    assertThat(sent.get().headers().get("Authorization")).containsExactly("Bearer " + KEY);
    assertThat(json.path("model").asText()).isEqualTo("some-model");
    assertThat(json.path("max_tokens").asInt()).isEqualTo(777);
    assertThat(json.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(json.path("messages").findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "user");
    JsonNode format = json.path("response_format");
    assertThat(format.path("type").asText()).isEqualTo("json_schema");
    assertThat(format.path("json_schema").path("name").asText()).isEqualTo("summary-tree");
    assertThat(format.path("json_schema").path("strict").asBoolean()).isTrue();
    assertThat(format.path("json_schema").path("schema").path("required").toString())
        .isEqualTo("[\"unusable\",\"cut\",\"steps\"]");
  }

  @Test
  void givenGemini_sendsTheSchemaAndCountsHiddenReasoning() {
    body =
        """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"{}"}]},
        "finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":50,
        "candidatesTokenCount":5,"thoughtsTokenCount":20,"cachedContentTokenCount":30,
        "totalTokenCount":75}}""";
    ModelReply reply = client().call(request("gemini"));
    assertThat(reply.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(reply.usage()).isEqualTo(new Usage(50, 30, 25));
    JsonNode json = sent.get().body();
    assertThat(sent.get().path()).contains("some-model:generateContent");
    assertThat(json.path("systemInstruction").toString()).contains("You are terse.");
    assertThat(json.path("generationConfig").path("maxOutputTokens").asInt()).isEqualTo(777);
    assertThat(json.path("generationConfig").toString()).contains("unusable");
    assertThat(sent.get().headers().toString()).contains(KEY);
    assertThat(sent.get().path()).as("URLs stand in logs").doesNotContain(KEY);
  }

  @Test
  void givenAnthropic_marksTheTraceForItsCacheAndAddsWhatTheCacheServed() {
    body =
        """
        {"id":"1","type":"message","role":"assistant","model":"m",
        "content":[{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":
        {"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":90,
        "cache_creation_input_tokens":20}}""";
    ModelReply reply = client().call(request("anthropic"));
    assertThat(reply.finish()).isEqualTo(FinishReason.STOP);
    assertThat(reply.usage()).isEqualTo(new Usage(120, 90, 5, 20));
    JsonNode json = sent.get().body();
    assertThat(sent.get().path()).isEqualTo("/v1/messages");
    assertThat(json.path("max_tokens").asInt()).isEqualTo(777);
    assertThat(json.path("system").toString()).contains("ephemeral").contains("You are terse.");
    assertThat(json.toString()).contains("unusable");
  }

  @Test
  void givenOllama_sendsTheSchemaAsItsFormat() {
    body =
        """
        {"model":"m","created_at":"2026-01-05T10:00:00Z","message":{"role":"assistant",
        "content":"{}"},"done":true,"done_reason":"stop","prompt_eval_count":11,
        "eval_count":3}""";
    ModelReply reply = client().call(request("ollama"));
    assertThat(reply.usage()).isEqualTo(new Usage(11, 0, 3));
    JsonNode json = sent.get().body();
    assertThat(sent.get().path()).endsWith("/api/chat");
    assertThat(json.path("format").toString()).contains("unusable");
    assertThat(json.path("options").path("num_predict").asInt()).isEqualTo(777);
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, NO_ACCESS",
    "403, NO_ACCESS",
    "404, NO_ACCESS",
    "408, TIMEOUT",
    "429, OVERLOADED",
    "500, FAILED",
    "502, FAILED",
    "503, OVERLOADED",
    "529, OVERLOADED"
  })
  void givenAnErrorStatus_saysWhatItMeans(int code, Failure kind) {
    status = code;
    retryAfter = "2";
    body = "{\"error\":{\"message\":\"no " + KEY + " no\"}}";
    for (String provider : List.of("openai", "gemini", "anthropic", "ollama")) {
      assertThatThrownBy(() -> client().call(request(provider)))
          .asInstanceOf(type(ModelException.class))
          .satisfies(
              e -> {
                assertThat(e.kind()).as(provider).isEqualTo(kind);
                assertThat(e.retryAfter()).contains(Duration.ofSeconds(2));
                assertThat(e.raw()).startsWith("{\"error\"");
                assertThat(e).hasMessageContaining("HTTP " + code);
                if (!provider.equals("ollama")) {
                  assertThat(everything(e)).as(provider).doesNotContain(KEY);
                }
              });
    }
  }

  private static String everything(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text + " " + ((ModelException) e).raw();
  }

  @Test
  void givenContentFiltered_isRefused() {
    status = 400;
    body = "{\"error\":{\"code\":\"content_filter\",\"message\":\"held back\"}}";
    assertThatThrownBy(() -> client().call(request("openai")))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.REFUSED));
  }

  @Test
  void givenNoServer_failed() {
    server.stop(0);
    assertThatThrownBy(() -> client().call(request("openai")))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.FAILED));
  }

  @Test
  void givenTheConnectionBreaks_failed() {
    status = 0;
    assertThatThrownBy(() -> client().call(request("openai")))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.FAILED));
  }

  @Test
  void givenNoReplyInTime_timeout() throws Exception {
    try (java.net.ServerSocket silent =
        new java.net.ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      ModelRequest request =
          new ModelRequest(
              ModelSpec.parse("openai:m@http://127.0.0.1:" + silent.getLocalPort() + "/v1"),
              List.of(Message.user("q")),
              null,
              10,
              null,
              "summary-tree");
      LangChainClient client = new LangChainClient(Duration.ofMillis(100), KEYS::get);
      assertThatThrownBy(() -> client.call(request))
          .asInstanceOf(type(ModelException.class))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.TIMEOUT));
    }
  }

  @Test
  void givenNoKey_saysWhichVariableIsMissing() {
    LangChainClient client = new LangChainClient(Duration.ofSeconds(1), name -> null);
    ModelRequest request =
        new ModelRequest(
            ModelSpec.parse("gemini:gemini-2.5-pro"),
            List.of(Message.user("q")),
            null,
            10,
            null,
            "summary-tree");
    assertThatThrownBy(() -> client.call(request))
        .hasMessage(
            "Cannot call gemini:gemini-2.5-pro: the environment variable GEMINI_API_KEY is not set");
  }

  @Test
  void givenOpenAi_readsWhatWasWrittenIntoItsCacheAndHowItServed() {
    body =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"m","service_tier":"priority",
        "choices":[{"index":0,"message":{"role":"assistant","content":"{}"},
        "finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":7,
        "prompt_tokens_details":{"cached_tokens":64,"cache_write_tokens":30}}}""";
    ModelReply reply = client().call(request("openai"));
    assertThat(reply.usage()).isEqualTo(new Usage(100, 64, 7, 30));
    assertThat(reply.tier()).isEqualTo(ServiceTier.PRIORITY);
  }

  @Test
  void givenDeepSeek_readsItsCountOfCachedTokens() {
    body =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":100,"completion_tokens":7,"prompt_cache_hit_tokens":64,
        "prompt_cache_miss_tokens":36}}""";
    ModelReply reply = client().call(request("openai"));
    assertThat(reply.usage()).isEqualTo(new Usage(100, 64, 7));
    assertThat(reply.tier()).isEqualTo(ServiceTier.STANDARD);
  }

  @Test
  void givenAReplyThatWasHeldBack_itsTokensAreTold() {
    body =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":""},"finish_reason":"content_filter"}],
        "usage":{"prompt_tokens":100,"completion_tokens":7}}""";
    assertThatThrownBy(() -> client().call(request("openai")))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.billed()).isEqualTo(new Usage(100, 0, 7)));
  }

  @Test
  void givenAServerThatCountsNothing_estimates() {
    body =
        """
        {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
        "message":{"role":"assistant","content":"12345678"},"finish_reason":"stop"}]}""";
    Usage usage = client().call(request("openai")).usage();
    assertThat(usage.outputTokens()).isEqualTo(3);
    assertThat(usage.inputTokens()).isGreaterThan(100);
  }
}
