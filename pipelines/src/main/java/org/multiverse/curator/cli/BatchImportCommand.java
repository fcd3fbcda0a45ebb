package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.pipelines.BatchImport;
import org.multiverse.curator.places.Place;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code batch import}. */
@Command(
    name = "import",
    sortOptions = false,
    description = {
      "Puts replies into the cache, where the run finds them, and says which of them fail their"
          + " checks. They stay in RUN/batch, beside their requests.",
      "Takes the output files of OpenAI's and Anthropic's batch services, and plain lines; without"
          + " a file it fetches what was handed in by export --submit."
    })
final class BatchImportCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @ParentCommand private BatchCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Mixin private JsonOption json;

  @Parameters(index = "0", paramLabel = "RUN", description = "The run folder.")
  private String run;

  @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of replies, JSONL.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--replace",
      description = "Take a reply in the place of another one to the same request.")
  private boolean replace;

  @Override
  public Integer call() {
    Session session = parent.session();
    Place folder = Place.of(run);
    BatchImport into = BatchImport.into(folder);
    into = replace ? into.replacing() : into;
    CurationOptions options = CurationOptions.of(null, folder);
    if (options.hasInput()) {
      CurationSettings curation = options.curation();
      into = into.checking(options.input().output(folder).build(), curation);
    }
    BatchImport.Result done =
        files.isEmpty() ? into.fetch() : into.read(files.stream().map(Place::of).toList());
    if (json.isWanted()) {
      JsonOption.print(session, Json.MAPPER.valueToTree(done));
    } else {
      session.out().print(text(done, common.style(session)));
      session.out().print(next(done, session.command()));
    }
    done.problems().forEach(problem -> session.err().println("multiverse: " + problem));
    boolean nothing = done.imported() + done.present() == 0 && done.failed() + done.unknown() > 0;
    if (nothing) {
      session
          .err()
          .println(
              "multiverse: No reply came in: "
                  + (done.failed() > 0
                      ? Figures.count(done.failed(), "request")
                          + " failed (batch export asks for them again)"
                      : Figures.count(done.unknown())
                          + " answered requests of another run or of other settings"));
    }
    return nothing || done.unreadable() > 0 ? ExitCode.REJECTED : ExitCode.DONE;
  }

  private static String text(BatchImport.Result done, Style style) {
    StringBuilder out = new StringBuilder();
    Table table = new Table("  ");
    table.row("replies imported", Figures.count(done.imported()));
    row(table, "  in the place of others", done.replaced());
    row(table, "there already", done.present());
    row(table, "  but saying something else", done.differing());
    row(table, "failed by the provider", done.failed());
    row(table, "to no request of this run", done.unknown());
    row(table, "lines that are no reply", done.unreadable());
    row(table, "batches not done yet", done.pending());
    BatchImport.Check check = done.check();
    if (check == null) {
      return out.append(table)
          .append("  not checked: the run folder remembers no input (batch export tells it)\n")
          .toString();
    }
    table.row("answers that fail their checks", Figures.count(check.failures().size()));
    check.failing().forEach((step, count) -> table.row("  " + step, Figures.count(count)));
    out.append(table);
    if (!check.failures().isEmpty()) {
      Table failures = new Table("  ");
      for (BatchImport.Failure failure :
          check.failures().subList(0, Math.min(SHOWN, check.failures().size()))) {
        failures.row(
            failure.step(),
            failure.trace(),
            "round " + failure.round() + (failure.last() ? ", the last" : ""),
            failure.violation()
                + (failure.violations() == 1
                    ? ""
                    : " (and " + Figures.count(failure.violations() - 1L) + " more)"));
      }
      out.append('\n').append(style.strong("Answers that fail their checks")).append('\n');
      out.append(failures);
      if (check.failures().size() > SHOWN) {
        out.append("  … and ")
            .append(Figures.count(check.failures().size() - (long) SHOWN))
            .append(" more (see --json)\n");
      }
    }
    return out.append('\n').toString();
  }

  private static void row(Table table, String name, long count) {
    if (count > 0) {
      table.row(name, Figures.count(count));
    }
  }

  private String next(BatchImport.Result done, String command) {
    BatchImport.Check check = done.check();
    if (check == null) {
      return "";
    }
    String folder = Summary.quoted(run);
    return check.requests() > 0
        ? "Next: "
            + command
            + " batch export "
            + folder
            + " ("
            + Figures.count(check.requests(), "request")
            + ")\n"
        : "Next: " + command + " run --output " + folder + " --offline\n";
  }
}
