package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.multiverse.curator.bridge.job.JobRecord;
import org.multiverse.curator.bridge.job.JobState;
import org.multiverse.curator.bridge.job.Jobs;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code bridge status}: where a job stands, and how it went. */
@Command(
    name = "status",
    sortOptions = false,
    description = {
      "Shows where the job of an output folder stands; a failed one with the end of its log.",
      "The folder remembers where the job runs, so that no option has to be repeated."
    },
    footer = {
      "",
      "With --follow the exit code is 1 when the job ends badly.",
      "",
      "Example:",
      "  multiverse bridge status tuned --follow"
    })
final class BridgeStatusCommand implements Callable<Integer> {
  static final Duration PAUSE = Duration.ofSeconds(2);

  @ParentCommand private BridgeCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "OUTPUT", description = "The output folder of the job.")
  private String output;

  @Option(names = "--follow", description = "Show the log as it grows, until the job ends.")
  private boolean follow;

  @Option(
      names = "--cancel",
      description =
          "Ask the job to end; it may save a checkpoint first. Twice ends a local one now.")
  private boolean cancel;

  @Override
  public Integer call() {
    Session session = parent.session();
    Path folder = RunCommand.path(output);
    if (cancel) {
      JobRecord asked = Jobs.cancel(folder);
      session
          .err()
          .println(
              asked.status().state().isFinal()
                  ? "Nothing to cancel: the job has ended, " + asked.status()
                  : "Asked the job to end");
    }
    if (follow) {
      JobRecord ended = follow(session, folder, json.isWanted() ? session.err() : session.out());
      if (json.isWanted()) {
        JsonOption.print(session, json(ended));
      }
      return ExitCode.DONE;
    }
    JobRecord record = Jobs.status(folder);
    if (json.isWanted()) {
      JsonOption.print(session, json(record));
    } else {
      session.out().print(text(session, common.style(session), record));
    }
    return ExitCode.DONE;
  }

  /** States go to stderr, log lines where they are wanted. */
  static JobRecord follow(Session session, Path folder, PrintStream log) {
    session.err().println("Following the job; Ctrl-C ends the following, not the job");
    JobRecord record =
        Jobs.follow(folder, log::println, state -> session.err().println("Job: " + state), PAUSE);
    if (record.status().state() != JobState.SUCCEEDED) {
      throw CuratorException.internal(
          "The job did not succeed: "
              + record.status()
              + "; the same bridge submit starts it again from its last checkpoint");
    }
    return record;
  }

  static ObjectNode json(JobRecord record) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("output", record.job().output().toString());
    node.put("state", word(record));
    node.put("reason", record.status().reason());
    node.put("place", record.target().place());
    node.put("id", record.id());
    node.put("attempt", record.attempt());
    node.put("fingerprint", record.fingerprint());
    node.put("submitted", record.submitted());
    node.put("seen", record.seen());
    if (record.status().state() == JobState.FAILED) {
      node.set("lastLines", Json.MAPPER.valueToTree(lastLines(record)));
    }
    return node;
  }

  private static String word(JobRecord record) {
    return record.status().state().name().toLowerCase(Locale.ROOT);
  }

  private static List<String> lastLines(JobRecord record) {
    try {
      return Jobs.lastLines(record);
    } catch (CuratorException e) {
      return List.of("(" + e.getMessage() + ")");
    }
  }

  private String text(Session session, Style style, JobRecord record) {
    StringBuilder out = new StringBuilder();
    Style.Ink ink =
        switch (record.status().state()) {
          case SUCCEEDED -> Style.Ink.GOOD;
          case FAILED -> Style.Ink.BAD;
          case CANCELLED -> Style.Ink.WARN;
          case PENDING, RUNNING -> Style.Ink.STRONG;
        };
    out.append(style.strong(output)).append("  ");
    out.append(style.paint(ink, record.status().toString())).append("\n\n");
    out.append(
        new Table("  ")
            .row("where", record.target().place())
            .row("id", record.id() + " ")
            .row("attempt", record.attempt() + " ")
            .row("submitted", record.submitted())
            .row("data", record.job().data().folder())
            .row("model", record.job().model() + " ")
            .row("fingerprint", record.fingerprint().substring(0, 12) + " "));
    if (record.status().state() == JobState.FAILED) {
      List<String> lines = lastLines(record);
      out.append('\n').append(style.strong("Last lines of its log")).append('\n');
      lines.forEach(line -> out.append("  ").append(line).append('\n'));
      if (lines.isEmpty()) {
        out.append(style.faint("  (none)")).append('\n');
      }
    }
    out.append('\n').append(style.strong("Next")).append("\n  ");
    out.append(
        switch (record.status().state()) {
          case PENDING, RUNNING ->
              session.command() + " bridge status " + Summary.quoted(output) + " --follow";
          case FAILED, CANCELLED ->
              "the same bridge submit again: it goes on from the last checkpoint";
          case SUCCEEDED -> "the model is in " + output;
        });
    return out.append('\n').toString();
  }
}
