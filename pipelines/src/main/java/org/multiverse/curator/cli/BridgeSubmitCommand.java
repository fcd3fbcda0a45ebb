package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.multiverse.curator.bridge.job.JobAttempt;
import org.multiverse.curator.bridge.job.JobTarget;
import org.multiverse.curator.bridge.job.Jobs;
import org.multiverse.curator.bridge.job.PreparedData;
import org.multiverse.curator.bridge.job.Resources;
import org.multiverse.curator.bridge.job.TargetOptions;
import org.multiverse.curator.bridge.job.TrainingJob;
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
    modelTransformer = BridgeTargets.AddOptions.class,
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
  /** Before the file of a model's shape, for a model that is to be trained from nothing. */
  private static final String SCRATCH = "scratch:";

  @ParentCommand private BridgeCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  final BridgeTargets targets = new BridgeTargets();

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
      converter = BridgeTargets.Name.class,
      description = "${bundle:targets} (default: ${DEFAULT-VALUE}).")
  private String place;

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

  @Override
  public Integer call() {
    Session session = parent.session();
    TargetOptions chosen = targets.chosen(place, spec);
    PreparedData data = PreparedData.open(RunCommand.path(prepared));
    Path folder = RunCommand.path(output);
    TrainingJob job = job(data, folder);
    JobTarget target = chosen.target(given());
    if (manifestOnly) {
      session.out().print(target.manifest(new JobAttempt(job, 1, TrainingJob.Start.FRESH)));
      return ExitCode.DONE;
    }
    target.preparation().ifPresent(session.err()::println);
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

  private TargetOptions.Given given() {
    return new TargetOptions.Given(
        python, Path.of(System.getProperty("multiverse.home", "")), EngineCommand.cacheFolder());
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
