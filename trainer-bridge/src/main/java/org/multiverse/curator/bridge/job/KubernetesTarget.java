package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.ScalableResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import picocli.CommandLine.Option;

/**
 * A Kubernetes cluster. The job is a {@code Job} with one pod a node, or a {@code PyTorchJob} where
 * Kubeflow's training operator is installed. Data and output lie on claimed volumes.
 *
 * @param kind of the resource
 * @param image with Python and the training program
 * @param python the interpreter in the image
 * @param namespace or empty for the one of the context
 * @param context of the kubeconfig, or empty for the current one
 * @param server address of the API instead of the context's, or empty
 * @param claims volumes as {@code CLAIM:/path/in/the/job}
 * @param secret that holds the variables of the job's environment under their names, or empty
 */
public record KubernetesTarget(
    ResourceKind kind,
    String image,
    String python,
    String namespace,
    String context,
    String server,
    List<String> claims,
    String secret)
    implements JobTarget {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int REQUEST_MILLIS = 30_000;
  private static final int RETRIES = 2;
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";

  private static final ResourceDefinitionContext PYTORCH_JOBS =
      new ResourceDefinitionContext.Builder()
          .withGroup("kubeflow.org")
          .withVersion("v1")
          .withKind("PyTorchJob")
          .withPlural("pytorchjobs")
          .withNamespaced(true)
          .build();

  /** What the command line offers. */
  static final class Options implements TargetOptions {
    /** The kinds as they are typed. */
    private enum Word {
      job,
      pytorchjob
    }

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        defaultValue = "job",
        description = "kubernetes: job or pytorchjob (default: ${DEFAULT-VALUE}).")
    private Word kind;

    @Option(
        names = "--image",
        paramLabel = "NAME",
        defaultValue = "",
        description = "kubernetes: image with the program.")
    private String image;

    @Option(
        names = "--namespace",
        paramLabel = "NAME",
        defaultValue = "",
        description = "kubernetes: the namespace.")
    private String namespace;

    @Option(
        names = "--context",
        paramLabel = "NAME",
        defaultValue = "",
        description = "kubernetes: context of the kubeconfig (default: the current one).")
    private String context;

    @Option(
        names = "--server",
        paramLabel = "URL",
        defaultValue = "",
        description = "kubernetes: address of the API (default: the context's).")
    private String server;

    @Option(
        names = "--claim",
        paramLabel = "CLAIM:DIR",
        description = "kubernetes: a claimed volume and where the job sees it; repeatable.")
    private List<String> claims = List.of();

    @Option(
        names = "--secret",
        paramLabel = "NAME",
        defaultValue = "",
        description = "kubernetes: secret with the variables of --env.")
    private String secret;

    @Override
    public String name() {
      return "kubernetes";
    }

    @Override
    public Class<KubernetesTarget> type() {
      return KubernetesTarget.class;
    }

    @Override
    public boolean hasPathsOfItsOwn() {
      return true;
    }

    @Override
    public boolean hasManifest() {
      return true;
    }

    @Override
    public KubernetesTarget target(Given given) {
      return new KubernetesTarget(
          kind == Word.job ? ResourceKind.JOB : ResourceKind.PYTORCHJOB,
          image,
          given.interpreter(),
          namespace,
          context,
          server,
          claims,
          secret);
    }
  }

  /** What kind of resource the job is. */
  public enum ResourceKind {
    JOB,
    PYTORCHJOB
  }

  public KubernetesTarget {
    if (image.isBlank()) {
      throw CuratorException.usage("Cannot hand over to Kubernetes: no image (--image NAME)");
    }
    claims = List.copyOf(claims);
    for (String claim : claims) {
      if (!claim.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?:/.*")) {
        throw CuratorException.usage("Invalid claim: " + claim + " (CLAIM:/path/in/the/job)");
      }
    }
  }

  /** A Job from an image in the current context, without volumes. */
  public static KubernetesTarget of(String image) {
    return new KubernetesTarget(ResourceKind.JOB, image, "python3", "", "", "", List.of(), "");
  }

  /** The same as another kind of resource. */
  public KubernetesTarget as(ResourceKind other) {
    return new KubernetesTarget(other, image, python, namespace, context, server, claims, secret);
  }

  /** The same with volumes, and a secret for the environment. */
  public KubernetesTarget with(List<String> volumes, String variables) {
    return new KubernetesTarget(
        kind, image, python, namespace, context, server, volumes, variables);
  }

  /** The same at an address of the API, in a namespace. */
  public KubernetesTarget at(String address, String space) {
    return new KubernetesTarget(kind, image, python, space, context, address, claims, secret);
  }

  @Override
  public String place() {
    return "Kubernetes"
        + (context.isEmpty() ? "" : ", context " + context)
        + (namespace.isEmpty() ? "" : ", namespace " + namespace);
  }

  /** The manifest as YAML, for {@code kubectl apply}; it holds no value of a variable. */
  @Override
  public String manifest(JobAttempt attempt) {
    return new KubernetesManifest(this, attempt)
        .resources().stream().map(KubernetesManifest.FORM::asYaml).collect(Collectors.joining());
  }

  @Override
  public Optional<String> find(JobAttempt attempt) {
    return with(client -> Optional.ofNullable(get(client, attempt.name())))
        .map(found -> found.getMetadata().getName());
  }

  @Override
  public String submit(JobAttempt attempt) {
    KubernetesManifest manifest = new KubernetesManifest(this, attempt);
    return with(
        client -> {
          if (kind == ResourceKind.PYTORCHJOB) {
            pytorchJobs(client).resource(manifest.pytorchJob()).create();
          } else {
            Job made = jobs(client).resource(manifest.job()).create();
            Optional<Service> service = manifest.service();
            if (service.isPresent()) {
              own(service.get(), made);
              client.services().inNamespace(space(client)).resource(service.get()).create();
            }
          }
          return attempt.name();
        });
  }

  /** So that the one goes when the other is deleted. */
  private static void own(Service service, Job job) {
    service
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion("batch/v1")
                    .withKind("Job")
                    .withName(job.getMetadata().getName())
                    .withUid(job.getMetadata().getUid())
                    .build()));
  }

  @Override
  public JobStatus state(JobAttempt attempt, String id) {
    return with(
        client -> {
          HasMetadata found = get(client, id);
          if (found == null) {
            return new JobStatus(JobState.FAILED, "it was deleted from the cluster");
          }
          if (found.getMetadata().getDeletionTimestamp() != null) {
            return new JobStatus(JobState.RUNNING, "being deleted");
          }
          JobStatus status =
              found instanceof Job job ? status(job) : status((GenericKubernetesResource) found);
          if (status.state() == JobState.SUCCEEDED || status.state() == JobState.CANCELLED) {
            return status;
          }
          String why = reason(pods(client, id), status.state());
          return why.isEmpty() ? status : new JobStatus(status.state(), why);
        });
  }

  private static JobStatus status(Job job) {
    if (job.getStatus() == null) {
      return JobStatus.of(JobState.PENDING);
    }
    for (JobCondition condition : job.getStatus().getConditions()) {
      if (Objects.equals(condition.getStatus(), "True")) {
        switch (condition.getType()) {
          case "Complete" -> {
            return JobStatus.of(JobState.SUCCEEDED);
          }
          case "Failed" -> {
            return new JobStatus(JobState.FAILED, Objects.toString(condition.getReason(), ""));
          }
          default -> {
            // Steps on the way there; the two above end it.
          }
        }
      }
    }
    Integer ready = job.getStatus().getReady();
    return JobStatus.of(ready != null && ready > 0 ? JobState.RUNNING : JobState.PENDING);
  }

  private static JobStatus status(GenericKubernetesResource job) {
    JsonNode conditions =
        KubernetesManifest.FORM.convertValue(job, JsonNode.class).at("/status/conditions");
    JobStatus status = JobStatus.of(JobState.PENDING);
    for (JsonNode condition : conditions) {
      if (!condition.path("status").asText().equals("True")) {
        continue;
      }
      String reason = condition.path("reason").asText("");
      switch (condition.path("type").asText()) {
        case "Succeeded" -> {
          return JobStatus.of(JobState.SUCCEEDED);
        }
        case "Failed" -> {
          return new JobStatus(JobState.FAILED, reason);
        }
        case "Running" -> status = JobStatus.of(JobState.RUNNING);
        default -> {
          // Created, Restarting: not running yet.
        }
      }
    }
    return status;
  }

  /** Why pods wait or how they ended, in Kubernetes' words; empty where they say nothing. */
  private static String reason(List<Pod> pods, JobState state) {
    for (Pod pod : pods) {
      for (ContainerStatus container : containers(pod)) {
        if (state == JobState.PENDING && container.getState().getWaiting() != null) {
          return Objects.toString(container.getState().getWaiting().getReason(), "");
        }
        Integer code = exitCode(container);
        if (state == JobState.FAILED && code != null && code != 0) {
          String reason = container.getState().getTerminated().getReason();
          return "exit code "
              + code
              + (reason == null || reason.equals("Error") ? "" : ", " + reason);
        }
      }
      if (state == JobState.PENDING && pod.getStatus() != null) {
        Optional<String> unscheduled =
            pod.getStatus().getConditions().stream()
                .filter(each -> each.getType().equals("PodScheduled"))
                .filter(each -> each.getStatus().equals("False"))
                .map(each -> Objects.toString(each.getMessage(), each.getReason()))
                .findFirst();
        if (unscheduled.isPresent()) {
          return unscheduled.get();
        }
      }
    }
    return "";
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null
        ? List.of()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(container -> container.getState() != null)
            .toList();
  }

  private static Integer exitCode(ContainerStatus container) {
    return container.getState().getTerminated() == null
        ? null
        : container.getState().getTerminated().getExitCode();
  }

  private static boolean isBroken(Pod pod) {
    return containers(pod).stream()
        .map(KubernetesTarget::exitCode)
        .anyMatch(code -> code != null && code != 0);
  }

  @Override
  public LogPart logs(JobAttempt attempt, String id, long from) {
    return with(
        client -> {
          List<Pod> pods = pods(client, id);
          // The first node's, which tells of the training; at the end the one that broke it.
          Optional<Pod> broken =
              from == LogPart.TAIL
                  ? pods.stream().filter(KubernetesTarget::isBroken).findFirst()
                  : Optional.empty();
          Optional<Pod> pod = broken.or(() -> pods.stream().findFirst());
          if (pod.isEmpty() || !hasBegun(pod.get())) {
            return new LogPart("", Math.max(0, from));
          }
          String log =
              client
                  .pods()
                  .inNamespace(space(client))
                  .withName(pod.get().getMetadata().getName())
                  .getLog();
          return LogPart.of(Objects.toString(log, "").getBytes(StandardCharsets.UTF_8), from);
        });
  }

  /** Before that, asking for a log is an error. */
  private static boolean hasBegun(Pod pod) {
    return containers(pod).stream()
        .anyMatch(
            each ->
                each.getState().getRunning() != null || each.getState().getTerminated() != null);
  }

  /** The pods of a job, the first node's first. */
  private List<Pod> pods(KubernetesClient client, String id) {
    String label =
        kind == ResourceKind.JOB
            ? "batch.kubernetes.io/job-name"
            : "training.kubeflow.org/job-name";
    return client.pods().inNamespace(space(client)).withLabel(label, id).list().getItems().stream()
        .sorted(Comparator.comparing(KubernetesTarget::place))
        .toList();
  }

  private static String place(Pod pod) {
    var labels = pod.getMetadata().getLabels();
    // Of a PyTorchJob, "master" stands before "worker".
    return Stream.of(
                labels.getOrDefault("training.kubeflow.org/replica-type", ""),
                "%8s"
                    .formatted(
                        labels.getOrDefault(
                            INDEX,
                            labels.getOrDefault("training.kubeflow.org/replica-index", "0"))))
            .collect(Collectors.joining())
        + pod.getMetadata().getName();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The resource is deleted, which stays until its pods have ended and then takes its log along.
   */
  @Override
  public void cancel(JobAttempt attempt, String id) {
    with(
        client -> {
          var resource =
              kind == ResourceKind.JOB
                  ? jobs(client).withName(id)
                  : pytorchJobs(client).withName(id);
          return resource.withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
        });
  }

  private HasMetadata get(KubernetesClient client, String name) {
    return kind == ResourceKind.JOB
        ? jobs(client).withName(name).get()
        : pytorchJobs(client).withName(name).get();
  }

  private NonNamespaceOperation<Job, JobList, ScalableResource<Job>> jobs(KubernetesClient client) {
    return client.batch().v1().jobs().inNamespace(space(client));
  }

  private NonNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      pytorchJobs(KubernetesClient client) {
    return client.genericKubernetesResources(PYTORCH_JOBS).inNamespace(space(client));
  }

  private static String space(KubernetesClient client) {
    return Objects.requireNonNullElse(client.getNamespace(), "default");
  }

  private Config config() {
    Config found = Config.autoConfigure(context.isEmpty() ? null : context);
    if (!context.isEmpty()
        && (found.getCurrentContext() == null
            || !context.equals(found.getCurrentContext().getName()))) {
      throw CuratorException.usage(
          "Cannot use context " + context + ": the kubeconfig has none of this name");
    }
    ConfigBuilder config =
        new ConfigBuilder(found)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(RETRIES);
    if (!server.isEmpty()) {
      config.withMasterUrl(server);
    }
    if (!namespace.isEmpty()) {
      config.withNamespace(namespace);
    }
    return config.build();
  }

  private <T> T with(Function<KubernetesClient, T> use) {
    Config config = config();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      return use.apply(client);
    } catch (KubernetesClientException e) {
      throw failure(config.getMasterUrl(), e);
    }
  }

  private CuratorException failure(String url, KubernetesClientException e) {
    int code = e.getCode();
    // The client has 0 or -1 where there was no answer.
    if (code <= 0 || code == 429 || code >= 500) {
      return CuratorException.unreachable(
          "Cannot reach Kubernetes at "
              + url
              + ": "
              + (code <= 0 ? Causes.reason(Causes.innermost(e)) : "answer " + code),
          e);
    }
    String message =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : Causes.reason(e);
    String advice =
        switch (code) {
          case 401 -> "; log in again, or choose another --context";
          case 403 -> "; the context's user may not do this in the namespace";
          case 404 ->
              kind == ResourceKind.PYTORCHJOB
                  ? "; is the training operator installed? A plain Job needs none (--kind job)"
                  : "; is the namespace there?";
          default -> "";
        };
    return CuratorException.usage(
        "Cannot use Kubernetes at " + url + ": answer " + code + ": " + message + advice, e);
  }
}
