package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.construction.resources.PipelineResources;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/** A Flink cluster, asked over REST before a job is sent to it. */
final class FlinkCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String master;

  FlinkCluster(String master) {
    this.master = master;
  }

  /**
   * Task slots of the cluster.
   *
   * @throws CuratorException UNREACHABLE when it does not answer
   */
  int slots() {
    return Math.max(1, overview().get("slots-total").asInt());
  }

  /** Task managers of the cluster, each a JVM of its own. */
  int workers() {
    return Math.max(1, overview().path("taskmanagers").asInt());
  }

  private JsonNode overview() {
    URI uri = URI.create("http://" + master + "/overview");
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      JsonNode overview = Json.MAPPER.readTree(response.body());
      if (response.statusCode() != 200 || !overview.has("slots-total")) {
        throw CuratorException.unreachable(
            "Cannot reach Flink at " + uri + ": answer " + response.statusCode());
      }
      return overview;
    } catch (IOException e) {
      String why = Causes.reason(e);
      throw CuratorException.unreachable("Cannot reach Flink at " + uri + ": " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.unreachable("Cannot reach Flink at " + uri + ": interrupted", e);
    }
  }

  /** What the job needs on the cluster: the class path less Flink itself, which is there. */
  static List<String> jars(PipelineOptions options) {
    return PipelineResources.detectClassPathResourcesToStage(
            FlinkCluster.class.getClassLoader(), options)
        .stream()
        .filter(path -> !path.replace('\\', '/').matches(".*/flink-[^/]*\\.jar"))
        .toList();
  }
}
