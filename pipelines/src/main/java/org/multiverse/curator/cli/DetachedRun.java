package org.multiverse.curator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.RunProgress;
import org.multiverse.curator.places.Place;

/**
 * A run whose launcher goes on in the background, in a session of its own, when this command has
 * ended. It proves and publishes the run; when it dies, the same command does.
 */
final class DetachedRun {
  static final String OPTION = "--detach";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long POLL_MILLIS = 500;
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Session session;
  private final Place run;
  private final boolean onCluster;

  /**
   * A run.
   *
   * @param run its folder
   * @param onCluster whether a cluster gives its job an id
   */
  DetachedRun(Session session, Place run, boolean onCluster) {
    this.session = session;
    this.run = run;
    this.onCluster = onCluster;
  }

  /**
   * Starts it, and waits until it is seen in its folder or has ended.
   *
   * @param words the whole command line, this option among it
   * @return the exit code: that of the run where it ended at once
   */
  int start(List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      // Lives on when the terminal is closed.
      command.add(SETSID.toString());
      command.add("--wait");
    }
    command.add(session.command());
    words.stream().filter(word -> !word.equals(OPTION)).forEach(command::add);
    Path log = Files.createTempFile("multiverse-run-", ".log");
    Instant before = Instant.now().minusSeconds(1);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot start "
              + session.command()
              + " in the background (--detach works where the multiverse launcher was typed)",
          e);
    }
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        session.out().print(Files.readString(log));
        Files.delete(log);
        return process.exitValue();
      }
      Optional<RunProgress> seen = RunProgress.of(run);
      if (seen.isPresent()
          && seen.get().started().isAfter(before)
          && (!onCluster || seen.get().flinkJob() != null)) {
        session.out().print(text(seen.get(), log));
        return ExitCode.DONE;
      }
    }
    throw CuratorException.unreachable(
        "Cannot see the run in "
            + run
            + " after "
            + PATIENCE.toMinutes()
            + " minutes; what its launcher says stands in "
            + log);
  }

  private String text(RunProgress seen, Path log) {
    String place = Summary.quoted(run.toString());
    return "Running in the background: "
        + (seen.flinkJob() == null ? "" : "Flink job " + seen.flinkJob() + ", ")
        + "launcher "
        + seen.launcher()
        + "\n  "
        + session.command()
        + " status --follow "
        + place
        + "\n  "
        + session.command()
        + " cancel "
        + place
        + "\n  "
        + log
        + "  what the launcher says\n";
  }
}
