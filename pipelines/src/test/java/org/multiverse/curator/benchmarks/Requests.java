package org.multiverse.curator.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiverse.curator.llm.LlmMaker;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelException;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.MakerException;
import org.multiverse.curator.stub.Conversations;

/**
 * The first task of each of our own traces, over and over: no two requests have the same room for
 * the answer, so no two share an entry of the cache.
 */
final class Requests {
  private static final int ROOM = 100_000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<ModelRequest> requests;
  private final List<byte[]> bodies;
  private final AtomicInteger number = new AtomicInteger();

  private Requests(List<ModelRequest> requests, List<byte[]> bodies) {
    this.requests = requests;
    this.bodies = bodies;
  }

  static Requests to(String url) throws IOException {
    ModelSpec model = ModelSpec.parse("openai:stub@" + url);
    Recorder recorder = new Recorder();
    LlmSettings settings =
        new LlmSettings(
            Map.of(),
            null,
            PromptLibrary.builtIn(),
            null,
            0,
            GatewaySettings.of("none"),
            PriceTable.builtIn());
    LlmMaker maker = new LlmMaker(settings, model, Limits.defaults(), recorder);
    for (Trace trace : Conversations.traces()) {
      try {
        maker.summaryTree(trace, List.of());
      } catch (MakerException e) {
        if (!(e.getCause() instanceof ModelException)) {
          throw e;
        }
      }
    }
    List<byte[]> bodies = new ArrayList<>();
    for (ModelRequest request : recorder.requests) {
      bodies.add(body(request));
    }
    return new Requests(recorder.requests, bodies);
  }

  ModelRequest next() {
    int i = number.getAndIncrement();
    return requests.get(i % requests.size()).withMaxOutputTokens(ROOM + i);
  }

  /** The bytes of the next request, all but the room, which is the same for all. */
  byte[] nextBody() {
    return bodies.get(number.getAndIncrement() % bodies.size());
  }

  /** The next request is the one that had this number. */
  void goBackTo(int i) {
    number.set(i);
  }

  /** So that the stub has all its answers ready. */
  void askEachOnce(String url) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    for (byte[] body : bodies) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      var unused = http.send(request, HttpResponse.BodyHandlers.discarding());
    }
  }

  private static byte[] body(ModelRequest request) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", request.model().model());
    body.put("max_tokens", ROOM);
    for (Message message : request.messages()) {
      body.withArray("messages")
          .addObject()
          .put("role", message.role().toString())
          .put("content", message.text());
    }
    ObjectNode format = body.putObject("response_format").put("type", "json_schema");
    format
        .putObject("json_schema")
        .put("name", request.schema().name())
        .put("strict", true)
        .set("schema", JSON.readTree(request.schema().json()));
    return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
  }

  /** Takes requests down and answers none. */
  private static final class Recorder implements ModelGateway {
    private final List<ModelRequest> requests = new ArrayList<>();

    @Override
    public ModelReply ask(ModelRequest request) {
      requests.add(request);
      throw new ModelException(ModelException.Failure.BAD_REQUEST, "recorded", null, "", null);
    }

    @Override
    public double cost(ModelSpec model, ModelReply reply) {
      return 0;
    }
  }
}
