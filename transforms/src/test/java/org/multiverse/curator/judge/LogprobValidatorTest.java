package org.multiverse.curator.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.model.ModelSpec;

/** The forms in which servers give the log-probabilities of a prompt, written as they do. */
class LogprobValidatorTest {
  private HttpServer server;

  private Validator validator(Function<String, String> answer) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/completions", exchange -> answer(exchange, answer));
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    return new LogprobValidator(ModelSpec.parse("openai:m@" + url), name -> null);
  }

  private static void answer(HttpExchange exchange, Function<String, String> answer)
      throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String text = answer.apply(body);
    byte[] bytes = (text == null ? "{}" : text).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(text == null ? 400 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static final List<Continuation> ASKED = List.of(new Continuation("a 𝒳 ", "is b"));

  @Test
  void givenEcho_countsTheTokensOfTheTextAlone() throws IOException {
    Validator validator =
        validator(
            body ->
                body.contains("\"echo\":true")
                    ? "{\"choices\":[{\"logprobs\":{\"tokens\":[\"a\",\" 𝒳\",\" \",\"is\",\" b\",\"!\"],"
                        + "\"token_logprobs\":[null,-9,-8,-1.5,-0.25,-7],"
                        + "\"text_offset\":[0,1,3,4,6,8]}}]}"
                    : null);
    Score score = validator.score(ASKED).get(0);
    assertThat(score.tokens()).isEqualTo(2);
    assertThat(score.nll()).isCloseTo(1.75, within(1e-9));
  }

  @Test
  void givenPromptLogprobs_countsTheTokensOfTheTextAlone() throws IOException {
    Validator validator =
        validator(
            body ->
                body.contains("prompt_logprobs")
                    ? "{\"choices\":[{\"prompt_logprobs\":[null,"
                        + "{\"5\":{\"logprob\":-9,\"decoded_token\":\" 𝒳\"}},"
                        + "{\"6\":{\"logprob\":-8,\"decoded_token\":\" \"}},"
                        + "{\"7\":{\"logprob\":-1.5,\"decoded_token\":\"is\"}},"
                        + "{\"8\":{\"logprob\":-0.25,\"decoded_token\":\" b\"},"
                        + "\"9\":{\"logprob\":-0.1,\"decoded_token\":\" c\"}}]}]}"
                    : null);
    Score score = validator.score(ASKED).get(0);
    assertThat(score.tokens()).isEqualTo(2);
    assertThat(score.nll()).isCloseTo(1.75, within(1e-9));
  }

  @Test
  void givenAServerThatGivesNone_saysSo() throws IOException {
    Validator validator = validator(body -> "{\"choices\":[{\"text\":\"x\"}]}");
    assertThatThrownBy(() -> validator.score(ASKED))
        .isInstanceOf(ValidatorException.class)
        .hasMessageContaining("gives no log-probabilities of a prompt");
  }
}
