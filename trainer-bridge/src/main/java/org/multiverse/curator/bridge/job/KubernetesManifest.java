package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;

/**
 * What an attempt is to Kubernetes.
 *
 * <p>A Job is indexed: pod N is node N, and pod 0 is found by the others under its own name through
 * a headless service. The first pod that fails ends all; starting again is our business, so that it
 * resumes.
 */
final class KubernetesManifest {
  static final KubernetesSerialization FORM = new KubernetesSerialization();

  private static final int PORT = 29500;
  private static final String GPU = "nvidia.com/gpu";

  private final KubernetesTarget target;
  private final JobAttempt attempt;
  private final Resources on;

  KubernetesManifest(KubernetesTarget target, JobAttempt attempt) {
    this.target = target;
    this.attempt = attempt;
    this.on = attempt.job().resources();
    if (!attempt.job().environment().isEmpty() && target.secret().isEmpty()) {
      throw CuratorException.usage(
          "Cannot hand over the variable "
              + attempt.job().environment().get(0)
              + ": on Kubernetes it has to come from a secret (kubectl create secret generic NAME"
              + " --from-literal=VARIABLE=VALUE, then --secret NAME)");
    }
  }

  List<HasMetadata> resources() {
    if (target.kind() == KubernetesTarget.ResourceKind.PYTORCHJOB) {
      return List.of(pytorchJob());
    }
    List<HasMetadata> all = new ArrayList<>();
    all.add(job());
    service().ifPresent(all::add);
    return all;
  }

  Job job() {
    return new JobBuilder()
        .withNewMetadata()
        .withName(attempt.name())
        .withNamespace(namespace())
        .withLabels(labels())
        .withAnnotations(annotations())
        .endMetadata()
        .withNewSpec()
        .withCompletionMode("Indexed")
        .withCompletions(on.nodes())
        .withParallelism(on.nodes())
        .withBackoffLimit(0)
        .withActiveDeadlineSeconds(on.minutes() > 0 ? on.minutes() * 60L : null)
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels())
        .endMetadata()
        .withSpec(
            pod(
                "trainer",
                List.of(
                    "--node-rank=$(JOB_COMPLETION_INDEX)",
                    "--master-addr=" + attempt.name() + "-0." + attempt.name(),
                    "--master-port=" + PORT)))
        .endTemplate()
        .endSpec()
        .build();
  }

  /** By which pods find each other; none where there is one pod. */
  Optional<Service> service() {
    if (on.nodes() == 1) {
      return Optional.empty();
    }
    return Optional.of(
        new ServiceBuilder()
            .withNewMetadata()
            .withName(attempt.name())
            .withNamespace(namespace())
            .withLabels(labels())
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            // The first pod is looked for before it is ready.
            .withPublishNotReadyAddresses(true)
            .withSelector(Map.of("batch.kubernetes.io/job-name", attempt.name()))
            .addNewPort()
            .withName("rendezvous")
            .withPort(PORT)
            .endPort()
            .endSpec()
            .build());
  }

  GenericKubernetesResource pytorchJob() {
    ObjectNode spec = Json.MAPPER.createObjectNode();
    ObjectNode policy = spec.putObject("runPolicy");
    // Pods are kept for their logs.
    policy.put("cleanPodPolicy", "Running").put("backoffLimit", 0);
    if (on.minutes() > 0) {
      policy.put("activeDeadlineSeconds", on.minutes() * 60L);
    }
    ObjectNode replicas = spec.putObject("pytorchReplicaSpecs");
    replica(replicas, "Master", 1);
    if (on.nodes() > 1) {
      replica(replicas, "Worker", on.nodes() - 1);
    }
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("apiVersion", "kubeflow.org/v1").put("kind", "PyTorchJob");
    ObjectNode metadata = root.putObject("metadata").put("name", attempt.name());
    if (namespace() != null) {
      metadata.put("namespace", namespace());
    }
    metadata.set("labels", FORM.convertValue(labels(), ObjectNode.class));
    metadata.set("annotations", FORM.convertValue(annotations(), ObjectNode.class));
    root.set("spec", spec);
    return FORM.convertValue(root, GenericKubernetesResource.class);
  }

  private void replica(ObjectNode replicas, String name, int count) {
    ObjectNode replica = replicas.putObject(name).put("replicas", count);
    replica.put("restartPolicy", "Never");
    // The operator wants this name of the container, and sets these variables.
    PodSpec pod =
        pod(
            "pytorch",
            List.of(
                "--node-rank=$(RANK)",
                "--master-addr=$(MASTER_ADDR)",
                "--master-port=$(MASTER_PORT)"));
    ObjectNode template = replica.putObject("template");
    template.putObject("metadata").set("labels", FORM.convertValue(labels(), ObjectNode.class));
    template.set("spec", FORM.convertValue(pod, ObjectNode.class));
  }

  private PodSpec pod(String name, List<String> rendezvous) {
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withTerminationGracePeriodSeconds((long) TrainingJob.GRACE_SECONDS)
            .withContainers(container(name, rendezvous))
            .withVolumes(volumes());
    if (target.kind() == KubernetesTarget.ResourceKind.JOB && on.nodes() > 1) {
      pod.withSubdomain(attempt.name());
    }
    return pod.build();
  }

  private Container container(String name, List<String> rendezvous) {
    List<String> words = new ArrayList<>();
    words.add(target.python());
    if (on.nodes() > 1 || on.processes() > 1) {
      words.addAll(List.of("-m", "torch.distributed.run", "--nnodes=" + on.nodes()));
      words.add("--nproc-per-node=" + on.processes());
      words.addAll(on.nodes() > 1 ? rendezvous : List.of("--standalone"));
    }
    // In words of a command, Kubernetes puts variables in place of $(NAME); ours are as they are.
    attempt.job().program(attempt.start()).forEach(word -> words.add(word.replace("$(", "$$(")));
    return new ContainerBuilder()
        .withName(name)
        .withImage(target.image())
        .withCommand(words)
        .withEnv(variables())
        .withResources(requirements())
        .withVolumeMounts(mounts())
        .build();
  }

  private List<EnvVar> variables() {
    List<EnvVar> all = new ArrayList<>();
    all.add(new EnvVarBuilder().withName("PYTHONUNBUFFERED").withValue("1").build());
    all.add(
        new EnvVarBuilder()
            .withName(TrainingJob.LAUNCHER_GRACE)
            .withValue(TrainingJob.LAUNCHER_SECONDS)
            .build());
    for (String name : attempt.job().environment()) {
      all.add(
          new EnvVarBuilder()
              .withName(name)
              .withNewValueFrom()
              .withNewSecretKeyRef()
              .withName(target.secret())
              .withKey(name)
              .endSecretKeyRef()
              .endValueFrom()
              .build());
    }
    return all;
  }

  private ResourceRequirements requirements() {
    ResourceRequirements all = new ResourceRequirements();
    Map<String, Quantity> requests = new java.util.TreeMap<>();
    if (on.cpus() > 0) {
      requests.put("cpu", new Quantity(Integer.toString(on.cpus())));
    }
    if (on.memory() > 0) {
      requests.put("memory", new Quantity(on.memory() + "Mi"));
      all.setLimits(new java.util.TreeMap<>(Map.of("memory", requests.get("memory"))));
    }
    if (on.gpus() > 0) {
      Quantity gpus = new Quantity(Integer.toString(on.gpus()));
      requests.put(GPU, gpus);
      Map<String, Quantity> limits = new java.util.TreeMap<>();
      if (all.getLimits() != null) {
        limits.putAll(all.getLimits());
      }
      limits.put(GPU, gpus);
      all.setLimits(limits);
    }
    all.setRequests(requests);
    return all;
  }

  private List<Volume> volumes() {
    List<Volume> all = new ArrayList<>();
    // Processes of a node exchange data there; a container's own is 64 MiB.
    all.add(
        new VolumeBuilder()
            .withName("shm")
            .withNewEmptyDir()
            .withMedium("Memory")
            .endEmptyDir()
            .build());
    List<String> claims = target.claims();
    for (String name : claims.stream().map(KubernetesManifest::claim).distinct().toList()) {
      all.add(
          new VolumeBuilder()
              .withName(volume(name))
              .withNewPersistentVolumeClaim()
              .withClaimName(name)
              .endPersistentVolumeClaim()
              .build());
    }
    return all;
  }

  private List<VolumeMount> mounts() {
    List<VolumeMount> all = new ArrayList<>();
    all.add(new VolumeMountBuilder().withName("shm").withMountPath("/dev/shm").build());
    for (String text : target.claims()) {
      all.add(
          new VolumeMountBuilder()
              .withName(volume(claim(text)))
              .withMountPath(text.substring(text.indexOf(':') + 1))
              .build());
    }
    return all;
  }

  private static String claim(String text) {
    return text.substring(0, text.indexOf(':'));
  }

  /** A claim may have dots, and the name of a volume may not. */
  private static String volume(String claim) {
    return "claim-" + claim.replace('.', '-');
  }

  private Map<String, String> labels() {
    return Map.of("app.kubernetes.io/name", "multiverse-trainer");
  }

  private Map<String, String> annotations() {
    return Map.of("multiverse/fingerprint", attempt.job().fingerprint());
  }

  private String namespace() {
    return target.namespace().isEmpty() ? null : target.namespace();
  }
}
