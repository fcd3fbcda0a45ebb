package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.server.EngineServer;
import org.multiverse.curator.engine.server.ServerSettings;

/** Runs with a validator: served, broken, gone, and coming back. */
final class JudgedRunTest {
  private static final Path MODEL =
      Path.of(
          System.getProperty("multiverse.root"),
          "gpu-inference/src/test/resources/tiny/tiny-qwen2.gguf");
  private static final Path TRACES =
      Path.of(System.getProperty("multiverse.test-data"), "traces/traces.jsonl");
  private static final int ROWS = 4;
  private static final String SEVEN = "7 of 7 verdicts will run on ";

  @TempDir private Path temp;

  /** An engine behind HTTP. */
  private static final class Served implements AutoCloseable {
    private final LlamaModel model = Llama.bundled().load(MODEL, 0);
    private final Engine engine = Engine.start(model, EngineSettings.ofCells(16_384));
    private EngineServer server;

    Served(int port) {
      server = EngineServer.start(engine, model, ServerSettings.of("tiny").at("127.0.0.1", port));
    }

    String url() {
      return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
      server.close();
      engine.close();
      model.close();
    }
  }

  private Typed run(String name, String validator, String... more) throws IOException {
    Path input = temp.resolve("traces.jsonl");
    try (Stream<String> lines = Files.lines(TRACES)) {
      Files.write(input, lines.limit(ROWS).toList());
    }
    List<String> words =
        new ArrayList<>(
            List.of("run", "-i", input.toString(), "-o", temp.resolve(name).toString()));
    words.addAll(List.of("--cache", temp.resolve("cache-" + name).toString()));
    words.addAll(List.of("--shards", "2", "--validator", validator));
    words.addAll(Arrays.asList(more));
    return Typed.type(words.toArray(String[]::new));
  }

  /** Verdicts of the local model by name and end, of rows with blocks. */
  private Map<String, Long> verdicts(String name) throws IOException {
    JsonNode counts =
        org.multiverse.curator.common.Json.MAPPER
            .readTree(Files.readAllBytes(temp.resolve(name).resolve("run.json")))
            .findValue("verdicts");
    Map<String, Long> verdicts = new TreeMap<>();
    counts.properties().forEach(of -> verdicts.put(of.getKey(), of.getValue().asLong()));
    verdicts.keySet().removeIf(key -> key.startsWith("blind") || key.startsWith("answer-check"));
    return verdicts;
  }

  @Test
  void givenServedEngines_allVerdictsRunAndAreThoseOfTheSameModelInThisProcess() throws Exception {
    Typed here = run("here", "gguf:" + MODEL, "--validator-cells", "16384");
    assertThat(here.code()).as(here.err()).isZero();
    try (Served one = new Served(0);
        Served two = new Served(0)) {
      Typed there =
          run("there", "engine:" + one.url() + "," + two.url() + "/", "--require-verdicts");
      assertThat(there.code()).as(there.err()).isZero();
      assertThat(there.err()).contains(SEVEN + "engine:tiny");
      assertThat(there.out()).contains("Verdicts on the rows of data/");
      assertThat(verdicts("there")).isEqualTo(verdicts("here"));
      assertThat(one.engine.stats().toString()).isNotEmpty();
    }
  }

  @Test
  void givenOneOfTwoEnginesThatIsNotThere_theOtherJudgesAll() throws Exception {
    try (Served one = new Served(0)) {
      Typed run =
          run(
              "run",
              "engine:http://127.0.0.1:" + freePort() + "," + one.url(),
              "--require-verdicts");
      assertThat(run.code()).as(run.err()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "missing.gguf, 2, no such file",
    "empty.gguf, 2, no GGUF file",
    "text.gguf, 2, no GGUF file",
    "cut.gguf, 2, Invalid model: ",
    "head.gguf, 2, Invalid model: "
  })
  void givenAModelFileThatIsNone_nothingIsRejectedAndTheFileIsNamed(
      String file, int code, String message) throws IOException {
    byte[] whole = Files.readAllBytes(MODEL);
    Files.write(temp.resolve("empty.gguf"), new byte[0]);
    Files.writeString(temp.resolve("text.gguf"), "{\"model\": 1}");
    Files.write(temp.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length / 2));
    Files.write(temp.resolve("head.gguf"), Arrays.copyOf(whole, 16));
    Typed run = run("run", "gguf:" + temp.resolve(file));
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(message, file);
    assertThat(temp.resolve("run/data")).doesNotExist();
    assertThat(temp.resolve("run/_work")).doesNotExist();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A server that always says the same. */
  private static HttpServer saying(int status, String text) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine | 400 | {\"error\":{\"message\":\"no such field\"}} | 5 | no such field",
        "engine | 500 | oops                                         | 5 | HTTP 500 without JSON",
        "engine | 200 | <html>                                       | 5 | HTTP 200 without JSON",
        "engine | 401 | {\"error\":{\"message\":\"who are you\"}}   | 5 | who are you (the key stands in MULTIVERSE_API_KEY)",
        "engine | 200 | {\"data\":[{\"id\":\"m\"}]}                  | 2 | is no Multiverse Engine",
        "openai | 400 | {\"error\":{\"message\":\"no logprobs\"}}    | 5 | no logprobs",
        "openai | 200 | {\"choices\":[{\"text\":\"x\"}]}             | 5 | gives no log-probabilities of a prompt",
        "openai | 404 | {\"error\":{\"message\":\"no such model\"}}  | 5 | no such model",
      })
  void givenAServerThatCannotJudge_theRunEndsBeforeItHasBegun(
      String kind, int status, String text, int code, String message) throws IOException {
    HttpServer server = saying(status, text);
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      Typed run = run("run", kind.equals("engine") ? "engine:" + url : "openai:m@" + url + "/v1");
      assertThat(run.code()).as(run.err()).isEqualTo(code);
      assertThat(run.err()).contains(message);
      assertThat(temp.resolve("run/data")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void givenNobodyThere_theRunEndsBeforeItHasBegun() throws IOException {
    String url = "http://127.0.0.1:" + freePort();
    Typed engine = run("run", "engine:" + url);
    assertThat(engine.code()).isEqualTo(5);
    assertThat(engine.err()).contains("Cannot reach " + url);
    assertThat(temp.resolve("run/data")).doesNotExist();
    Typed none = run("run", "engine:nonsense");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("Invalid URL of an engine: nonsense");
    Typed missing = run("run", "none", "--require-verdicts");
    assertThat(missing.code()).isEqualTo(2);
  }

  /** An engine that answers some questions, and no more. */
  private HttpServer dying(Served behind, int questions) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    java.net.http.HttpClient client =
        java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .build();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(java.util.concurrent.Executors.newFixedThreadPool(8));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (exchange.getRequestMethod().equals("POST") && asked.incrementAndGet() > questions) {
            exchange.close();
            return;
          }
          try {
            var answer =
                client.send(
                    java.net.http.HttpRequest.newBuilder(
                            java.net.URI.create(behind.url() + exchange.getRequestURI()))
                        .header("Content-Type", "application/json")
                        .method(
                            exchange.getRequestMethod(),
                            java.net.http.HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            exchange.close();
          }
        });
    server.start();
    return server;
  }

  @Test
  void givenAnEngineLostInMidRun_stoppingKeepsAllAndMarkingIsJudgedLater() throws Exception {
    try (Served engine = new Served(0)) {
      HttpServer dying = dying(engine, 8);
      String url = "http://127.0.0.1:" + dying.getAddress().getPort();
      try {
        Typed stopped = run("stopped", "engine:" + url, "--validator-patience", "1");
        assertThat(stopped.code()).as(stopped.err()).isEqualTo(5);
        assertThat(stopped.err()).contains("No answer of the validator", url);
        assertThat(temp.resolve("stopped/_SUCCESS")).doesNotExist();
        // The engine is back: the same command, but for its place, which decides nothing.
        Typed on = run("stopped", "engine:" + engine.url(), "--require-verdicts");
        assertThat(on.code()).as(on.err()).isZero();

        HttpServer again = dying(engine, 8);
        String there = "http://127.0.0.1:" + again.getAddress().getPort();
        Typed marked =
            run(
                "marked",
                "engine:" + there,
                "--validator-lost",
                "mark",
                "--validator-patience",
                "1",
                "--require-verdicts");
        again.stop(0);
        assertThat(marked.code()).as(marked.err()).isEqualTo(3);
        assertThat(marked.err()).contains("Verdicts were not run: ");
        assertThat(marked.out()).contains("No answer of the validator");
        assertThat(verdicts("marked").keySet()).anyMatch(key -> key.endsWith("/not-run"));
        Typed later =
            run(
                "marked",
                "engine:" + engine.url(),
                "--from",
                "summary-tree",
                "--only",
                "verdict=not-run",
                "--require-verdicts");
        assertThat(later.code()).as(later.err()).isZero();
        assertThat(verdicts("marked")).isEqualTo(verdicts("stopped"));
      } finally {
        dying.stop(0);
      }
    }
  }
}
