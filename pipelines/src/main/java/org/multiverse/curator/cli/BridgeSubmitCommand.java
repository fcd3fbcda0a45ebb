package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.multiverse.curator.bridge.job.Attempt;
import org.multiverse.curator.bridge.job.JobTarget;
import org.multiverse.curator.bridge.job.Jobs;
import org.multiverse.curator.bridge.job.KubernetesTarget;
import org.multiverse.curator.bridge.job.LocalTarget;
import org.multiverse.curator.bridge.job.PreparedData;
import org.multiverse.curator.bridge.job.RayTarget;
import org.multiverse.curator.bridge.job.Resources;
import org.multiverse.curator.bridge.job.SlurmTarget;
import org.multiverse.curator.bridge.job.TrainingJob;
import org.multiverse.curator.common.CuratorException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code bridge submit}: hands prepared data to the fine-tuning job. */
@Command(
    name = "submit",
    sortOptions = false,
    description = {
      "Hands prepared data to the fine-tuning job, on this machine or on a cluster.",
      "The same job (data, model, arguments) is not started twice while it runs or after it"
          + " succeeded; after it failed it goes on from its last checkpoint.",
      "Words after -- go to the training program (python -m multiverse_trainer.train --help)."
    },
    footer = {
      "",
      "Examples:",
      "  multiverse bridge submit prepared --model models/qwen --output tuned --follow",
      "  multiverse bridge submit prepared --model /models/qwen --output tuned --target slurm \\",
      "    --nodes 4 --processes 8 --gpus 8 --minutes 600 -- --learning-rate 1e-5",
      "  multiverse bridge submit prepared --model /models/qwen --output tuned \\",
      "    --target kubernetes --image registry/trainer:1 --claim training:/mnt \\",
      "    --job-data /mnt/prepared --job-output /mnt/tuned --manifest-only"
    })
final class BridgeSubmitCommand implements Callable<Integer> {
  /** Where a job can run. */
  enum Place {
    local,
    slurm,
    kubernetes,
    ray
  }

  /** What a Kubernetes job can be. */
  enum Kind {
    job,
    pytorchjob
  }

  /** Before the file of a model's shape, for a model that is to be trained from nothing. */
  private static final String SCRATCH = "scratch:";

  private static final Map<String, Set<Place>> ONLY =
      Map.ofEntries(
          Map.entry("--trainer", Set.of(Place.local)),
          Map.entry("--environments", Set.of(Place.local)),
          Map.entry("--partition", Set.of(Place.slurm)),
          Map.entry("--account", Set.of(Place.slurm)),
          Map.entry("--setup", Set.of(Place.slurm)),
          Map.entry("--sbatch-option", Set.of(Place.slurm)),
          Map.entry("--slurm-bin", Set.of(Place.slurm)),
          Map.entry("--kind", Set.of(Place.kubernetes)),
          Map.entry("--image", Set.of(Place.kubernetes)),
          Map.entry("--namespace", Set.of(Place.kubernetes)),
          Map.entry("--context", Set.of(Place.kubernetes)),
          Map.entry("--server", Set.of(Place.kubernetes)),
          Map.entry("--claim", Set.of(Place.kubernetes)),
          Map.entry("--secret", Set.of(Place.kubernetes)),
          Map.entry("--address", Set.of(Place.ray)),
          Map.entry("--job-data", Set.of(Place.slurm, Place.kubernetes, Place.ray)),
          Map.entry("--job-output", Set.of(Place.slurm, Place.kubernetes, Place.ray)),
          Map.entry("--manifest-only", Set.of(Place.slurm, Place.kubernetes)));

  @ParentCommand private BridgeCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PREPARED",
      description = "A folder that bridge prepare wrote.")
  private String prepared;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "After --: words for the training program.")
  private List<String> arguments = List.of();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "Folder of the model to begin with, or scratch:CONFIG for a new one.")
  private String model;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUTPUT",
      description = "Where the tuned model goes, and the job's record and log.")
  private String output;

  @Option(
      names = "--target",
      paramLabel = "PLACE",
      defaultValue = "local",
      description = "local, slurm, kubernetes or ray (default: ${DEFAULT-VALUE}).")
  private Place place;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Machines (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Training processes on a machine, one a GPU (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(names = "--gpus", paramLabel = "N", description = "GPUs of a machine, on a cluster.")
  private int gpus;

  @Option(names = "--cpus", paramLabel = "N", description = "Cores of a machine, on a cluster.")
  private int cpus;

  @Option(
      names = "--memory",
      paramLabel = "GIB",
      description = "Memory of a machine in GiB, on a cluster.")
  private int memory;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long the job may run, on Slurm and Kubernetes.")
  private int minutes;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      split = ",",
      description = "Variables for the job, by name; their values are not written to our files.")
  private List<String> environment = List.of();

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description =
          "Interpreter that has the training program (default: local: a virtual environment made"
              + " for it; else python3).")
  private String python;

  @Option(
      names = "--job-data",
      paramLabel = "DIR",
      description = "PREPARED as the job sees it (default: the same path).")
  private String jobData;

  @Option(
      names = "--job-output",
      paramLabel = "DIR",
      description = "OUTPUT as the job sees it (default: the same path).")
  private String jobOutput;

  @Option(names = "--follow", description = "Show the log as it grows, until the job ends.")
  private boolean follow;

  @Option(
      names = "--manifest-only",
      description = "Print what would be handed over, to Slurm or Kubernetes, and do nothing.")
  private boolean manifestOnly;

  @Option(
      names = "--trainer",
      paramLabel = "DIR",
      description = "local: folder of the training program (default: trainer-bridge/python).")
  private String trainer;

  @Option(
      names = "--environments",
      paramLabel = "DIR",
      description = "local: where virtual environments lie (default: in the user's cache folder).")
  private String environments;

  @Option(names = "--partition", paramLabel = "NAME", description = "slurm: the partition.")
  private String partition;

  @Option(names = "--account", paramLabel = "NAME", description = "slurm: the account.")
  private String account;

  @Option(
      names = "--setup",
      paramLabel = "LINE",
      description =
          "slurm: a line of shell before the job, such as 'module load cuda'; repeatable.")
  private List<String> setup = List.of();

  @Option(
      names = "--sbatch-option",
      paramLabel = "OPTION",
      description = "slurm: one more option, as in --sbatch-option=--constraint=h100; repeatable.")
  private List<String> sbatchOptions = List.of();

  @Option(
      names = "--slurm-bin",
      paramLabel = "DIR",
      description = "slurm: folder of sbatch, squeue, sacct, scancel (default: the PATH).")
  private String slurmBin;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "job",
      description = "kubernetes: job or pytorchjob (default: ${DEFAULT-VALUE}).")
  private Kind kind;

  @Option(
      names = "--image",
      paramLabel = "NAME",
      description = "kubernetes: image with the program.")
  private String image;

  @Option(names = "--namespace", paramLabel = "NAME", description = "kubernetes: the namespace.")
  private String namespace;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "kubernetes: context of the kubeconfig (default: the current one).")
  private String context;

  @Option(
      names = "--server",
      paramLabel = "URL",
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
      description = "kubernetes: secret with the variables of --env.")
  private String secret;

  @Option(
      names = "--address",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8265",
      description = "ray: its dashboard (default: ${DEFAULT-VALUE}).")
  private String address;

  @Override
  public Integer call() {
    Session session = parent.session();
    checkOptions();
    PreparedData data = PreparedData.open(RunCommand.path(prepared));
    Path folder = RunCommand.path(output);
    TrainingJob job = job(data, folder);
    JobTarget target = target();
    if (manifestOnly) {
      session.out().print(manifest(target, new Attempt(job, 1, TrainingJob.Start.FRESH)));
      return ExitCode.DONE;
    }
    if (target instanceof LocalTarget local && local.needsSetup()) {
      session.err().println("Making a Python environment (the first time: some minutes) …");
    }
    Jobs.Submitted submitted = Jobs.submit(job, target);
    if (json.isWanted() && !follow) {
      ObjectNode node = BridgeStatusCommand.json(submitted.record());
      node.put("outcome", submitted.outcome().name().toLowerCase(Locale.ROOT));
      JsonOption.print(session, node);
      return ExitCode.DONE;
    }
    session.err().println(sentence(session, submitted));
    if (follow) {
      var ended =
          BridgeStatusCommand.follow(
              session, folder, json.isWanted() ? session.err() : session.out());
      if (json.isWanted()) {
        JsonOption.print(session, BridgeStatusCommand.json(ended));
      }
    }
    return ExitCode.DONE;
  }

  /** An option of another target is a misunderstanding, and not to be passed over. */
  private void checkOptions() {
    var given = spec.commandLine().getParseResult();
    ONLY.forEach(
        (name, places) -> {
          if (given.hasMatchedOption(name) && !places.contains(place)) {
            throw CuratorException.usage(
                "Invalid option for --target " + place + ": " + name + " is for " + names(places));
          }
        });
  }

  private static String names(Set<Place> places) {
    return String.join(" and ", places.stream().sorted().map(Place::name).toList());
  }

  private TrainingJob job(PreparedData data, Path folder) {
    TrainingJob job =
        TrainingJob.of(data, wholeModel(), folder)
            .withArguments(arguments)
            .withEnvironment(environment)
            .withResources(new Resources(nodes, processes, gpus, cpus, memory * 1024, minutes));
    return job.seenAt(
        jobData == null ? job.dataInJob() : jobData,
        jobOutput == null ? job.outputInJob() : jobOutput);
  }

  /** A job runs in a folder of its own, so a path has to be whole. */
  private String wholeModel() {
    String scheme = model.startsWith(SCRATCH) ? SCRATCH : "";
    String place = model.substring(scheme.length());
    Path here = RunCommand.path(place);
    return Files.exists(here) && !place.isEmpty()
        ? scheme + here.toAbsolutePath().normalize()
        : model;
  }

  private JobTarget target() {
    String interpreter = or(python, "python3");
    return switch (place) {
      case local ->
          python != null
              ? LocalTarget.withPython(python)
              : LocalTarget.withTrainer(interpreter, trainer(), environments());
      case slurm ->
          new SlurmTarget(
              interpreter,
              or(partition, ""),
              or(account, ""),
              setup,
              sbatchOptions,
              slurmBin == null ? null : RunCommand.path(slurmBin).toAbsolutePath());
      case kubernetes ->
          new KubernetesTarget(
              kind == Kind.job ? KubernetesTarget.Kind.JOB : KubernetesTarget.Kind.PYTORCHJOB,
              or(image, ""),
              interpreter,
              or(namespace, ""),
              or(context, ""),
              or(server, ""),
              claims,
              or(secret, ""));
      case ray -> new RayTarget(address, interpreter);
    };
  }

  private static String or(String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  private Path trainer() {
    return trainer != null
        ? RunCommand.path(trainer)
        : Path.of(System.getProperty("multiverse.home", ""), "trainer-bridge", "python");
  }

  private Path environments() {
    return environments != null
        ? RunCommand.path(environments)
        : EngineCommand.cacheFolder().resolve("trainer");
  }

  private static String manifest(JobTarget target, Attempt attempt) {
    if (target instanceof KubernetesTarget kubernetes) {
      return kubernetes.manifest(attempt);
    }
    if (target instanceof SlurmTarget slurm) {
      return slurm.script(attempt);
    }
    throw CuratorException.usage("Cannot print a manifest: " + target.place() + " takes none");
  }

  private String sentence(Session session, Jobs.Submitted submitted) {
    String what = submitted.record().target().place() + " as " + submitted.record().id();
    String next = session.command() + " bridge status " + Summary.quoted(output) + " --follow";
    return switch (submitted.outcome()) {
      case STARTED -> "Job handed over to " + what + "; follow it with " + next;
      case RESUMED ->
          "Job handed over again to "
              + what
              + " (attempt "
              + submitted.record().attempt()
              + ", from its last checkpoint); follow it with "
              + next;
      case ALREADY_RUNNING ->
          "Nothing started: this job is "
              + submitted.record().status()
              + " on "
              + what
              + "; follow it with "
              + next;
      case ALREADY_DONE -> "Nothing started: this job succeeded; its model is in " + output;
    };
  }
}
