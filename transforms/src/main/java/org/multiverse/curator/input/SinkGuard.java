package org.multiverse.curator.input;

import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.shape.InputRecord;

/**
 * Tells what goes wrong behind a sink from what goes wrong in the file that is read: the first ends
 * the job, or is tried again; the second is a broken file.
 */
final class SinkGuard extends RecordSink {
  private final RecordSink sink;

  SinkGuard(RecordSink sink) {
    this.sink = sink;
  }

  /** What the sink threw, for the reader to let through. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RuntimeException thrown;

    private Failure(RuntimeException thrown) {
      super(thrown);
      this.thrown = thrown;
    }

    RuntimeException thrown() {
      return thrown;
    }
  }

  @Override
  void record(InputRecord record, Origin origin) {
    try {
      sink.record(record, origin);
    } catch (RuntimeException e) {
      throw new Failure(e);
    }
  }

  @Override
  void broken(BrokenRecord broken, Origin origin) {
    try {
      sink.broken(broken, origin);
    } catch (RuntimeException e) {
      throw new Failure(e);
    }
  }

  @Override
  int recordLimit() {
    return sink.recordLimit();
  }

  @Override
  boolean isFull() {
    return sink.isFull();
  }
}
