package org.multiverse.curator.bridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/** Against a server of this test's own that follows Ray's documents; no cluster was ever asked. */
final class RayTargetTest {
  @TempDir private Path temp;

  private final Map<String, ObjectNode> jobs = new ConcurrentHashMap<>();
  private final Map<String, String> logs = new ConcurrentHashMap<>();
  private Fakes.Server ray;
  private RayTarget target;
  private TrainingJob job;
  private Path output;

  @BeforeEach
  void start() throws IOException {
    ray = new Fakes.Server(this::answer);
    target = new RayTarget(ray.address() + "/", "/env/bin/python");
    output = temp.resolve("output");
    job = TrainingJob.of(Fakes.prepared(temp.resolve("prepared")), "model", output);
  }

  @AfterEach
  void stop() {
    ray.close();
  }

  private Fakes.Answer answer(Fakes.Asked asked) {
    String rest = asked.path().substring("/api/jobs/".length());
    if (asked.method().equals("POST") && rest.isEmpty()) {
      ObjectNode made = (ObjectNode) Fakes.json(asked.body());
      String id = made.get("submission_id").asText();
      if (jobs.containsKey(id)) {
        return new Fakes.Answer(
            500, "Traceback:\nValueError: Job with submission_id " + id + " exists", "text/plain");
      }
      jobs.put(id, made.put("status", "PENDING"));
      return Fakes.Answer.json("{\"job_id\": \"" + id + "\", \"submission_id\": \"" + id + "\"}");
    }
    String id = rest.replaceAll("/.*", "");
    ObjectNode found = jobs.get(id);
    if (found == null) {
      return new Fakes.Answer(404, "Job " + id + " does not exist", "text/plain");
    }
    if (rest.endsWith("/logs")) {
      ObjectNode log = Json.MAPPER.createObjectNode();
      return Fakes.Answer.json(log.put("logs", logs.getOrDefault(id, "")).toString());
    }
    if (rest.endsWith("/stop")) {
      found.put("status", "STOPPED");
      return Fakes.Answer.json("{\"stopped\": true}");
    }
    return Fakes.Answer.json(found.toString());
  }

  private ObjectNode only() {
    assertThat(jobs).hasSize(1);
    return jobs.values().iterator().next();
  }

  @Test
  void givenJob_postsItsCommandWithResourcesAndVariables() {
    Jobs.Submitted submitted =
        Jobs.submit(
            job.withArguments(List.of("--note", "it's"))
                .withEnvironment(List.of("HOME"))
                .withResources(new Resources(1, 2, 2, 8, 1024, 0))
                .seenAt("/mnt/in", "/mnt/out"),
            target);
    assertThat(submitted.outcome()).isEqualTo(Jobs.JobOutcome.STARTED);
    ObjectNode posted = only();
    assertThat(posted.get("submission_id").asText()).isEqualTo(submitted.record().id());
    assertThat(posted.get("entrypoint").asText())
        .isEqualTo(
            "/env/bin/python -m torch.distributed.run --standalone --nnodes=1"
                + " --nproc-per-node=2 -m multiverse_trainer.train --data /mnt/in --model model"
                + " --output /mnt/out --note 'it'\\''s'");
    assertThat(posted.get("entrypoint_num_gpus").asInt()).isEqualTo(2);
    assertThat(posted.get("entrypoint_num_cpus").asInt()).isEqualTo(8);
    assertThat(posted.get("entrypoint_memory").asLong()).isEqualTo(1L << 30);
    assertThat(posted.at("/runtime_env/env_vars/HOME").asText()).isEqualTo(System.getenv("HOME"));
    assertThat(posted.at("/metadata/fingerprint").asText())
        .isEqualTo(submitted.record().fingerprint());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"status\": \"PENDING\", \"message\": \"waiting for GPUs\"};PENDING;waiting for GPUs",
        "{\"status\": \"RUNNING\", \"message\": null};RUNNING;''",
        "{\"status\": \"SUCCEEDED\", \"message\": \"done\", \"driver_exit_code\": 0};SUCCEEDED;''",
        "{\"status\": \"STOPPED\"};CANCELLED;stopped",
        "{\"status\": \"FAILED\", \"message\": \"x\", \"driver_exit_code\": 3};FAILED;exit code 3",
        "{\"status\": \"FAILED\", \"message\": \"no such env\"};FAILED;no such env"
      })
  void givenStatus_tellsItsState(String answer, JobState state, String reason) {
    String id = Jobs.submit(job, target).record().id();
    jobs.put(id, (ObjectNode) Fakes.json(answer));
    assertThat(Jobs.status(output).status()).isEqualTo(new JobStatus(state, reason));
  }

  @Test
  void givenSameJob_isPostedOnce_andAgainAfterItFailed() {
    String id = Jobs.submit(job, target).record().id();
    assertThat(Jobs.submit(job, target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    only().put("status", "FAILED").put("driver_exit_code", 1);
    logs.put(id, "step\n".repeat(30) + "RuntimeError: größer\n");
    JobRecord failed = Jobs.status(output);
    assertThat(Jobs.lastLines(failed)).hasSize(20).endsWith("step", "RuntimeError: größer");
    Jobs.Submitted again = Jobs.submit(job, target);
    assertThat(again.outcome()).isEqualTo(Jobs.JobOutcome.RESUMED);
    ObjectNode second = jobs.get(again.record().id());
    assertThat(second.get("entrypoint").asText()).endsWith(" --resume");
    second.put("status", "SUCCEEDED");
    assertThat(Jobs.submit(job, target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_DONE);
    assertThat(ray.count("POST", "/api/jobs/")).isEqualTo(2);
    // What is over is not asked for again: the cluster may be gone.
    ray.close();
    assertThat(Jobs.submit(job, target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_DONE);
  }

  @Test
  void givenLostRecord_findsTheJobByItsName() throws IOException {
    String id = Jobs.submit(job, target).record().id();
    java.nio.file.Files.delete(output.resolve("job.json"));
    Jobs.Submitted found = Jobs.submit(job, target);
    assertThat(found.outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    assertThat(found.record().id()).isEqualTo(id);
    assertThat(ray.count("POST", "/api/jobs/")).isEqualTo(1);
  }

  @Test
  void givenFollow_showsWhatIsNew() {
    String id = Jobs.submit(job, target).record().id();
    logs.put(id, "one\ntw");
    List<String> lines = new ArrayList<>();
    List<String> states = new ArrayList<>();
    Jobs.follow(
        output,
        line -> {
          lines.add(line);
          // The job goes on while it is looked at.
          logs.put(id, "one\ntwo\nthree");
          jobs.get(id).put("status", lines.size() < 2 ? "RUNNING" : "SUCCEEDED");
        },
        states::add,
        Duration.ofMillis(1));
    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(states).startsWith("pending").endsWith("succeeded");
  }

  @Test
  void givenCancel_stopsIt() {
    String id = Jobs.submit(job, target).record().id();
    Jobs.cancel(output);
    assertThat(ray.count("POST", "/api/jobs/" + id + "/stop")).isEqualTo(1);
    assertThat(Jobs.status(output).status().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void givenJobThatRayForgot_isFailed() {
    Jobs.submit(job, target);
    jobs.clear();
    assertThat(Jobs.status(output).status())
        .isEqualTo(
            new JobStatus(JobState.FAILED, "Ray does not know it any more; was it restarted?"));
  }

  @Test
  void givenNothingThatListens_isOutOfReach_andLeavesNoRecord() throws IOException {
    RayTarget none = new RayTarget("http://127.0.0.1:" + Fakes.closedPort(), "python3");
    assertThatThrownBy(() -> Jobs.submit(job, none))
        .hasMessageStartingWith("Cannot reach Ray at " + none.address() + "/api/jobs/multiverse-")
        .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(CuratorException.Code.UNREACHABLE));
    assertThat(output.resolve("job.json")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "401,USAGE,answer 401; set RAY_AUTH_TOKEN",
    "503,UNREACHABLE,answer 503",
    "500,USAGE,answer 500: the last line",
    "200,USAGE,its answer is no JSON object; is it a dashboard?"
  })
  void givenOtherAnswers_saysWhoseTurnItIs(int code, CuratorException.Code kind, String end)
      throws IOException {
    try (Fakes.Server other =
        new Fakes.Server(asked -> new Fakes.Answer(code, "<html>\nthe last line", "text/html"))) {
      RayTarget wrong = new RayTarget(other.address(), "python3");
      assertThatThrownBy(() -> Jobs.submit(job, wrong))
          .hasMessageContaining(other.address() + "/api/jobs/")
          .hasMessageEndingWith(end)
          .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(kind));
    }
  }

  @Test
  void givenSettingsThatCannotBe_saysSo() {
    assertThatThrownBy(() -> new RayTarget("head:8265", "python3"))
        .hasMessage("Invalid address of Ray: head:8265 (such as http://head:8265, its dashboard)");
    assertThatThrownBy(
            () -> Jobs.submit(job.withResources(Resources.ONE_PROCESS.withNodes(2)), target))
        .hasMessageStartingWith("Cannot run on 2 nodes: a job of Ray runs on one");
    assertThat(output.resolve("job.json")).doesNotExist();
  }
}
