package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/**
 * The REST interface of a Flink cluster. Whatever goes wrong is UNREACHABLE, with the URL, what the
 * cluster answered, and what to do about it.
 */
final class FlinkRest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String master;
  private final FlinkAccess access;
  private final HttpClient client;

  /** The interface at {@code host:port}. */
  FlinkRest(String master) {
    this.master = master;
    this.access = FlinkAccess.ofEnvironment();
    this.client = access.client(TIMEOUT);
  }

  /**
   * An answer.
   *
   * @param uri what was asked
   * @param status HTTP's
   * @param body as it came
   */
  record Answer(URI uri, int status, String body) {
    boolean isGood() {
      return status / 100 == 2;
    }

    /** What it says, when it is good. */
    JsonNode json() {
      if (!isGood()) {
        throw CuratorException.unreachable(
            "Cannot reach Flink at " + uri + ": answer " + status + reason() + advice());
      }
      try {
        return Json.MAPPER.readTree(body);
      } catch (IOException e) {
        throw CuratorException.unreachable(
            "Cannot reach Flink at " + uri + ": " + Causes.reason(e), e);
      }
    }

    /** A field that it must have. */
    JsonNode field(String name) {
      JsonNode json = json();
      if (!json.has(name)) {
        throw CuratorException.unreachable(
            "Cannot reach Flink at " + uri + ": the answer has no " + name);
      }
      return json.get(name);
    }

    /** What Flink's own answers say of their reason, of stack traces the innermost cause. */
    private String reason() {
      try {
        JsonNode errors = Json.MAPPER.readTree(body).path("errors");
        String all = errors.path(errors.size() - 1).asText();
        String mark = "Caused by: ";
        int cause = all.lastIndexOf(mark);
        String line =
            all.substring(cause < 0 ? 0 : cause + mark.length())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        return line.isEmpty() ? "" : ", " + line;
      } catch (IOException e) {
        return "";
      }
    }

    private String advice() {
      return FlinkAccess.advice(status);
    }
  }

  Answer get(String path) {
    return send(request(path));
  }

  Answer patch(String path) {
    return send(request(path).method("PATCH", BodyPublishers.noBody()));
  }

  /**
   * Sends something.
   *
   * @param type its media type
   * @param patience how long the answer may take
   */
  Answer post(String path, String type, HttpRequest.BodyPublisher body, Duration patience) {
    return send(request(path).timeout(patience).header("Content-Type", type).POST(body));
  }

  /** The configuration by which Flink's own client speaks to it. */
  Configuration configuration() {
    Configuration configuration = FlinkAccess.configuration();
    int colon = master.lastIndexOf(':');
    configuration.set(JobManagerOptions.ADDRESS, master.substring(0, colon));
    configuration.set(RestOptions.ADDRESS, master.substring(0, colon));
    configuration.set(RestOptions.PORT, Integer.parseInt(master.substring(colon + 1)));
    return configuration;
  }

  private HttpRequest.Builder request(String path) {
    return access
        .request()
        .uri(URI.create(access.scheme() + master + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(TIMEOUT);
  }

  private Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    URI uri = request.uri();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(uri, response.statusCode(), response.body());
    } catch (IOException e) {
      throw CuratorException.unreachable(
          "Cannot reach Flink at " + uri + ": " + Causes.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.unreachable("Cannot reach Flink at " + uri + ": interrupted", e);
    }
  }
}
