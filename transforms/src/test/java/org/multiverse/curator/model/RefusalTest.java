package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.ModelException.Failure;

/** What servers answer over HTTP, and what each answer means for the calls that follow. */
final class RefusalTest {
  private static final String OK =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"{}\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,"
          + "\"total_tokens\":10}}";

  /** An answer of a server. */
  private record Answer(int status, String body, String header, String value) {
    static Answer of(int status, String body) {
      return new Answer(status, body, "Content-Type", "application/json");
    }
  }

  private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private volatile Function<JsonNode, Answer> answers = request -> Answer.of(200, OK);

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          JsonNode request = Json.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
          asked.add(request);
          Answer answer = answers.apply(request);
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add(answer.header(), answer.value());
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ModelRequest request() {
    return request("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  private static ModelRequest request(String url) {
    return new ModelRequest(
        ModelSpec.parse("openai:m@" + url),
        List.of(Message.system("You are terse."), Message.user("Task")),
        AnswerSchema.load("summary-tree.schema.json"),
        800,
        0.5,
        "summary-tree");
  }

  private static LangChainClient client() {
    return new LangChainClient(Duration.ofSeconds(5), name -> null);
  }

  private static String error(String message, String type, String code) {
    return Json.line(
        Json.MAPPER
            .createObjectNode()
            .set(
                "error",
                Json.MAPPER
                    .createObjectNode()
                    .put("message", message)
                    .put("type", type)
                    .put("code", code)));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        // this row
        Arguments.of(
            400,
            error("Invalid 'messages[1]': bad role", "invalid_request_error", ""),
            Failure.BAD_REQUEST),
        Arguments.of(413, "Payload Too Large", Failure.TOO_LONG),
        Arguments.of(422, "{\"detail\":\"messages: field required\"}", Failure.BAD_REQUEST),
        Arguments.of(400, error("held back", "", "content_filter"), Failure.REFUSED),
        Arguments.of(
            403, error("Your input was flagged by moderation", "", "403"), Failure.REFUSED),
        Arguments.of(
            400,
            error(
                "This model's maximum context length is 4096 tokens. However, you requested 12288"
                    + " tokens (4096 in the messages, 8192 in the completion).",
                "BadRequestError",
                "400"),
            Failure.TOO_LONG),
        Arguments.of(
            400,
            error(
                "max_tokens is too large: 16384. This model supports at most 8192"
                    + " completion tokens",
                "invalid_request_error",
                "invalid_value"),
            Failure.TOO_LONG),
        Arguments.of(
            400,
            error(
                "prompt is too long: 210000 tokens > 200000 maximum", "invalid_request_error", ""),
            Failure.TOO_LONG),
        // this row, whose text servers repeat, whatever it speaks of
        Arguments.of(
            422,
            """
            {"detail":[{"type":"string_type","loc":["body","messages",0,"content"],
            "msg":"Input should be a valid string",
            "input":{"response_format":{"type":"json_schema"},"temperature":0.5,
            "text":"invalid api key, insufficient credits"}}]}""",
            Failure.BAD_REQUEST),
        Arguments.of(
            400,
            """
            {"error":{"param":"messages.[1].content","type":"invalid_request_error",
            "message":"Cannot parse: is a temperature of 3 not allowed? invalid api key"}}""",
            Failure.BAD_REQUEST),
        Arguments.of(
            400,
            error("[{'loc': ('body',), 'msg': 'bad', 'input': 'insufficient_quota'}]", "", ""),
            Failure.BAD_REQUEST),
        // this account or server
        Arguments.of(405, "{\"detail\":\"Method Not Allowed\"}", Failure.NO_ACCESS),
        Arguments.of(407, "", Failure.NO_ACCESS),
        Arguments.of(
            400,
            error("Cannot write a chat: m.gguf has no chat template (name one)", "", ""),
            Failure.NO_ACCESS),
        Arguments.of(410, error("The model was retired", "", ""), Failure.NO_ACCESS),
        Arguments.of(
            400,
            "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>",
            Failure.NO_ACCESS),
        Arguments.of(
            403, "<html><head><title>Just a moment...</title></head></html>", Failure.NO_ACCESS),
        Arguments.of(
            429,
            error("Your account is suspended", "exceeded_current_quota_error", ""),
            Failure.NO_ACCESS),
        Arguments.of(
            400,
            "{\"code\":\"Arrearage\",\"message\":\"Access denied, see your account\"}",
            Failure.NO_ACCESS),
        Arguments.of(500, error("quota", "", "insufficient_quota"), Failure.NO_ACCESS),
        Arguments.of(200, error("quota", "", "insufficient_quota"), Failure.NO_ACCESS),
        Arguments.of(
            401, error("Incorrect API key provided", "", "invalid_api_key"), Failure.NO_ACCESS),
        Arguments.of(402, error("Insufficient credits", "", "402"), Failure.NO_ACCESS),
        Arguments.of(402, "", Failure.NO_ACCESS),
        Arguments.of(403, error("Country not supported", "", ""), Failure.NO_ACCESS),
        Arguments.of(404, "{\"detail\":\"Not Found\"}", Failure.NO_ACCESS),
        Arguments.of(
            404, error("The model `m` does not exist", "", "model_not_found"), Failure.NO_ACCESS),
        Arguments.of(
            400, error("The model `m` does not exist", "", "model_not_found"), Failure.NO_ACCESS),
        Arguments.of(
            400,
            error("API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", "400"),
            Failure.NO_ACCESS),
        Arguments.of(
            400,
            error(
                "Your credit balance is too low to access the Anthropic API",
                "invalid_request_error",
                ""),
            Failure.NO_ACCESS),
        Arguments.of(
            429,
            error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
            Failure.NO_ACCESS),
        Arguments.of(
            200, "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>", Failure.NO_ACCESS),
        Arguments.of(200, error("Insufficient credits", "", "402"), Failure.NO_ACCESS),
        // for now
        Arguments.of(408, "", Failure.TIMEOUT),
        Arguments.of(
            429,
            error("Rate limit reached", "requests", "rate_limit_exceeded"),
            Failure.OVERLOADED),
        Arguments.of(429, "", Failure.OVERLOADED),
        // Gemini's words for its limit of a minute.
        Arguments.of(
            429,
            error(
                "You exceeded your current quota, please check your plan and billing details.",
                "RESOURCE_EXHAUSTED",
                "429"),
            Failure.OVERLOADED),
        Arguments.of(
            400, error("Failed to generate JSON", "", "json_validate_failed"), Failure.FAILED),
        Arguments.of(
            200,
            "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"error\","
                + "\"error\":{\"code\":429,\"message\":\"slow down\"}}]}",
            Failure.OVERLOADED),
        Arguments.of(
            200, "{\"object\":\"error\",\"code\":503,\"message\":\"loading\"}", Failure.OVERLOADED),
        Arguments.of(200, "", Failure.FAILED),
        Arguments.of(200, "null", Failure.FAILED),
        Arguments.of(200, "[]", Failure.FAILED),
        Arguments.of(200, "{\"choices\":[{\"message\":null}]}", Failure.FAILED),
        Arguments.of(200, "{\"choices\":[\"{}\"]}", Failure.FAILED),
        Arguments.of(500, error("boom", "server_error", ""), Failure.FAILED),
        Arguments.of(
            502, "<html><head><title>502 Bad Gateway</title></head></html>", Failure.FAILED),
        Arguments.of(503, "", Failure.OVERLOADED),
        Arguments.of(504, "", Failure.TIMEOUT),
        Arguments.of(529, error("Overloaded", "overloaded_error", ""), Failure.OVERLOADED),
        Arguments.of(200, error("Provider returned error", "", "429"), Failure.OVERLOADED),
        Arguments.of(200, error("upstream broke", "server_error", ""), Failure.FAILED),
        Arguments.of(200, "{\"choices\":[]}", Failure.FAILED),
        Arguments.of(200, "{\"choices\":[{\"mess", Failure.FAILED));
  }

  @ParameterizedTest(name = "{0} {1} is {2}")
  @MethodSource("refusals")
  void givenAnAnswerThatIsNoReply_itIsTheRowsOrEverybodysOrForNow(
      int status, String body, Failure kind) {
    answers = request -> Answer.of(status, body);
    assertThatThrownBy(() -> client().call(request()))
        .asInstanceOf(type(ModelException.class))
        .satisfies(
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e).hasMessageContaining("HTTP " + status);
              assertThat(e.getMessage())
                  .doesNotContainPattern("Exception|Cannot invoke|\\$\\d|\\{\"error");
            });
    assertThat(asked).hasSize(1);
  }

  @Test
  void givenARedirect_saysWhereTo() {
    answers = request -> new Answer(307, "", "Location", "http://elsewhere/v1");
    assertThatThrownBy(() -> client().call(request()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Failure.NO_ACCESS))
        .hasMessageContaining("it redirects to http://elsewhere/v1 (name that address");
  }

  @ParameterizedTest
  @CsvSource({
    "/gw, did you mean HOST/gw/v1?",
    "'', check the model's name and the key in OPENAI_API_KEY",
  })
  void givenUrlThatServesNothing_saysWhatMayBeMeant(String typed, String advice) {
    answers = request -> Answer.of(404, "{\"detail\":\"Not Found\"}");
    String host = "http://127.0.0.1:" + server.getAddress().getPort();
    assertThatThrownBy(() -> client().call(request(host + typed)))
        .hasMessageEndingWith("(" + advice.replace("HOST", host) + ")");
  }

  @Test
  void givenModelThatIsNotThere_itsNameIsToBeChecked() {
    answers = request -> Answer.of(404, error("model 'm' not found", "", ""));
    String host = "http://127.0.0.1:" + server.getAddress().getPort();
    assertThatThrownBy(() -> client().call(request(host)))
        .hasMessageEndingWith("(check the model's name and the key in OPENAI_API_KEY)");
  }

  static Stream<Arguments> rooms() {
    return Stream.of(
        Arguments.of(
            "This model's maximum context length is 12288 tokens. However, you requested 19384"
                + " tokens (3000 in the messages, 16384 in the completion).",
            9288),
        Arguments.of(
            "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum"
                + " context length is 12288 tokens and your request has 3000 input tokens",
            9288),
        Arguments.of(
            "maximum context length of 12288 tokens. You requested a total of 19384 tokens: 3000"
                + " tokens from the input messages and 16384 tokens for the completion.",
            9288),
        Arguments.of(
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", 10_000),
        Arguments.of(
            "max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens", 8192),
        Arguments.of("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192),
        Arguments.of("Range of max_tokens should be [1, 8192]", 8192),
        Arguments.of("`max_tokens` must be less than or equal to `8192`", 8192),
        Arguments.of(
            "it has a maxOutputTokens value of 131072 but the supported range is from 1"
                + " (inclusive) to 65537 (exclusive)",
            65_536));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void givenRoomInARefusal_itIsRead(String message, int room) {
    answers = request -> Answer.of(400, error(message, "invalid_request_error", ""));
    assertThatThrownBy(() -> client().call(request()))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.TOO_LONG))
        .satisfies(e -> assertThat(e.room()).hasValue(room));
  }

  @Test
  void givenOurOwnEngine_itsCodeSaysWhatIsTooLong() {
    answers =
        request ->
            Answer.of(
                400,
                """
                {"error":{"message":"Invalid max_tokens: 16384 (up to 4095 behind a prompt of 1 tokens)",
                 "type":"invalid_request_error","param":"max_tokens","code":"context_length_exceeded"}}""");
    assertThatThrownBy(() -> client().call(request()))
        .asInstanceOf(type(ModelException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Failure.TOO_LONG))
        .satisfies(e -> assertThat(e.room()).hasValue(4_095));
  }

  private static Answer unless(boolean good, String message) {
    return good ? Answer.of(200, OK) : Answer.of(400, error(message, "invalid_request_error", ""));
  }

  /** Servers that know a part of the form alone, and how they are asked in the end. */
  static Stream<Arguments> forms() {
    Function<JsonNode, Answer> noSchema =
        request ->
            unless(
                !request.path("response_format").path("type").asText().equals("json_schema"),
                "This response_format type is unavailable now");
    Function<JsonNode, Answer> noFormat =
        request -> unless(!request.has("response_format"), "Cannot do response_format");
    Function<JsonNode, Answer> newerRoom =
        request ->
            unless(
                !request.has("max_tokens"),
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                    + " 'max_completion_tokens' instead.");
    Function<JsonNode, Answer> noTemperature =
        request ->
            unless(
                !request.has("temperature"),
                "Unsupported value: 'temperature' does not support 0.5 with this model. Only the"
                    + " default (1) value is supported.");
    return Stream.of(
        Arguments.of(noSchema, 2, "JSON mode in place of a schema"),
        Arguments.of(noFormat, 3, "the schema in the prompt alone"),
        Arguments.of(newerRoom, 2, "the other name for the most tokens of an answer"),
        Arguments.of(noTemperature, 2, "no temperature"),
        Arguments.of(
            (Function<JsonNode, Answer>)
                request -> {
                  for (Function<JsonNode, Answer> one :
                      List.of(noTemperature, noFormat, newerRoom)) {
                    if (one.apply(request).status() != 200) {
                      return one.apply(request);
                    }
                  }
                  return Answer.of(200, OK);
                },
            5,
            "the schema in the prompt alone, the other name for the most tokens of an answer, no"
                + " temperature"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("forms")
  void givenServerThatKnowsLess_itsFormIsLearnedOnce(
      Function<JsonNode, Answer> knows, int calls, String words) {
    answers = knows;
    LangChainClient client = client();
    assertThat(client.call(request()).text()).isEqualTo("{}");
    assertThat(asked).hasSize(calls);
    assertThat(client.requestForms()).containsEntry(request().model().toString(), words);
    client.call(request());
    assertThat(asked).as("the second call is asked right").hasSize(calls + 1);
    JsonNode last = asked.get(calls);
    boolean told = last.path("response_format").path("type").asText().equals("json_schema");
    assertThat(last.path("messages").toString().contains("The JSON Schema of the answer"))
        .isEqualTo(!told);
  }

  @Test
  void givenServerThatKnowsNoForm_theRunIsToStop() {
    answers = request -> unless(false, "Cannot do response_format");
    assertThatThrownBy(() -> client().call(request()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Failure.NO_ACCESS))
        .hasMessageEndingWith("(no other form of request is left to try)");
    assertThat(asked).hasSize(3);
  }

  @Test
  void givenModelThatHasAnswered_aRefusalOfEachFormIsTheRequestsOwn() {
    LangChainClient client = client();
    client.call(request());
    answers = request -> unless(false, "Cannot do response_format");
    assertThatThrownBy(() -> client.call(request()))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Failure.FORM));
  }

  @Test
  void givenCallsRefusedAtTheSameTime_theFormIsSteppedOnce() {
    LearnedForms forms = new LearnedForms();
    ModelSpec model = request().model();
    RequestForm used = forms.of(model);
    assertThat(forms.refused(model, used, RequestForm.Part.SCHEMA)).isTrue();
    assertThat(forms.refused(model, used, RequestForm.Part.SCHEMA)).isTrue();
    assertThat(forms.of(model).schema()).isEqualTo(RequestForm.Schema.OBJECT);
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("{\"content\":\"{}\",\"reasoning_content\":\"hm\"}", "stop"),
        Arguments.of("{\"content\":null,\"reasoning_content\":\"{}\"}", "stop"),
        Arguments.of("{\"content\":\"\",\"reasoning\":\"{}\"}", "stop"),
        Arguments.of("{\"content\":{}}", "stop"),
        Arguments.of(
            "{\"content\":[{\"type\":\"text\",\"text\":\"{\"},{\"type\":\"text\",\"text\":\"}\"}]}",
            "stop"),
        Arguments.of(
            "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                + "{\"type\":\"text\",\"text\":\"{}\"}]}",
            "stop"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void givenContentInAnyShape_theAnswerIsRead(String message, String finish) {
    answers =
        request ->
            Answer.of(
                200,
                "{\"choices\":[{\"index\":0,\"message\":"
                    + message
                    + ",\"finish_reason\":\""
                    + finish
                    + "\"}]}");
    assertThat(client().call(request()).text()).isEqualTo("{}");
  }

  @Test
  void givenThoughtThatRanOutOfRoom_itIsNoAnswer() {
    answers =
        request ->
            Answer.of(
                200,
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":null,"
                    + "\"reasoning_content\":\"hm\"},\"finish_reason\":\"length\"}]}");
    ModelReply reply = client().call(request());
    assertThat(reply.text()).isEmpty();
    assertThat(reply.finish()).isEqualTo(FinishReason.LENGTH);
  }
}
