package org.multiverse.curator.input;

import java.util.function.Consumer;
import org.multiverse.curator.rows.TraceRow;

/** Takes the rows that are read, and counts them. */
final class RowSink {
  private final Consumer<TraceRow> consumer;
  private long count;

  RowSink(Consumer<TraceRow> consumer) {
    this.consumer = consumer;
  }

  void emit(TraceRow row) {
    count++;
    consumer.accept(row);
  }

  long count() {
    return count;
  }
}
