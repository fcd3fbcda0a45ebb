package org.multiverse.curator.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code multiverse}: finds the subcommand, runs it, and answers with its exit code.
 */
@Command(
    name = "multiverse",
    description = "Turns reasoning traces into validated, tagged parallel training data.",
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      StatusCommand.class,
      CancelCommand.class,
      StatsCommand.class,
      InspectCommand.class,
      ValidateCommand.class,
      EstimateCommand.class,
      PricesCommand.class,
      CalibrateCommand.class,
      BatchCommand.class,
      EngineCommand.class,
      BridgeCommand.class,
      FlinkJarCommand.class
    },
    footer = {
      "",
      "Exit codes:",
      "  0 done · 1 internal · 2 usage · 3 rows rejected over the limit, invalid documents, or rows",
      "  that wait for replies",
      "  4 budget reached · 5 model or cluster out of reach · 130 interrupted"
    })
public final class Multiverse extends CommandGroup {
  private final Session session;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean version;

  /** The command line as it was typed. */
  private List<String> words = List.of();

  /** What follows {@code --} on the command line of {@code run}: options of Beam. */
  private List<String> beamArgs = List.of();

  Multiverse(Session session) {
    this.session = session;
  }

  /** Runs the command line and exits. */
  public static void main(String[] args) {
    System.exit(run(Session.ofProcess(), args));
  }

  static int run(Session session, String... args) {
    Multiverse root = new Multiverse(session);
    root.words = List.of(args);
    List<String> own = root.takeBeamArgs(Arrays.asList(args));
    boolean debug = own.contains("--debug");
    CommandLine line =
        new CommandLine(root)
            .setResourceBundle(new HelpWords())
            .setOut(writer(session.out()))
            .setErr(writer(session.err()))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUnmatchedOptionsAllowedAsOptionParameters(false)
            .setUsageHelpAutoWidth(false)
            .setUsageHelpWidth(Math.max(80, Math.min(120, session.columns())))
            .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(session)))
            .setParameterExceptionHandler((e, arguments) -> fail(session, e, debug))
            .setExecutionExceptionHandler((e, command, result) -> fail(session, e, debug));
    try {
      return line.execute(own.toArray(String[]::new));
    } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
      return fail(session, e, debug);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static CommandLine.Help.Ansi ansi(Session session) {
    return session.outIsTerminal() && !session.noColor()
        ? CommandLine.Help.Ansi.ON
        : CommandLine.Help.Ansi.OFF;
  }

  /** The command line as it was typed, without the name of the command itself. */
  List<String> words() {
    return words;
  }

  private List<String> takeBeamArgs(List<String> args) {
    int end = args.indexOf("--");
    // What follows it belongs to the job where the command is "bridge", whatever its words are.
    if (end < 0 || !args.subList(0, end).contains("run") || isBridge(args.subList(0, end))) {
      return args;
    }
    beamArgs = List.copyOf(args.subList(end + 1, args.size()));
    return args.subList(0, end);
  }

  private static boolean isBridge(List<String> args) {
    int bridge = args.indexOf("bridge");
    return bridge >= 0 && bridge < args.indexOf("run");
  }

  /** One line for the person, the stack trace only when asked for. */
  private static int fail(Session session, Throwable e, boolean debug) {
    if (debug) {
      e.printStackTrace(session.err());
    }
    String advice =
        e instanceof ParameterException wrong
            ? " (see " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help)"
            : "";
    session.err().println("multiverse: " + oneLine(e) + advice);
    return exitCode(e);
  }

  private static String oneLine(Throwable e) {
    boolean expected =
        e instanceof UncheckedIOException
            || e.getClass().getPackageName().startsWith("org.multiverse.");
    if (e instanceof ParameterException) {
      // picocli names the types of Java.
      return Causes.line(e)
          .replaceAll(" is not an? (?:int|long)\\b", " is not a whole number")
          .replaceAll(" is not an? (?:double|float)\\b", " is not a number");
    }
    return expected
        ? Causes.line(e)
        : "Cannot go on: "
            + Causes.line(e)
            + " (a fault of this program; --debug shows where it happened)";
  }

  private static int exitCode(Throwable e) {
    Code other = e instanceof ParameterException ? Code.USAGE : Code.INTERNAL;
    return (e instanceof CuratorException c ? c.code() : other).exitCode();
  }

  Session session() {
    return session;
  }

  List<String> beamArgs() {
    return beamArgs;
  }
}
