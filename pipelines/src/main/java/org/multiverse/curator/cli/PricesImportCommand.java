package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.model.PriceImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code prices import}. */
@Command(
    name = "import",
    sortOptions = false,
    description = {
      "Makes a file for --prices out of a public list of prices, and says what of it has no place"
          + " there.",
      "Reads the data.json of genai-prices and LiteLLM's model_prices_and_context_window.json."
    },
    footer = {
      "",
      "Example:",
      "  multiverse prices import --from litellm model_prices_and_context_window.json"
          + " --output prices.json",
      "  multiverse run --prices prices.json …"
    })
final class PricesImportCommand implements Callable<Integer> {
  @ParentCommand private PricesCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Option(
      names = "--from",
      paramLabel = "LIST",
      required = true,
      description = "Whose list it is: genai-prices or litellm.")
  private String from;

  @Parameters(index = "0", paramLabel = "FILE", description = "The list.")
  private Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the prices go (default: stdout).")
  private Path output;

  @Option(
      names = "--as-of",
      paramLabel = "DAY",
      description =
          "The day for which the list's prices are known, such as 2026-11-25; give it when the list"
              + " is not of today (default: today).")
  private String asOf;

  @Override
  public Integer call() {
    Session session = parent.session();
    LocalDate day = asOf == null ? session.today() : PriceWords.date("--as-of", asOf);
    PriceImport made =
        CuratorException.asUsage(() -> PriceImport.read(PriceImport.From.of(from), file, day));
    if (output == null) {
      session.out().print(made.text());
    } else {
      write(made.text());
    }
    session.err().print(text(made, day));
    return ExitCode.DONE;
  }

  private void write(String text) {
    try {
      Files.writeString(output, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + output + ": " + Causes.reason(e), e);
    }
  }

  private static String text(PriceImport made, LocalDate day) {
    StringBuilder text = new StringBuilder();
    text.append("multiverse: ")
        .append(Figures.count(made.models(), "model"))
        .append(" in ")
        .append(Figures.count(made.rows(), "row"))
        .append(", taken as the prices of ")
        .append(day)
        .append('\n');
    if (made.cacheMinimums() > 0) {
      text.append("  ")
          .append(Figures.count(made.cacheMinimums(), "cache minimum"))
          .append(" out of the built-in table, where the list has none\n");
    }
    if (!made.left().isEmpty()) {
      text.append("Not taken over:\n");
      Table table = new Table("  ");
      made.left().forEach((what, times) -> table.row(what, Figures.count(times)));
      text.append(table);
    }
    return text.toString();
  }
}
