package org.multiverse.curator.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.multiverse.curator.pipelines.CurationPipeline;
import org.multiverse.curator.pipelines.Progress;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.pipelines.RunSettings;

/**
 * What a command talks to.
 *
 * @param out for results
 * @param err for everything else
 * @param outIsTerminal whether a person looks at {@code out}
 * @param errIsTerminal whether a person looks at {@code err}
 * @param noColor whether the environment asks for no colours
 * @param columns width of the terminal
 * @param command how the user starts us, for the advice on what to type next
 * @param clock tells which prices hold, and how old the table of them is
 * @param pipeline what {@code run} runs
 */
record Session(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean noColor,
    int columns,
    String command,
    Clock clock,
    Pipeline pipeline) {

  /** Runs settings to their end. */
  @FunctionalInterface
  interface Pipeline {
    RunReport run(RunSettings settings, Progress progress);
  }

  /** This process's own streams; the launcher says which of them is a terminal. */
  static Session ofProcess() {
    String noColor = System.getenv("NO_COLOR");
    return new Session(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Boolean.getBoolean("multiverse.terminal.out"),
        Boolean.getBoolean("multiverse.terminal.err"),
        noColor != null && !noColor.isEmpty(),
        Integer.getInteger("multiverse.columns", 80),
        System.getProperty("multiverse.command", "multiverse"),
        Clock.systemUTC(),
        CurationPipeline::run);
  }

  /** Ours are UTF-8 whatever the locale: reasoning text is full of mathematics. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** The day it is. */
  LocalDate today() {
    return clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /** Says what a user should know, unless there is nothing to be said. */
  void warn(String warning) {
    if (!warning.isEmpty()) {
      err().println("multiverse: Warning: " + warning);
    }
  }
}
