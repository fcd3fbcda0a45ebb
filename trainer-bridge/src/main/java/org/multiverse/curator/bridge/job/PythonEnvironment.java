package org.multiverse.curator.bridge.job;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.common.WholeFiles;

/**
 * A Python with the training program, made once and used by all jobs of the same versions.
 *
 * <p>The libraries are a virtual environment named by the hash of the lock file; the program itself
 * is installed beside it, named by the hash of its sources, so that a changed program needs no new
 * copy of PyTorch and a running job keeps the one that it began with.
 *
 * @param base the interpreter that makes the environment
 * @param trainer folder of the training program, with its lock file
 * @param venv the virtual environment
 * @param program folder for {@code PYTHONPATH}
 */
record PythonEnvironment(String base, Path trainer, Path venv, Path program) {
  private static final String LOCK = "requirements.lock";
  private static final String DONE = ".done";
  private static final Duration LIMIT = Duration.ofMinutes(60);

  /**
   * The environment that a job needs, made or not.
   *
   * @param home where environments lie
   */
  static PythonEnvironment of(String base, Path trainer, Path home) {
    Path lock = trainer.resolve(LOCK);
    if (!Files.isDirectory(trainer) || !Files.exists(lock)) {
      throw CuratorException.usage(
          "Cannot make a Python environment: "
              + lock
              + " is not there (--trainer DIR names the training program's folder)");
    }
    Commands.CommandResult version =
        Commands.run(
            List.of(base, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"),
            Duration.ofSeconds(30));
    if (version.code() != 0) {
      throw CuratorException.usage("Cannot use " + base + ": " + version.complaint());
    }
    String tag = "python" + version.out().strip() + "-";
    try {
      return new PythonEnvironment(
          base,
          trainer,
          home.resolve(tag + hash(Files.readAllBytes(lock))),
          home.resolve("trainer-" + tag + hash(sources(trainer))));
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read the training program in " + trainer + ": " + Causes.reason(e), e);
    }
  }

  Path python() {
    return venv.resolve("bin/python");
  }

  boolean isReady() {
    return Files.exists(venv.resolve(DONE)) && Files.exists(program.resolve(DONE));
  }

  /** Makes what is not there yet. Another process that makes the same is waited for. */
  PythonEnvironment made() {
    Path home = venv.getParent();
    try {
      Files.createDirectories(home);
      try (FileChannel channel =
              FileChannel.open(
                  home.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid()) {
          make();
        }
      }
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot make a Python environment in " + home + ": " + Causes.reason(e), e);
    }
    return this;
  }

  private void make() throws IOException {
    String python = python().toString();
    Path lock = trainer.resolve(LOCK);
    if (!Files.exists(venv.resolve(DONE))) {
      WholeFiles.delete(venv);
      run("make a Python environment", List.of(base, "-m", "venv", venv.toString()));
      run("install " + lock, pip(python, "--requirement", lock.toString()));
      Files.createFile(venv.resolve(DONE));
    }
    if (!Files.exists(program.resolve(DONE))) {
      WholeFiles.delete(program);
      run(
          "install " + trainer,
          pip(python, "--no-deps", "--target", program.toString(), trainer.toString()));
      Files.createFile(program.resolve(DONE));
    }
  }

  private static List<String> pip(String python, String... words) {
    return Stream.concat(
            Stream.of(
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-input",
                "--disable-pip-version-check"),
            Stream.of(words))
        .toList();
  }

  private static void run(String what, List<String> command) {
    Commands.CommandResult result = Commands.run(command, LIMIT);
    if (result.code() != 0) {
      String message =
          "Cannot "
              + what
              + ": "
              + result.complaint()
              + " (command: "
              + Commands.quoted(command)
              + ")";
      // pip tells an index that is out of reach from a bad name by its words only.
      boolean isAway =
          result.err().contains("NewConnectionError")
              || result.err().contains("Temporary failure in name resolution")
              || result.err().contains("Read timed out");
      throw isAway ? CuratorException.unreachable(message) : CuratorException.usage(message);
    }
  }

  private static byte[] sources(Path trainer) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(trainer)) {
      for (Path file : files.filter(path -> isSource(trainer, path)).sorted().toList()) {
        all.writeBytes(trainer.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        all.write(0);
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  private static boolean isSource(Path trainer, Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    for (Path part : trainer.relativize(path)) {
      String name = part.toString();
      if (name.startsWith(".")
          || name.equals("__pycache__")
          || name.equals("build")
          || name.equals("tests")
          || name.endsWith(".egg-info")) {
        return false;
      }
    }
    return true;
  }

  private static String hash(byte[] bytes) {
    return Sha256.of(bytes).substring(0, 12);
  }
}
