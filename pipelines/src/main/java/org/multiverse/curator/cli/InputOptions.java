package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.InputRequest;
import org.multiverse.curator.pipelines.RunSettings;
import org.multiverse.curator.shape.InputShape;
import org.multiverse.curator.shape.ShapeFinder;
import org.multiverse.curator.shape.TurnChoice;
import picocli.CommandLine.Option;

/** Options of all commands that read traces. */
final class InputOptions {
  @Option(
      names = {"-i", "--input"},
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "JSON lines or a JSON array, Parquet, Arrow, CSV (text also packed: gz, bz2, xz, zst), a"
              + " Hugging Face dataset folder, globs of these, or - for standard input; one or"
              + " more.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "SHAPE",
      defaultValue = "auto",
      description =
          "How rows hold their traces: auto, s1k, columns, messages, sharegpt or rollouts"
              + " (default: auto: told from the first rows, and said).")
  private String format;

  @Option(
      names = "--column",
      paramLabel = "NAME=PATH",
      description =
          "Where our column NAME (trace, question, attempt, solution, id, or one of s1K-1.1) stands"
              + " in the input: a column, or a path such as info.trace or generations[0]. May be"
              + " given more than once.")
  private List<String> columns = new ArrayList<>();

  @Option(
      names = "--turn",
      paramLabel = "TURN",
      defaultValue = "last",
      description = "Which turns of the assistant become rows: last, first or all (default: last).")
  private String turn;

  @Option(
      names = "--config",
      paramLabel = "NAME",
      description = "Configuration of a dataset folder (default: the one its card calls default).")
  private String config;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Split of a dataset folder (default: train, or the only one).")
  private String split;

  /** Settings with what is to be read. */
  RunSettings.Builder settings() {
    return RunSettings.builder()
        .input(
            new InputRequest(
                inputs,
                config,
                split,
                CuratorException.asUsage(() -> InputShape.of(format)),
                columnMap(),
                CuratorException.asUsage(() -> TurnChoice.of(turn))));
  }

  private Map<String, String> columnMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (String column : columns) {
      int equals = column.indexOf('=');
      if (equals < 1 || equals == column.length() - 1) {
        throw CuratorException.usage("Invalid column: " + column + " (NAME=PATH)");
      }
      String name = ShapeFinder.ours(column.substring(0, equals));
      if (map.put(name, column.substring(equals + 1)) != null) {
        throw CuratorException.usage("Invalid column: " + column + " (NAME given twice)");
      }
    }
    return map;
  }
}
