package org.multiverse.curator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.pipelines.RunSettings;
import picocli.CommandLine.Option;

/** Options of all commands that read traces. */
final class InputOptions {
  @Option(
      names = {"-i", "--input"},
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "JSONL (also .gz, .zst), Parquet, a Hugging Face dataset folder, or globs of these;"
              + " one or more.")
  private List<String> inputs = new ArrayList<>();

  @Option(
      names = "--column",
      paramLabel = "NAME=INPUTNAME",
      description = "Column of the input that holds our column NAME. May be given more than once.")
  private List<String> columns = new ArrayList<>();

  /** Settings with what is to be read. */
  RunSettings.Builder settings() {
    return RunSettings.builder().inputs(inputs).columns(columnMap());
  }

  private Map<String, String> columnMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (String column : columns) {
      int equals = column.indexOf('=');
      if (equals < 1 || equals == column.length() - 1) {
        throw CuratorException.usage("Invalid column: " + column + " (NAME=INPUTNAME)");
      }
      if (map.put(column.substring(0, equals), column.substring(equals + 1)) != null) {
        throw CuratorException.usage("Invalid column: " + column + " (NAME given twice)");
      }
    }
    return map;
  }
}
