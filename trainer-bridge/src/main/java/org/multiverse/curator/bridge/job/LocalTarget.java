package org.multiverse.curator.bridge.job;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import picocli.CommandLine.Option;

/**
 * This machine. The job is a process group of its own that outlives us, with its log, its pid and
 * its exit code in files of the output folder.
 *
 * @param python the interpreter: the one that makes the virtual environment, or with no trainer the
 *     one that runs the job
 * @param trainer folder of the training program, or null to use {@code python} as it is
 * @param environments where virtual environments lie, or null
 */
public record LocalTarget(String python, Path trainer, Path environments) implements JobTarget {
  // Start times come from clock ticks and the time of the machine's start, which may be corrected.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final String DETACH =
      "import os, sys; os.setsid(); os.execvp('sh', ['sh', sys.argv[1]])";

  /** What the command line offers. */
  static final class Options implements TargetOptions {
    @Option(
        names = "--trainer",
        paramLabel = "DIR",
        description = "local: folder of the training program (default: trainer-bridge/python).")
    private Path trainer;

    @Option(
        names = "--environments",
        paramLabel = "DIR",
        description =
            "local: where virtual environments lie (default: in the user's cache folder).")
    private Path environments;

    @Override
    public String name() {
      return "local";
    }

    @Override
    public Class<LocalTarget> type() {
      return LocalTarget.class;
    }

    @Override
    public boolean hasPathsOfItsOwn() {
      return false;
    }

    @Override
    public boolean hasManifest() {
      return false;
    }

    @Override
    public LocalTarget target(Given given) {
      return given.python() != null
          ? withPython(given.python())
          : withTrainer(
              given.interpreter(),
              trainer != null ? trainer : given.home().resolve("trainer-bridge/python"),
              environments != null ? environments : given.cache().resolve("trainer"));
    }
  }

  /** A virtual environment of the trainer's lock file, made when it is needed. */
  public static LocalTarget withTrainer(String python, Path trainer, Path environments) {
    return new LocalTarget(
        python, trainer.toAbsolutePath().normalize(), environments.toAbsolutePath().normalize());
  }

  /** A Python that has the training program already. */
  public static LocalTarget withPython(String python) {
    return new LocalTarget(python, null, null);
  }

  @Override
  public String place() {
    return "this machine";
  }

  @Override
  public Optional<String> preparation() {
    return trainer == null || PythonEnvironment.of(python, trainer, environments).isReady()
        ? Optional.empty()
        : Optional.of("Making a Python environment (the first time: some minutes) …");
  }

  @Override
  public Optional<String> find(JobAttempt attempt) {
    Path file = attempt.folder().resolve("pid");
    try {
      long pid = Long.parseLong(Files.readString(file).strip());
      Instant written = Files.getLastModifiedTime(file).toInstant();
      // A process that began after the file was written has only inherited the number.
      Instant began =
          began(pid).filter(at -> at.isBefore(written.plus(TOLERANCE))).orElse(Instant.EPOCH);
      return Optional.of(id(pid, began));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw CuratorException.internal("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  @Override
  public String submit(JobAttempt attempt) {
    TrainingJob job = attempt.job();
    if (job.resources().nodes() > 1) {
      throw CuratorException.usage(
          "Cannot run on " + job.resources().nodes() + " nodes: this target has one machine");
    }
    job.checkEnvironment();
    String interpreter = python;
    String path = System.getenv("PYTHONPATH");
    if (trainer != null) {
      PythonEnvironment made = PythonEnvironment.of(python, trainer, environments).made();
      interpreter = made.python().toString();
      path = made.program() + (path == null || path.isBlank() ? "" : File.pathSeparator + path);
    }
    Path folder = attempt.folder();
    Path script = folder.resolve("run.sh");
    JobFolder.write(
        script, script(folder, attempt.command(interpreter)).getBytes(StandardCharsets.UTF_8));
    ProcessBuilder builder =
        new ProcessBuilder(python, "-c", DETACH, script.toString())
            .directory(job.output().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    Map<String, String> environment = builder.environment();
    environment.put("PYTHONUNBUFFERED", "1");
    environment.putIfAbsent(TrainingJob.LAUNCHER_GRACE, TrainingJob.LAUNCHER_SECONDS);
    if (path != null) {
      environment.put("PYTHONPATH", path);
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot start the job with " + python + ": " + Causes.reason(e), e);
    }
    Instant began = process.info().startInstant().orElse(Instant.EPOCH);
    return id(process.pid(), began);
  }

  /** Passes on the wish to end, and leaves the exit code behind. */
  private static String script(Path folder, List<String> command) {
    return """
        #!/bin/sh
        # Written by multiverse bridge submit; starts the job and keeps its exit code.
        cd %s || exit 1
        here=%s
        ask() { [ -z "${child:-}" ] || kill -TERM "$child" 2>/dev/null; }
        trap ask TERM INT
        trap '' HUP
        echo $$ >"$here/pid.part" && mv "$here/pid.part" "$here/pid"
        %s &
        child=$!
        while :; do
          wait "$child"
          code=$?
          kill -0 "$child" 2>/dev/null || break
        done
        echo "$code" >"$here/exit.part" && mv "$here/exit.part" "$here/exit"
        exit "$code"
        """
        .formatted(
            Commands.quoted(folder.getParent().getParent().toString()),
            Commands.quoted(folder.toString()),
            Commands.quoted(command));
  }

  @Override
  public JobStatus state(JobAttempt attempt, String id) {
    JobStatus ended = attempt.ended();
    if (ended != null) {
      return ended;
    }
    if (isAlive(id)) {
      return JobStatus.of(JobState.RUNNING);
    }
    // It may have ended between the two looks.
    ended = attempt.ended();
    return ended != null
        ? ended
        : new JobStatus(
            JobState.FAILED, "its process is gone and left no exit code: killed, or a restart");
  }

  @Override
  public LogPart logs(JobAttempt attempt, String id, long from) {
    return LogPart.of(attempt.folder().resolve("log"), from);
  }

  @Override
  public void cancel(JobAttempt attempt, String id) {
    if (!isAlive(id)) {
      return;
    }
    Path asked = attempt.folder().resolve("cancel");
    boolean isAgain = Files.exists(asked);
    JobFolder.write(asked, new byte[0]);
    // The job's processes are one group, led by the script, which hears TERM and passes it on.
    List<String> command =
        isAgain
            ? List.of("sh", "-c", "kill -s KILL -- -" + pid(id))
            : List.of("sh", "-c", "kill -s TERM " + pid(id));
    Commands.run(command, Duration.ofSeconds(10));
  }

  private static String id(long pid, Instant began) {
    return pid + "@" + began.toEpochMilli();
  }

  private static long pid(String id) {
    return Long.parseLong(id.substring(0, id.indexOf('@')));
  }

  private static Optional<Instant> began(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(handle -> handle.info().startInstant());
  }

  /** Whether it is our process: numbers are given to others when a process has ended. */
  private static boolean isAlive(String id) {
    long pid = pid(id);
    Instant ours = Instant.ofEpochMilli(Long.parseLong(id.substring(id.indexOf('@') + 1)));
    Optional<Instant> began = began(pid);
    if (began.isPresent() && !isZombie(pid)) {
      return Duration.between(ours, began.get()).abs().compareTo(TOLERANCE) <= 0;
    }
    // The script may have been killed alone; while the job lives, its group does.
    return (began.isEmpty() || isZombie(pid))
        && ProcessHandle.allProcesses()
            .map(handle -> stat(handle.pid()))
            .anyMatch(stat -> stat.length > 2 && !stat[0].equals("Z") && isOf(stat, pid));
  }

  private static boolean isOf(String[] stat, long group) {
    return stat[2].equals(Long.toString(group));
  }

  /** A zombie has ended; it waits for a parent to ask how, which in a container may be nobody. */
  private static boolean isZombie(long pid) {
    String[] stat = stat(pid);
    return stat.length > 0 && stat[0].equals("Z");
  }

  /**
   * State, parent, group and more of a process, from Linux; nothing elsewhere, or when it is gone.
   */
  private static String[] stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name before it is in brackets and may hold anything.
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    } catch (IOException e) {
      return new String[0];
    }
  }
}
