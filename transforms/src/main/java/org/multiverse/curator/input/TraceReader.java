package org.multiverse.curator.input;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shape.InputRecord;
import org.multiverse.curator.shape.RowShape;

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
   * @param shape how rows come out of records
   * @param maxTraceBytes largest trace in bytes of UTF-8
   */
  public static TraceReader of(RowShape shape, int maxTraceBytes) {
    return new TraceReader(new TraceParser(shape, maxTraceBytes));
  }

  /**
   * Hands out every row of a split in order.
   *
   * @return how many there were
   */
  public long read(InputSplit split, Consumer<TraceRow> consumer) throws IOException {
    Rows rows = new Rows(parser, consumer);
    split.form().format().reader().read(split, rows);
    return rows.count;
  }

  /** Makes rows of records, and counts them. */
  private static final class Rows extends RecordSink {
    private final TraceParser parser;
    private final Consumer<TraceRow> consumer;
    private long count;

    Rows(TraceParser parser, Consumer<TraceRow> consumer) {
      this.parser = parser;
      this.consumer = consumer;
    }

    @Override
    void record(InputRecord record, Origin origin) {
      for (TraceRow row : parser.rows(record, origin)) {
        count++;
        consumer.accept(row);
      }
    }

    @Override
    void broken(BrokenRecord broken, Origin origin) {
      count++;
      consumer.accept(parser.broken(broken, origin));
    }

    @Override
    int recordLimit() {
      return parser.recordLimit();
    }
  }
}
