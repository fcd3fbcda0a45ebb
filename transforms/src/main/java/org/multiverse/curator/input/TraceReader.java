package org.multiverse.curator.input;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.function.Consumer;
import org.multiverse.curator.rows.TraceRow;

/**
 * Reads the rows of an input split: good ones pending, all others rejected with their reason. Knows
 * nothing of pipelines, so that tools can look at an input without one.
 */
public final class TraceReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TraceParser parser;

  private TraceReader(TraceParser parser) {
    this.parser = parser;
  }

  /**
   * A reader.
   *
   * @param columns column of the input by our name for it
   * @param maxTraceBytes largest trace in bytes of UTF-8
   */
  public static TraceReader of(Map<String, String> columns, int maxTraceBytes) {
    return new TraceReader(new TraceParser(columns, maxTraceBytes));
  }

  /**
   * Hands out every row of a split in order.
   *
   * @return how many there were
   */
  public long read(InputSplit split, Consumer<TraceRow> consumer) throws IOException {
    RowSink rows = new RowSink(consumer);
    split.format().reader().read(split, parser, rows);
    return rows.count();
  }
}
