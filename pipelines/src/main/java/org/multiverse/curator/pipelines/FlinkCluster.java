package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/** A Flink cluster, asked over REST. */
final class FlinkCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String master;
  private final FlinkAccess access;
  private final HttpClient client;

  /**
   * A job on it.
   *
   * @param id 32 hexadecimal digits
   * @param name as it was given
   * @param state Flink's word, such as {@code RUNNING}
   */
  record Job(String id, String name, String state) {
    private static final Set<String> ENDED = Set.of("FINISHED", "FAILED", "CANCELED", "SUSPENDED");

    /** Whether nothing will come of it any more. */
    boolean hasEnded() {
      return ENDED.contains(state);
    }
  }

  FlinkCluster(String master) {
    this.master = master;
    this.access = FlinkAccess.ofEnvironment();
    this.client = access.client(TIMEOUT);
  }

  /**
   * Task slots of the cluster.
   *
   * @throws CuratorException UNREACHABLE when it does not answer
   */
  int slots() {
    return Math.max(1, get("/overview", "slots-total").get("slots-total").asInt());
  }

  /** Task managers of the cluster, each a JVM of its own. */
  int workers() {
    return Math.max(1, get("/overview", "slots-total").path("taskmanagers").asInt());
  }

  /** Tasks side by side that its network memory carries, whatever its slots are. */
  int carries() {
    List<FlinkNetwork.TaskManager> managers = new ArrayList<>();
    for (JsonNode manager : get("/taskmanagers", "taskmanagers").get("taskmanagers")) {
      managers.add(
          new FlinkNetwork.TaskManager(
              manager.path("slotsNumber").asInt(),
              manager.path("memoryConfiguration").path("networkMemory").asLong(Long.MAX_VALUE)));
    }
    return FlinkNetwork.parallelism(managers);
  }

  /** All jobs that it knows, those that have ended too. */
  List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    get("/jobs/overview", "jobs").get("jobs").forEach(job -> jobs.add(job(job)));
    return jobs;
  }

  /** The job of a name that has not ended. */
  Optional<Job> running(String name) {
    return jobs().stream().filter(job -> job.name().equals(name) && !job.hasEnded()).findFirst();
  }

  /** The job of an id, empty when the cluster knows none. */
  Optional<Job> job(String id) {
    return jobs().stream().filter(job -> job.id().equals(id)).findFirst();
  }

  private static Job job(JsonNode job) {
    return new Job(job.path("jid").asText(), job.path("name").asText(), job.path("state").asText());
  }

  /** Why a job failed, as Flink tells it; empty when it does not. */
  String failure(String id) {
    return get("/jobs/" + id + "/exceptions", "all-exceptions").path("root-exception").asText("");
  }

  /** Asks for the end of a job. */
  void cancel(String id) {
    send("PATCH", "/jobs/" + id + "?mode=cancel");
  }

  private JsonNode get(String path, String field) {
    JsonNode answer = send("GET", path);
    if (!answer.has(field)) {
      throw CuratorException.unreachable(
          "Cannot reach Flink at " + uri(path) + ": the answer has no " + field);
    }
    return answer;
  }

  private URI uri(String path) {
    return URI.create(access.scheme() + master + path);
  }

  private JsonNode send(String method, String path) {
    URI uri = uri(path);
    try {
      HttpResponse<byte[]> response =
          client.send(
              access
                  .request()
                  .uri(uri)
                  .timeout(TIMEOUT)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw CuratorException.unreachable(
            "Cannot reach Flink at "
                + uri
                + ": answer "
                + response.statusCode()
                + FlinkAccess.advice(response.statusCode()));
      }
      return Json.MAPPER.readTree(response.body());
    } catch (IOException e) {
      String why = Causes.reason(e);
      throw CuratorException.unreachable("Cannot reach Flink at " + uri + ": " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.unreachable("Cannot reach Flink at " + uri + ": interrupted", e);
    }
  }
}
