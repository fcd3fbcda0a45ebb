package org.multiverse.curator.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Servers of one model, asked side by side. A question goes to the one with the fewest in work; one
 * that fails is left out for a while, and tried again by a single question; what it was asked goes
 * to another. Safe for use by several threads.
 */
final class ScoreServers {
  private static final Logger LOG = LoggerFactory.getLogger(ScoreServers.class);
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(15);
  private static final int TOO_MANY = 429;

  /** So often a question is put that none answers, while they answer others. */
  private static final int ATTEMPTS = 6;

  private final List<Server> servers;
  private final Key key;
  private final Waits waits;
  private final HttpClient http;
  private long lastAnswer = System.nanoTime();
  private boolean answered;

  /**
   * How long things may take.
   *
   * @param answer one answer
   * @param first without any answer, when there never was one
   * @param patience without any answer, later
   */
  record Waits(Duration answer, Duration first, Duration patience) {
    static final Waits DEFAULT =
        new Waits(Duration.ofMinutes(5), Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  /**
   * What lets us in.
   *
   * @param variable of the environment, where it stands
   * @param value null for none
   */
  record Key(String variable, String value) {
    /** Never the key itself. */
    @Override
    public String toString() {
      return variable;
    }
  }

  /** One of them. Its fields are guarded by the list. */
  private static final class Server {
    private final String url;
    private final int most;
    private int asked;
    private int failures;
    private long awayUntil = System.nanoTime();
    private String fault = "";

    Server(String url, int most) {
      this.url = url;
      this.most = most;
    }

    boolean isAway(long now) {
      return awayUntil - now > 0;
    }

    /** One that has failed is tried by a single question. */
    boolean hasRoom() {
      return asked < (failures > 0 ? 1 : most);
    }
  }

  /**
   * Servers.
   *
   * @param urls their base URLs, without a slash at the end
   * @param most questions in work at one of them
   * @param key shown to them
   */
  ScoreServers(List<String> urls, int most, Key key, Waits waits) {
    this.servers = urls.stream().map(url -> new Server(url, most)).toList();
    this.key = key;
    this.waits = waits;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /**
   * Asks one of them.
   *
   * @throws ValidatorException when this can't be answered, though servers are there
   * @throws CuratorException UNREACHABLE when none is there any more, or one does not let us in
   */
  JsonNode ask(String path, ObjectNode body) {
    String why = "";
    for (int attempt = 0; attempt < ATTEMPTS; ) {
      Server server = take();
      Reply reply = null;
      try {
        reply = send(server.url, path, body.toString());
      } catch (IOException e) {
        why = Causes.reason(e);
      } finally {
        if (reply == null) {
          give(server, why.isEmpty() ? "broken off" : why);
        }
      }
      if (reply == null) {
        attempt++;
      } else if (reply.status == TOO_MANY) {
        later(server, reply);
      } else if (reply.isGood()) {
        give(server, null);
        return reply.json;
      } else if (reply.isOfTheQuestion()) {
        give(server, null);
        throw new RefusedTextException(reply.why());
      } else if (reply.isOfUs()) {
        give(server, null);
        throw CuratorException.unreachable(server.url + " answered " + reply.why() + advice(reply));
      } else {
        why = reply.why();
        give(server, why);
        attempt++;
      }
    }
    throw new ValidatorException("no server answered in " + ATTEMPTS + " attempts: " + why);
  }

  /**
   * Asks one of them now, whatever became of it before.
   *
   * @throws CuratorException UNREACHABLE when it gives no JSON object
   */
  JsonNode get(String url, String path) {
    Reply reply;
    try {
      reply = send(url, path, null);
    } catch (IOException e) {
      throw CuratorException.unreachable("Cannot reach " + url + ": " + Causes.reason(e), e);
    }
    if (!reply.isGood()) {
      throw CuratorException.unreachable(
          "Cannot use " + url + ": it answered " + reply.why() + advice(reply));
    }
    return reply.json;
  }

  private String advice(Reply reply) {
    return reply.isOfUs() ? " (the key stands in " + key.variable + ")" : "";
  }

  /**
   * An answer.
   *
   * @param json null when it is none
   * @param retryAfter seconds, as the server wrote them
   */
  private record Reply(int status, JsonNode json, String retryAfter) {
    boolean isGood() {
      return status == 200 && json != null && json.isObject();
    }

    /** Whether another one would say the same: the text is too long, for instance. */
    boolean isOfTheQuestion() {
      return status == 400 || status == 413 || status == 422 || status == 501;
    }

    /** Whether it does not want us. */
    boolean isOfUs() {
      return status == 401 || status == 403;
    }

    String why() {
      if (isGood()) {
        return "";
      }
      String message = json == null ? "" : json.path("error").path("message").asText();
      return message.isEmpty()
          ? "HTTP " + status + (json == null ? " without JSON" : "")
          : Causes.oneLine(message);
    }
  }

  private Reply send(String url, String path, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(body == null ? Duration.ofSeconds(20) : waits.answer)
            .header("Content-Type", "application/json");
    if (key.value != null) {
      request.header("Authorization", "Bearer " + key.value);
    }
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      String retryAfter = response.headers().firstValue("Retry-After").orElse("1");
      return new Reply(response.statusCode(), json(response.body()), retryAfter);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      JsonNode json = Json.MAPPER.readTree(body);
      return json == null || json.isMissingNode() ? null : json;
    } catch (IOException e) {
      return null;
    }
  }

  private static CuratorException interrupted(InterruptedException e) {
    return new CuratorException(
        Code.INTERRUPTED, "Cannot go on judging: interrupted (the same command goes on)", e);
  }

  /** The one with the fewest questions, once one has room. */
  private Server take() {
    synchronized (servers) {
      while (true) {
        long now = System.nanoTime();
        Server best =
            servers.stream()
                .filter(server -> !server.isAway(now) && server.hasRoom())
                .min(Comparator.comparingInt(server -> server.asked))
                .orElse(null);
        if (best != null) {
          best.asked++;
          return best;
        }
        requirePatience(now);
        try {
          // Until somebody gives one back, or one that was left out may be tried.
          TimeUnit.NANOSECONDS.timedWait(servers, pause(now));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw interrupted(e);
        }
      }
    }
  }

  private long pause(long now) {
    return servers.stream()
        .filter(server -> server.isAway(now))
        .mapToLong(server -> server.awayUntil - now)
        .min()
        .orElse(FIRST_PAUSE);
  }

  private void requirePatience(long now) {
    boolean anyIsAtWork = servers.stream().anyMatch(server -> server.asked > 0);
    Duration patience = answered ? waits.patience : waits.first;
    if (!anyIsAtWork && now - lastAnswer > patience.toNanos()) {
      throw CuratorException.unreachable(
          "No answer of the validator for "
              + patience.toSeconds()
              + " s: "
              + servers.stream()
                  .map(server -> server.url + ": " + server.fault)
                  .collect(Collectors.joining("; ")));
    }
  }

  /**
   * Gives one back.
   *
   * @param fault why it failed, null when it has not
   */
  private void give(Server server, String fault) {
    synchronized (servers) {
      server.asked--;
      long now = System.nanoTime();
      if (fault == null) {
        if (server.failures > 0) {
          LOG.warn("{} answers again", server.url);
        }
        server.failures = 0;
        lastAnswer = now;
        answered = true;
      } else {
        if (server.failures == 0) {
          LOG.warn("{} is left out for now: {}", server.url, fault);
        }
        server.failures++;
        server.fault = fault;
        server.awayUntil =
            now + Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(5, server.failures - 1));
      }
      servers.notifyAll();
    }
  }

  /** It has too much to do: not now, and that is no fault. */
  private void later(Server server, Reply reply) {
    synchronized (servers) {
      server.asked--;
      server.fault = reply.why();
      server.awayUntil = System.nanoTime() + seconds(reply.retryAfter);
      servers.notifyAll();
    }
  }

  private static long seconds(String text) {
    try {
      return Math.max(1, Math.min(30, Long.parseLong(text.strip()))) * FIRST_PAUSE;
    } catch (NumberFormatException e) {
      return FIRST_PAUSE;
    }
  }
}
