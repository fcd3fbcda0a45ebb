package org.multiverse.curator.bridge.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.CuratorException;

/** Runs short commands of the operating system and of clusters. */
final class Commands {
  private Commands() {}

  /**
   * What a command left behind.
   *
   * @param code its exit code
   */
  record CommandResult(int code, String out, String err) {
    /** The last line of what it complained, or else of what it said. */
    String complaint() {
      String said = (err.isBlank() ? out : err).strip();
      String last = said.substring(said.lastIndexOf('\n') + 1).strip();
      return last.isEmpty() ? "exit code " + code : last;
    }
  }

  /**
   * Runs a command to its end.
   *
   * @throws CuratorException when it is not there, or does not end in time
   */
  static CommandResult run(List<String> command, Duration limit) {
    Process process;
    try {
      process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(NULL)).start();
    } catch (IOException e) {
      throw CuratorException.usage("Cannot run " + command.get(0) + ": it is not there", e);
    }
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw CuratorException.unreachable(
            "Cannot use " + command.get(0) + ": no answer in " + limit.toSeconds() + " s");
      }
      return new CommandResult(process.exitValue(), out.join(), err.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CuratorException.internal("Cannot wait for " + command.get(0) + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static final java.io.File NULL = new java.io.File("/dev/null");

  private static String all(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A word as a shell reads it back unchanged. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** A command line as a shell reads it back unchanged. */
  static String quoted(List<String> words) {
    return String.join(" ", words.stream().map(Commands::quoted).toList());
  }
}
