package org.multiverse.curator.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;

/** Servers that answer, fail, refuse, are slow, and go away. */
final class ScoreServersTest {
  private static final String GOOD = "{\"scores\":[]}";
  private static final ScoreServers.Waits SHORT =
      new ScoreServers.Waits(Duration.ofSeconds(20), Duration.ofMillis(50), Duration.ofMillis(50));

  private final List<HttpServer> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What a server does with a question. */
  private interface Answer {
    void give(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Answer always(int status, String text) {
    return exchange -> send(exchange, status, text);
  }

  private HttpServer server(Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer.give(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    open.add(server);
    return server;
  }

  private String url(Answer answer) throws IOException {
    return "http://127.0.0.1:" + server(answer).getAddress().getPort();
  }

  /** A URL where nobody listens. */
  private String nobody() throws IOException {
    HttpServer server = server(always(200, GOOD));
    server.stop(0);
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static ScoreServers servers(int most, ScoreServers.Waits waits, String... urls) {
    return new ScoreServers(List.of(urls), most, new ScoreServers.Key("THE_KEY", "s3cret"), waits);
  }

  private static ObjectNode question() {
    return Json.MAPPER.createObjectNode();
  }

  @AfterEach
  void stop() {
    open.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  @Test
  void givenOneThatFails_itsQuestionsGoToAnother() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    String bad =
        url(
            exchange -> {
              asked.incrementAndGet();
              send(exchange, 500, "{}");
            });
    ScoreServers servers =
        servers(4, ScoreServers.Waits.DEFAULT, bad, nobody(), url(always(200, GOOD)));
    for (int i = 0; i < 20; i++) {
      assertThat(servers.ask("/v1/score", question()).has("scores")).isTrue();
    }
    assertThat(asked.get()).as("left out after its first failure").isLessThan(4);
  }

  @Test
  void givenOneThatComesBack_itIsAskedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    String lame = url(exchange -> send(exchange, asked.incrementAndGet() == 1 ? 503 : 200, GOOD));
    ScoreServers servers = servers(1, ScoreServers.Waits.DEFAULT, lame);
    assertThat(servers.ask("/v1/score", question()).has("scores")).isTrue();
    assertThat(asked.get()).isEqualTo(2);
  }

  @Test
  void givenNobodyThere_theRunEndsWithTheReasonOfEach() throws IOException {
    String one = nobody();
    String two = url(always(200, "<html>garbage"));
    ScoreServers servers = servers(4, SHORT, one, two);
    assertThatThrownBy(() -> servers.ask("/v1/score", question()))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
        .hasMessageContaining(one + ": ")
        .hasMessageContaining(two + ": HTTP 200 without JSON");
  }

  @Test
  void givenARefusal_itIsTheQuestionsAndShowsTheServersWords() throws IOException {
    ScoreServers servers =
        servers(4, SHORT, url(always(400, "{\"error\":{\"message\":\"the text is too long\"}}")));
    assertThatThrownBy(() -> servers.ask("/v1/score", question()))
        .isInstanceOf(RefusedTextException.class)
        .hasMessage("the text is too long");
  }

  @Test
  void givenAWrongKey_theRunEndsAndTheKeyIsNotShown() throws IOException {
    ScoreServers servers =
        servers(4, SHORT, url(always(401, "{\"error\":{\"message\":\"Invalid API key\"}}")));
    assertThatThrownBy(() -> servers.ask("/v1/score", question()))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
        .hasMessageContaining("Invalid API key (the key stands in THE_KEY)")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void givenOneThatHasTooMuchToDo_waitsAsItAsks() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    String busy =
        url(
            exchange -> {
              exchange.getResponseHeaders().set("Retry-After", "1");
              send(exchange, asked.incrementAndGet() < 3 ? 429 : 200, GOOD);
            });
    ScoreServers servers = servers(4, ScoreServers.Waits.DEFAULT, busy);
    long start = System.nanoTime();
    assertThat(servers.ask("/v1/score", question()).has("scores")).isTrue();
    assertThat(asked.get()).isEqualTo(3);
    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1_900));
  }

  @Test
  void givenAQuestionThatEveryServerFailsOn_onlyItIsGivenUp() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Answer half =
        exchange -> {
          boolean isBad = exchange.getRequestURI().getPath().equals("/bad");
          asked.addAndGet(isBad ? 1 : 0);
          send(exchange, isBad ? 500 : 200, GOOD);
        };
    ScoreServers servers =
        servers(
            4,
            ScoreServers.Waits.DEFAULT,
            url(half),
            url(half),
            url(half),
            url(half),
            url(half),
            url(half));
    assertThatThrownBy(() -> servers.ask("/bad", question()))
        .isInstanceOf(ValidatorException.class)
        .hasMessageContaining("no server answered in 6 attempts");
    assertThat(asked.get()).isEqualTo(6);
    assertThat(servers.ask("/v1/score", question()).has("scores")).isTrue();
  }

  @Test
  void givenASlowOne_theOtherGetsMoreAndNobodyMoreThanItsBound() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger slow = new AtomicInteger();
    AtomicInteger quick = new AtomicInteger();
    ScoreServers servers =
        servers(
            2,
            ScoreServers.Waits.DEFAULT,
            url(
                exchange -> {
                  slow.incrementAndGet();
                  goOn.await();
                  send(exchange, 200, GOOD);
                }),
            url(
                exchange -> {
                  quick.incrementAndGet();
                  send(exchange, 200, GOOD);
                }));
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(threads.submit(() -> servers.ask("/v1/score", question())));
    }
    int answered = 0;
    for (Future<?> each : all) {
      if (answered == 38) {
        break;
      }
      try {
        each.get(answered < 4 ? 2 : 20, TimeUnit.SECONDS);
        answered++;
      } catch (java.util.concurrent.TimeoutException e) {
        // One of those at the slow server.
        assertThat(slow.get()).isLessThanOrEqualTo(2);
      }
    }
    assertThat(quick.get()).isEqualTo(38);
    assertThat(slow.get()).isEqualTo(2);
    goOn.countDown();
    for (Future<?> each : all) {
      each.get(20, TimeUnit.SECONDS);
    }
  }
}
