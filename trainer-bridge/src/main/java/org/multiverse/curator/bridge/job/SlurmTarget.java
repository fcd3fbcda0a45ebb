package org.multiverse.curator.bridge.job;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.multiverse.curator.common.CuratorException;
import picocli.CommandLine.Option;

/**
 * A Slurm cluster, through its own commands on this machine. Data, output and Python lie on a file
 * system that its nodes share with us.
 *
 * @param python the interpreter on the nodes, with the training program
 * @param partition or empty for the cluster's default
 * @param account or empty for the user's default
 * @param setup lines of shell before the job, such as {@code module load cuda}
 * @param options more options of sbatch, such as {@code --constraint=h100}
 * @param commands folder of sbatch, squeue, sacct and scancel, or null to find them on the PATH
 */
public record SlurmTarget(
    String python,
    String partition,
    String account,
    List<String> setup,
    List<String> options,
    Path commands)
    implements JobTarget {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern AWAY =
      Pattern.compile(
          "(?i)unable to contact|connection refused|connect failure|timed out|"
              + "unable to connect|communication|transport endpoint");
  private static final Pattern ID = Pattern.compile("\\d+(;[\\w.-]+)?");

  /** What the command line offers. */
  static final class Options implements TargetOptions {
    @Option(
        names = "--partition",
        paramLabel = "NAME",
        defaultValue = "",
        description = "slurm: the partition.")
    private String partition;

    @Option(
        names = "--account",
        paramLabel = "NAME",
        defaultValue = "",
        description = "slurm: the account.")
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
        description =
            "slurm: one more option, as in --sbatch-option=--constraint=h100; repeatable.")
    private List<String> options = List.of();

    @Option(
        names = "--slurm-bin",
        paramLabel = "DIR",
        description = "slurm: folder of sbatch, squeue, sacct, scancel (default: the PATH).")
    private Path commands;

    @Override
    public String name() {
      return "slurm";
    }

    @Override
    public Class<SlurmTarget> type() {
      return SlurmTarget.class;
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
    public SlurmTarget target(Given given) {
      return new SlurmTarget(
          given.interpreter(),
          partition,
          account,
          setup,
          options,
          commands == null ? null : commands.toAbsolutePath());
    }
  }

  public SlurmTarget {
    setup = List.copyOf(setup);
    options = List.copyOf(options);
    for (String text : concat(concat(setup, options), List.of(python, partition, account))) {
      if (text.contains("\n")) {
        throw CuratorException.usage("Invalid Slurm setting: " + text.strip() + " (one line only)");
      }
    }
    for (String option : options) {
      if (!option.startsWith("-")) {
        throw CuratorException.usage("Invalid option of sbatch: " + option);
      }
    }
  }

  /** The cluster's defaults, with the interpreter on its nodes. */
  public static SlurmTarget of(String python) {
    return new SlurmTarget(python, "", "", List.of(), List.of(), null);
  }

  /** The same with the commands of a folder. */
  public SlurmTarget withCommands(Path folder) {
    return new SlurmTarget(python, partition, account, setup, options, folder);
  }

  private static List<String> concat(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  @Override
  public String place() {
    return "Slurm" + (partition.isEmpty() ? "" : ", partition " + partition);
  }

  @Override
  public Optional<String> find(JobAttempt attempt) {
    Commands.CommandResult queued =
        ask(List.of("squeue", "--me", "--noheader", "--format=%i", "--name=" + attempt.name()));
    Optional<String> id = firstLine(queued.out());
    if (queued.code() == 0 && id.isPresent()) {
      return id;
    }
    if (attempt.ended() == null && !java.nio.file.Files.exists(attempt.folder().resolve("log"))) {
      // Nothing of it ever ran; the history would only cost time.
      return Optional.empty();
    }
    Commands.CommandResult past =
        ask(
            List.of(
                "sacct",
                "-X",
                "-n",
                "-P",
                "-o",
                "JobID",
                "--starttime=now-30days",
                "--name=" + attempt.name()));
    return past.code() == 0 ? firstLine(past.out()) : Optional.empty();
  }

  private static Optional<String> firstLine(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst();
  }

  @Override
  public String submit(JobAttempt attempt) {
    attempt.job().checkEnvironment();
    Path script = attempt.folder().resolve("job.sbatch");
    JobFolder.write(script, manifest(attempt).getBytes(StandardCharsets.UTF_8));
    Commands.CommandResult result = ask(List.of("sbatch", "--parsable", script.toString()));
    if (result.code() != 0) {
      throw CuratorException.usage(
          "Cannot hand over to Slurm: "
              + result.complaint()
              + " (command: sbatch --parsable "
              + script
              + ")");
    }
    String id = firstLine(result.out()).orElse("");
    if (!ID.matcher(id).matches()) {
      throw CuratorException.internal("Cannot read the answer of sbatch: " + result.complaint());
    }
    return id;
  }

  /** The batch script, which can also be handed over by hand. */
  @Override
  public String manifest(JobAttempt attempt) {
    TrainingJob job = attempt.job();
    Resources on = job.resources();
    List<String> lines = new ArrayList<>();
    lines.add("#!/bin/bash");
    lines.add("# Written by multiverse bridge submit.");
    lines.add("#SBATCH --job-name=" + attempt.name());
    lines.add("#SBATCH --output=" + pattern(attempt.folder().resolve("log")));
    lines.add("#SBATCH --open-mode=append");
    lines.add("#SBATCH --nodes=" + on.nodes());
    lines.add("#SBATCH --ntasks-per-node=1");
    option(lines, "gpus-per-node", on.gpus());
    option(lines, "cpus-per-task", on.cpus());
    if (on.memory() > 0) {
      lines.add("#SBATCH --mem=" + on.memory() + "M");
    }
    option(lines, "time", on.minutes());
    if (!partition.isEmpty()) {
      lines.add("#SBATCH --partition=" + partition);
    }
    if (!account.isEmpty()) {
      lines.add("#SBATCH --account=" + account);
    }
    // Started again by us, so that it resumes; and told before its time is over, to save its work.
    lines.add("#SBATCH --no-requeue");
    lines.add("#SBATCH --signal=TERM@" + TrainingJob.GRACE_SECONDS);
    options.forEach(each -> lines.add("#SBATCH " + each));
    lines.add("set -u");
    lines.add("here=" + Commands.quoted(attempt.folder().toString()));
    lines.add("export PYTHONUNBUFFERED=1");
    lines.add("export " + TrainingJob.LAUNCHER_GRACE + "=" + TrainingJob.LAUNCHER_SECONDS);
    lines.addAll(setup);
    List<String> program = job.program(attempt.start());
    // Slurm's own variable may say that srun is to pass on less than what was set above.
    if (on.nodes() == 1 && on.processes() == 1) {
      lines.add("srun --export=ALL " + Commands.quoted(concat(List.of(python), program)));
    } else {
      lines.add("head=$(scontrol show hostnames \"$SLURM_JOB_NODELIST\" | head -n 1)");
      lines.add("port=$((20000 + SLURM_JOB_ID % 20000))");
      lines.add("srun --export=ALL --kill-on-bad-exit=1 \\");
      lines.add(
          "  "
              + Commands.quoted(python)
              + " -m torch.distributed.run --nnodes="
              + on.nodes()
              + " \\");
      lines.add("  --nproc-per-node=" + on.processes() + " --rdzv-id=\"$SLURM_JOB_ID\" \\");
      lines.add("  --rdzv-backend=c10d --rdzv-endpoint=\"$head:$port\" \\");
      lines.add("  " + Commands.quoted(program));
    }
    lines.add("code=$?");
    lines.add("echo \"$code\" >\"$here/exit.part\" && mv \"$here/exit.part\" \"$here/exit\"");
    lines.add("exit \"$code\"");
    return String.join("\n", lines) + "\n";
  }

  private static void option(List<String> lines, String name, int value) {
    if (value > 0) {
      lines.add("#SBATCH --" + name + "=" + value);
    }
  }

  /** Slurm reads {@code %} in names of files as the beginning of a variable. */
  private static String pattern(Path file) {
    return "\"" + file.toString().replace("%", "%%").replace("\"", "\\\"") + "\"";
  }

  @Override
  public JobStatus state(JobAttempt attempt, String id) {
    Commands.CommandResult queued =
        ask(with(id, List.of("squeue", "--noheader", "--format=%T|%r", "--jobs=" + number(id))));
    Optional<String> line = firstLine(queued.out());
    if (queued.code() == 0 && line.isPresent()) {
      JobStatus status = status(line.get());
      if (!status.state().isFinal()) {
        return status;
      }
    }
    Commands.CommandResult past =
        ask(with(id, List.of("sacct", "-X", "-n", "-P", "-o", "State,ExitCode", "-j", number(id))));
    Optional<String> entry = firstLine(past.out());
    if (past.code() == 0 && entry.isPresent()) {
      return status(entry.get());
    }
    if (line.isPresent() && queued.code() == 0) {
      return status(line.get());
    }
    // A cluster that keeps no accounts; our script left its exit code.
    JobStatus left = attempt.ended();
    return left != null
        ? left
        : new JobStatus(
            JobState.FAILED, "neither squeue nor sacct knows job " + number(id) + " any more");
  }

  /** From {@code STATE|more}, as squeue and sacct write it. */
  private static JobStatus status(String line) {
    String[] parts = line.split("\\|", 2);
    String word = parts[0].strip().split("[ +]", 2)[0];
    String more = parts.length > 1 ? parts[1].strip() : "";
    return switch (word) {
      case "COMPLETED" -> JobStatus.of(JobState.SUCCEEDED);
      case "CANCELLED" -> new JobStatus(JobState.CANCELLED, parts[0].strip());
      case "RUNNING", "COMPLETING", "STAGE_OUT", "SIGNALING" -> JobStatus.of(JobState.RUNNING);
      case "PENDING",
          "CONFIGURING",
          "REQUEUED",
          "REQUEUE_FED",
          "REQUEUE_HOLD",
          "RESIZING",
          "RESV_DEL_HOLD",
          "SPECIAL_EXIT",
          "STOPPED",
          "SUSPENDED" ->
          new JobStatus(JobState.PENDING, more.isEmpty() || more.equals("None") ? word : more);
      default -> {
        String code =
            more.matches("[1-9]\\d*:\\d+")
                ? ", exit code " + more.substring(0, more.indexOf(':'))
                : "";
        yield new JobStatus(JobState.FAILED, word + code);
      }
    };
  }

  @Override
  public LogPart logs(JobAttempt attempt, String id, long from) {
    return LogPart.of(attempt.folder().resolve("log"), from);
  }

  @Override
  public void cancel(JobAttempt attempt, String id) {
    Commands.CommandResult result = ask(with(id, List.of("scancel", number(id))));
    if (result.code() != 0) {
      throw CuratorException.usage(
          "Cannot cancel job " + number(id) + " on Slurm: " + result.complaint());
    }
  }

  private static String number(String id) {
    return id.split(";", 2)[0];
  }

  /** A job of another cluster of a federation is asked for there. */
  private static List<String> with(String id, List<String> command) {
    String[] parts = id.split(";", 2);
    return parts.length == 1 ? command : concat(command, List.of("--clusters=" + parts[1]));
  }

  private Commands.CommandResult ask(List<String> command) {
    String name = command.get(0);
    List<String> words = new ArrayList<>(command);
    if (commands != null) {
      words.set(0, commands.resolve(name).toString());
    }
    Commands.CommandResult result;
    try {
      result = Commands.run(words, LIMIT);
    } catch (CuratorException e) {
      throw e.code() == CuratorException.Code.USAGE
          ? CuratorException.usage(
              "Cannot run "
                  + words.get(0)
                  + ": it is not there; use a machine that hands over to Slurm, or --slurm-bin DIR",
              e)
          : e;
    }
    if (result.code() != 0 && AWAY.matcher(result.err()).find()) {
      throw CuratorException.unreachable(
          "Cannot reach Slurm: "
              + result.complaint()
              + " (command: "
              + Commands.quoted(words)
              + ")");
    }
    return result;
  }
}
