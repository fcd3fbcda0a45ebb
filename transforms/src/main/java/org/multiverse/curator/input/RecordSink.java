package org.multiverse.curator.input;

import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.shape.InputRecord;

/** Takes what a reader finds, record by record. */
abstract class RecordSink {
  /** Takes a record. */
  abstract void record(InputRecord record, Origin origin);

  /** Takes what could not be read as one. */
  abstract void broken(BrokenRecord broken, Origin origin);

  /** Longest record in bytes that is held. */
  abstract int recordLimit();

  /** Whether no more is wanted. */
  boolean isFull() {
    return false;
  }

  /** Takes a record as JSON in UTF-8. */
  final void json(byte[] bytes, Origin origin) {
    InputRecord record;
    try {
      record = JsonRecord.of(bytes);
    } catch (BrokenRecord e) {
      broken(e, origin);
      return;
    }
    record(record, origin);
  }

  /** Takes a record that is longer than the limit. */
  final void tooLong(long bytes, String head, Origin origin) {
    broken(
        new BrokenRecord(
            ReasonCode.TOO_LARGE,
            "Invalid line: it has " + bytes + " bytes, over the limit of " + recordLimit(),
            head),
        origin);
  }

  /** Takes the end of a file that can't be read on. */
  final void brokenFile(String message, String raw, Origin origin) {
    broken(new BrokenRecord(ReasonCode.BROKEN_FILE, message, Reason.cut(raw)), origin);
  }
}
