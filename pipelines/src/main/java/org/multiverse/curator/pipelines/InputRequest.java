package org.multiverse.curator.pipelines;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.shape.InputShape;
import org.multiverse.curator.shape.ShapeFinder;
import org.multiverse.curator.shape.TurnChoice;

/**
 * What is to be read, and as what.
 *
 * @param files files, globs or dataset folders; {@code -} for standard input
 * @param config configuration of a dataset folder, null for its default
 * @param split split of a dataset folder, null for {@code train}
 * @param shape the shape of its rows
 * @param columns path in the input by our name for it, such as {@code question → problem}
 * @param turn which turns of a conversation become rows
 */
public record InputRequest(
    List<String> files,
    String config,
    String split,
    InputShape shape,
    Map<String, String> columns,
    TurnChoice turn) {
  /** Nothing. */
  public static final InputRequest NONE =
      new InputRequest(List.of(), null, null, InputShape.AUTO, Map.of(), TurnChoice.LAST);

  public InputRequest {
    files = List.copyOf(files);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** The same of other files. */
  public InputRequest withFiles(List<String> value) {
    return new InputRequest(value, config, split, shape, columns, turn);
  }

  /** The same with other columns. */
  public InputRequest withColumns(Map<String, String> value) {
    return new InputRequest(files, config, split, shape, value, turn);
  }

  ShapeFinder.Asked asked() {
    return new ShapeFinder.Asked(shape, columns, turn);
  }
}
