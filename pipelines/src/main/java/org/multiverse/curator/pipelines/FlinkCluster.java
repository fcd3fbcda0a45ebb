package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.multiverse.curator.common.CuratorException;

/** A Flink cluster, asked over REST. */
final class FlinkCluster {
  private final FlinkRest rest;

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
    this.rest = new FlinkRest(master);
  }

  FlinkRest rest() {
    return rest;
  }

  /**
   * Task slots of the cluster.
   *
   * @throws CuratorException UNREACHABLE when it does not answer
   */
  int slots() {
    return Math.max(1, rest.get("/overview").field("slots-total").asInt());
  }

  /** Task managers of the cluster, each a JVM of its own. */
  int workers() {
    return Math.max(1, rest.get("/overview").field("taskmanagers").asInt());
  }

  /** Tasks side by side that its network memory carries, whatever its slots are. */
  int carries() {
    List<FlinkNetwork.TaskManager> managers = new ArrayList<>();
    for (JsonNode manager : rest.get("/taskmanagers").field("taskmanagers")) {
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
    rest.get("/jobs/overview").field("jobs").forEach(job -> jobs.add(job(job)));
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
    return rest.get("/jobs/" + id + "/exceptions").json().path("root-exception").asText("");
  }

  /** Asks for the end of a job. */
  void cancel(String id) {
    rest.patch("/jobs/" + id + "?mode=cancel").json();
  }
}
