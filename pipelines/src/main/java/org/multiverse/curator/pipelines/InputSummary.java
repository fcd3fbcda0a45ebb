package org.multiverse.curator.pipelines;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was understood of an input, after one look and before its first row.
 *
 * @param files how many files
 * @param forms what they are, such as {@code Parquet}, each kind once
 * @param shape the shape of their rows, such as {@code messages}
 * @param config configuration of a dataset folder, empty without one
 * @param split split of a dataset folder, empty without one
 * @param others what lies beside them and is not read, such as other splits
 * @param empty files that hold nothing
 * @param rows records, -1 where only reading tells
 * @param columns what each of our columns is taken from, in words, by its short name
 */
public record InputSummary(
    int files,
    List<String> forms,
    String shape,
    String config,
    String split,
    List<String> others,
    List<String> empty,
    long rows,
    Map<String, String> columns) {
  private static final int SHOWN = 5;

  public InputSummary {
    forms = List.copyOf(forms);
    others = List.copyOf(others);
    empty = List.copyOf(empty);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** In one line. */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(
        (files == 1 ? "1 file" : files + " files")
            + " ("
            + String.join("; ", forms)
            + ")"
            + (config.isEmpty() ? "" : ", config " + config)
            + (split.isEmpty() ? "" : ", split " + split)
            + (others.isEmpty() ? "" : " (not read: " + shown(others) + ")"));
    if (!empty.isEmpty()) {
      parts.add("empty: " + shown(empty));
    }
    if (rows >= 0) {
      parts.add(rows == 1 ? "1 record" : rows + " records");
    }
    parts.add(shape);
    columns.forEach((ours, theirs) -> parts.add(ours + " ← " + theirs));
    return String.join(", ", parts);
  }

  private static String shown(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }
}
