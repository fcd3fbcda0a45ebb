package org.multiverse.curator.bridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/**
 * Against a server of this test's own that keeps resources as Kubernetes' API does; no cluster was
 * ever asked.
 */
final class KubernetesTargetTest {
  private static final String JOBS = "/apis/batch/v1/namespaces/lab/jobs";
  private static final String PYTORCH_JOBS = "/apis/kubeflow.org/v1/namespaces/lab/pytorchjobs";
  private static final String SERVICES = "/api/v1/namespaces/lab/services";
  private static final String PODS = "/api/v1/namespaces/lab/pods";

  @TempDir private Path temp;

  private final Map<String, ObjectNode> resources = new ConcurrentHashMap<>();
  private final Map<String, ObjectNode> pods = new ConcurrentSkipListMap<>();
  private final Map<String, String> logs = new ConcurrentHashMap<>();
  private Fakes.Server api;
  private KubernetesTarget target;
  private TrainingJob job;
  private Path output;

  @BeforeEach
  void start() throws IOException {
    api = new Fakes.Server(this::answer);
    target = KubernetesTarget.of("registry/trainer:1").at(api.address(), "lab");
    output = temp.resolve("output");
    job = TrainingJob.of(Fakes.prepared(temp.resolve("prepared")), "model", output);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Fakes.Answer answer(Fakes.Asked asked) {
    String path = asked.path();
    if (path.equals(PODS)) {
      ObjectNode list = Json.MAPPER.createObjectNode();
      list.put("apiVersion", "v1").put("kind", "PodList");
      list.putArray("items").addAll(pods.values());
      return Fakes.Answer.json(list.toString());
    }
    if (path.endsWith("/log")) {
      String pod = path.substring(PODS.length() + 1, path.length() - "/log".length());
      return Fakes.Answer.text(logs.get(pod));
    }
    if (asked.method().equals("POST")) {
      ObjectNode made = (ObjectNode) Fakes.json(asked.body());
      String at = path + "/" + made.at("/metadata/name").asText();
      if (resources.containsKey(at)) {
        return status(409, "AlreadyExists", at + " already exists");
      }
      ((ObjectNode) made.get("metadata")).put("uid", "uid-1").put("namespace", "lab");
      resources.put(at, made);
      return Fakes.Answer.json(201, made.toString());
    }
    ObjectNode found =
        asked.method().equals("DELETE") ? resources.remove(path) : resources.get(path);
    return found == null
        ? status(404, "NotFound", path + " not found")
        : Fakes.Answer.json(found.toString());
  }

  private static Fakes.Answer status(int code, String reason, String message) {
    ObjectNode status = Json.MAPPER.createObjectNode();
    status.put("apiVersion", "v1").put("kind", "Status").put("status", "Failure");
    status.put("code", code).put("reason", reason).put("message", message);
    return Fakes.Answer.json(code, status.toString());
  }

  private void statusOf(String path, String status) {
    resources.get(path).set("status", Fakes.json(status));
  }

  private void pod(String job, int index, String state) {
    String name = job + "-" + index + "-x";
    JsonNode pod =
        Fakes.json(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "labels":
              {"batch.kubernetes.io/job-name": "%s",
               "batch.kubernetes.io/job-completion-index": "%d"}},
             "status": {"containerStatuses": [{"name": "trainer", "state": %s}]}}
            """
                .formatted(name, job, index, state));
    pods.put(name, (ObjectNode) pod);
  }

  private JobAttempt first() {
    return new JobAttempt(job, 1, TrainingJob.Start.FRESH);
  }

  @Test
  void givenJob_createsItInTheNamespace() {
    Jobs.Submitted submitted = Jobs.submit(job, target);
    String name = submitted.record().id();
    assertThat(name).isEqualTo(first().name()).matches("[a-z0-9-]{1,63}");
    JsonNode made = resources.get(JOBS + "/" + name);
    assertThat(made.at("/spec/backoffLimit").asInt(-1)).isZero();
    assertThat(made.at("/spec/template/spec/restartPolicy").asText()).isEqualTo("Never");
    JsonNode container = made.at("/spec/template/spec/containers/0");
    assertThat(container.get("image").asText()).isEqualTo("registry/trainer:1");
    assertThat(words(container))
        .containsExactly(
            "python3",
            "-m",
            "multiverse_trainer.train",
            "--data",
            job.data().folder().toString(),
            "--model",
            "model",
            "--output",
            output.toString());
    // One pod needs no service to find others.
    assertThat(api.count("POST", SERVICES)).isZero();
  }

  private static List<String> words(JsonNode container) {
    List<String> words = new ArrayList<>();
    container.get("command").forEach(word -> words.add(word.asText()));
    return words;
  }

  @Test
  void givenNodes_createsAnIndexedJobWhosePodsFindTheFirst() {
    TrainingJob large =
        job.withArguments(List.of("--note", "$(HOME)"))
            .withEnvironment(List.of("HF_TOKEN"))
            .withResources(new Resources(4, 8, 8, 16, 2048, 10))
            .seenAt("/mnt/in", "/mnt/out");
    String name = Jobs.submit(large, target.with(List.of("training:/mnt"), "keys")).record().id();
    JsonNode made = resources.get(JOBS + "/" + name);
    assertThat(made.at("/spec/completionMode").asText()).isEqualTo("Indexed");
    assertThat(made.at("/spec/completions").asInt()).isEqualTo(4);
    assertThat(made.at("/spec/parallelism").asInt()).isEqualTo(4);
    assertThat(made.at("/spec/activeDeadlineSeconds").asInt()).isEqualTo(600);
    JsonNode pod = made.at("/spec/template/spec");
    assertThat(pod.get("subdomain").asText()).isEqualTo(name);
    assertThat(words(pod.at("/containers/0")))
        .startsWith("python3", "-m", "torch.distributed.run", "--nnodes=4", "--nproc-per-node=8")
        .contains(
            "--node-rank=$(JOB_COMPLETION_INDEX)",
            "--master-addr=" + name + "-0." + name,
            "/mnt/in",
            "/mnt/out",
            "$$(HOME)");
    assertThat(pod.at("/containers/0/resources/limits/nvidia.com~1gpu").asText()).isEqualTo("8");
    assertThat(pod.at("/containers/0/resources/requests/memory").asText()).isEqualTo("2048Mi");
    assertThat(pod.at("/containers/0/env/2/valueFrom/secretKeyRef/name").asText())
        .isEqualTo("keys");
    assertThat(pod.at("/volumes/1/persistentVolumeClaim/claimName").asText()).isEqualTo("training");
    assertThat(pod.at("/containers/0/volumeMounts/1/mountPath").asText()).isEqualTo("/mnt");
    JsonNode service = resources.get(SERVICES + "/" + name);
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-1");
  }

  @ParameterizedTest
  @EnumSource(KubernetesTarget.ResourceKind.class)
  void givenSameJob_isCreatedOnce_andAgainAfterItFailed(KubernetesTarget.ResourceKind kind) {
    boolean isJob = kind == KubernetesTarget.ResourceKind.JOB;
    String at = isJob ? JOBS : PYTORCH_JOBS;
    String done = isJob ? "Complete" : "Succeeded";
    String conditions = "{\"conditions\": [{\"type\": \"%s\", \"status\": \"True\"}]}";
    String name = Jobs.submit(job, target.as(kind)).record().id();
    assertThat(Jobs.submit(job, target.as(kind)).outcome())
        .isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    statusOf(at + "/" + name, conditions.formatted("Failed"));
    Jobs.Submitted again = Jobs.submit(job, target.as(kind));
    assertThat(again.outcome()).isEqualTo(Jobs.JobOutcome.RESUMED);
    String second = at + "/" + again.record().id();
    assertThat(resources.get(second).toString()).contains("\"--resume\"");
    statusOf(second, conditions.formatted(done));
    assertThat(Jobs.submit(job, target.as(kind)).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_DONE);
    assertThat(api.count("POST", at)).isEqualTo(2);
  }

  @Test
  void givenPods_tellsWhyTheyWaitAndHowTheyEnded() {
    String name = Jobs.submit(job, target).record().id();
    assertThat(Jobs.status(output).status()).isEqualTo(new JobStatus(JobState.PENDING, ""));
    statusOf(JOBS + "/" + name, "{\"active\": 1, \"ready\": 0}");
    pod(name, 0, "{\"waiting\": {\"reason\": \"ImagePullBackOff\"}}");
    assertThat(Jobs.status(output).status())
        .isEqualTo(new JobStatus(JobState.PENDING, "ImagePullBackOff"));
    // Before a container has begun there is no log, and asking for it is an error.
    assertThat(target.logs(first(), name, 0)).isEqualTo(new LogPart("", 0));
    statusOf(JOBS + "/" + name, "{\"active\": 2, \"ready\": 1}");
    pod(name, 0, "{\"running\": {}}");
    pod(name, 1, "{\"running\": {}}");
    assertThat(Jobs.status(output).status()).isEqualTo(new JobStatus(JobState.RUNNING, ""));
    statusOf(
        JOBS + "/" + name,
        "{\"conditions\": [{\"type\": \"Failed\", \"status\": \"True\","
            + " \"reason\": \"BackoffLimitExceeded\"}]}");
    pod(name, 1, "{\"terminated\": {\"exitCode\": 137, \"reason\": \"OOMKilled\"}}");
    logs.put(name + "-0-x", "of the first\n");
    logs.put(name + "-1-x", "step\n".repeat(30) + "größer\n");
    JobRecord failed = Jobs.status(output);
    assertThat(failed.status())
        .isEqualTo(new JobStatus(JobState.FAILED, "exit code 137, OOMKilled"));
    assertThat(Jobs.lastLines(failed)).hasSize(20).endsWith("step", "größer");
  }

  @Test
  void givenPodThatFindsNoNode_tellsTheSchedulersWords() {
    String name = Jobs.submit(job, target).record().id();
    pod(name, 0, "{}");
    pods.get(name + "-0-x")
        .set(
            "status",
            Fakes.json(
                "{\"conditions\": [{\"type\": \"PodScheduled\", \"status\": \"False\","
                    + " \"message\": \"0/3 nodes: insufficient nvidia.com/gpu\"}]}"));
    assertThat(Jobs.status(output).status().reason())
        .isEqualTo("0/3 nodes: insufficient nvidia.com/gpu");
  }

  @Test
  void givenFollow_showsTheFirstNodesLog() {
    String name = Jobs.submit(job, target).record().id();
    pod(name, 0, "{\"running\": {}}");
    pod(name, 1, "{\"running\": {}}");
    logs.put(name + "-0-x", "one\n");
    List<String> lines = new ArrayList<>();
    Jobs.follow(
        output,
        line -> {
          lines.add(line);
          logs.put(name + "-0-x", "one\ntwo\n");
          statusOf(
              JOBS + "/" + name,
              "{\"conditions\": [{\"type\": \"Complete\", \"status\": \"True\"}]}");
        },
        state -> {},
        Duration.ofMillis(1));
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void givenCancel_deletesIt() {
    String name = Jobs.submit(job, target).record().id();
    Jobs.cancel(output);
    assertThat(resources).doesNotContainKey(JOBS + "/" + name);
    assertThat(api.asked)
        .filteredOn(each -> each.is("DELETE", JOBS + "/" + name))
        .singleElement()
        .satisfies(each -> assertThat(each.body()).contains("Foreground"));
    assertThat(Jobs.status(output).status().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void givenResourceThatIsBeingDeleted_stillRuns() {
    String name = Jobs.submit(job, target).record().id();
    ((ObjectNode) resources.get(JOBS + "/" + name).get("metadata"))
        .put("deletionTimestamp", "2026-01-01T00:00:00Z");
    assertThat(Jobs.status(output).status())
        .isEqualTo(new JobStatus(JobState.RUNNING, "being deleted"));
  }

  @Test
  void manifestIsYamlWithoutValuesOfVariables() {
    String yaml =
        target
            .with(List.of("training:/mnt"), "keys")
            .manifest(
                new JobAttempt(
                    job.withEnvironment(List.of("HOME"))
                        .withResources(Resources.ONE_PROCESS.withNodes(2)),
                    1,
                    TrainingJob.Start.FRESH));
    assertThat(yaml)
        .startsWith("---\napiVersion: \"batch/v1\"\nkind: \"Job\"\n")
        .contains("\n---\napiVersion: \"v1\"\nkind: \"Service\"\n")
        .contains("claimName: \"training\"")
        .doesNotContain(": \"" + System.getenv("HOME") + "\"");
    assertThat(api.asked).isEmpty();
  }

  @Test
  void givenPytorchJob_hasAMasterAndWorkers() {
    String yaml =
        target
            .as(KubernetesTarget.ResourceKind.PYTORCHJOB)
            .manifest(
                new JobAttempt(
                    job.withResources(new Resources(3, 2, 2, 0, 0, 0)),
                    1,
                    TrainingJob.Start.FRESH));
    assertThat(yaml)
        .startsWith("---\napiVersion: \"kubeflow.org/v1\"\nkind: \"PyTorchJob\"\n")
        .contains("Master:\n      replicas: 1\n", "Worker:\n      replicas: 2\n")
        .contains("name: \"pytorch\"", "--node-rank=$(RANK)", "--master-addr=$(MASTER_ADDR)");
  }

  @Test
  void givenNothingThatListens_isOutOfReach_andLeavesNoRecord() throws IOException {
    KubernetesTarget none = target.at("http://127.0.0.1:" + Fakes.closedPort(), "lab");
    assertThatThrownBy(() -> Jobs.submit(job, none))
        .hasMessageStartingWith("Cannot reach Kubernetes at " + none.server())
        .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(CuratorException.Code.UNREACHABLE));
    assertThat(output.resolve("job.json")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"401,USAGE,log in again", "403,USAGE,may not do this", "503,UNREACHABLE,answer 503"})
  void givenRefusals_saysWhoseTurnItIs(int code, CuratorException.Code kind, String part)
      throws IOException {
    try (Fakes.Server other = new Fakes.Server(asked -> status(code, "No", "no"))) {
      assertThatThrownBy(() -> Jobs.submit(job, target.at(other.address(), "lab")))
          .hasMessageContaining(other.address())
          .hasMessageContaining("answer " + code)
          .hasMessageContaining(part)
          .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(kind));
    }
  }

  @Test
  void givenClusterWithoutTheOperator_saysWhatToDo() throws IOException {
    try (Fakes.Server bare = new Fakes.Server(asked -> status(404, "NotFound", "page not found"))) {
      KubernetesTarget there =
          target.at(bare.address(), "lab").as(KubernetesTarget.ResourceKind.PYTORCHJOB);
      assertThatThrownBy(() -> Jobs.submit(job, there))
          .hasMessageContaining("answer 404")
          .hasMessageEndingWith(
              "; is the training operator installed? A plain Job needs none (--kind job)");
    }
  }

  @Test
  void givenSettingsThatCannotBe_saysSo() {
    assertThatThrownBy(() -> KubernetesTarget.of(""))
        .hasMessage("Cannot hand over to Kubernetes: no image (--image NAME)");
    assertThatThrownBy(() -> target.with(List.of("training"), ""))
        .hasMessage("Invalid claim: training (CLAIM:/path/in/the/job)");
    assertThatThrownBy(() -> Jobs.submit(job.withEnvironment(List.of("HF_TOKEN")), target))
        .hasMessageStartingWith(
            "Cannot hand over the variable HF_TOKEN: on Kubernetes it has to come from a secret");
    assertThat(output.resolve("job.json")).doesNotExist();
  }
}
