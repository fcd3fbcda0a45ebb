package org.multiverse.curator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.WholeFiles;
import org.multiverse.curator.judge.CachedValidator;
import org.multiverse.curator.judge.Calibration;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.judge.ValidatorException;
import org.multiverse.curator.tags.Grammar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code calibrate}: limits of the verdicts, from documents whose blocks hold. */
@Command(
    name = "calibrate",
    sortOptions = false,
    description = {
      "Takes the limits of a local model's verdicts from tagged documents whose blocks are good.",
      "Against the blocks stand neighbouring stretches of the same documents where no block is, and"
          + " Conclusions behind the paths of another block. Writes the limits with their ROC"
          + " figures, for --thresholds of run."
    },
    footer = {
      "",
      "Documents are taken as validate takes them: tagged text, JSONL, Parquet, run folders.",
      "",
      "Example:",
      "  multiverse calibrate --validator gguf:model.gguf --output thresholds.json records/"
    })
final class CalibrateCommand implements Callable<Integer> {
  @ParentCommand private Multiverse root;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;
  @Mixin private ValidatorOptions validator;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Documents with good blocks.")
  private List<String> files;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "Column with the tagged document (default: the one of data/, else that of stages/).")
  private String column;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description = "Where the limits are written.")
  private String output;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where scores are kept (default: multiverse/scores in the user's cache folder).")
  private String cache;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Most pairs of texts of each kind that are scored of a document (default:"
              + " ${DEFAULT-VALUE}).")
  private int pairs;

  @Option(
      names = "--verdicts",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "independence,parallel-cost,grounded",
      description = "Those that get a limit, by commas (default: ${DEFAULT-VALUE}).")
  private List<String> verdicts;

  private int left;

  @Override
  public Integer call() {
    Session session = root.session();
    Path file = RunCommand.path(output).toAbsolutePath();
    if (!Files.isDirectory(file.getParent())) {
      throw CuratorException.usage("Cannot write " + file + ": no such folder");
    }
    String scores =
        cache == null ? EngineCommand.cacheFolder().resolve("scores").toString() : cache;
    try (Validator model = CachedValidator.open(validator.required(), scores)) {
      return calibrate(session, file, model);
    }
  }

  private int calibrate(Session session, Path file, Validator model) {
    Calibration calibration =
        CuratorException.asUsage(() -> Calibration.of(model, validator.limits(), verdicts, pairs));
    Style faint = common.errorStyle(session);
    TaggedSources.of(files, column)
        .forEach(
            Grammar.READING,
            checked -> {
              String why = read(calibration, checked);
              if (why == null) {
                session
                    .err()
                    .println(faint.faint(calibration.documents() + " read: " + checked.place()));
              } else {
                left++;
                session.err().println("left out: " + checked.place() + ": " + why);
              }
            });
    Calibration.Calibrated result = calibration.result();
    if (result.curves().isEmpty()) {
      throw CuratorException.usage(
          "Cannot calibrate: "
              + Figures.count(calibration.documents(), "document")
              + " without both blocks and text between them ("
              + left
              + " left out)");
    }
    write(file, result);
    if (json.isWanted()) {
      JsonOption.print(session, result.json());
    } else {
      print(session, file, calibration, result);
    }
    return ExitCode.DONE;
  }

  /** Why a document was left out, null when it was not. */
  private static String read(Calibration calibration, TaggedSources.Checked checked) {
    if (checked.result() == null) {
      return "no document";
    }
    if (!checked.result().isValid()) {
      return checked.result().violations().get(0).toString();
    }
    try {
      calibration.add(checked.result().document());
      return null;
    } catch (ValidatorException e) {
      return e.getMessage();
    }
  }

  private void print(
      Session session, Path file, Calibration calibration, Calibration.Calibrated result) {
    Table table = new Table("  ");
    table.row("verdict", "hold", "do not", "AUC", "limit", "passed", "of the others", "");
    result
        .curves()
        .forEach(
            (verdict, curve) ->
                table.row(
                    verdict,
                    Integer.toString(curve.positives()),
                    Integer.toString(curve.negatives()),
                    Figures.decimal(curve.auc()),
                    Figures.decimal(curve.limit()),
                    Figures.decimal(curve.truePassed()),
                    Figures.decimal(curve.falsePassed()),
                    curve.isTaken() ? "" : "says too little: the limit stays as it was"));
    session.out().print(table);
    session
        .out()
        .println(
            Figures.count(calibration.documents(), "document")
                + (left == 0 ? "" : ", " + left + " left out")
                + "; limits in "
                + file);
  }

  private static void write(Path file, Calibration.Calibrated result) {
    try {
      WholeFiles.write(file, Json.pretty(result.json()));
    } catch (IOException e) {
      throw CuratorException.usage("Cannot write " + file + ": " + Causes.line(e), e);
    }
  }
}
