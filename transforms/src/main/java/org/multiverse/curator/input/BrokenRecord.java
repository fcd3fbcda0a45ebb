package org.multiverse.curator.input;

import org.multiverse.curator.rows.ReasonCode;

/** Thrown for what can't be read as a record; says what is wrong with it. */
final class BrokenRecord extends Exception {
  private static final long serialVersionUID = 1L;

  private final ReasonCode code;
  private final String raw;
  private final String id;

  BrokenRecord(ReasonCode code, String message, String raw) {
    this(code, message, raw, "");
  }

  /**
   * @param code what is wrong
   * @param message one sentence
   * @param raw the input it speaks of
   * @param id the id that it bears, empty when none could be read
   */
  BrokenRecord(ReasonCode code, String message, String raw, String id) {
    super(message);
    this.code = code;
    this.raw = raw;
    this.id = id;
  }

  ReasonCode code() {
    return code;
  }

  String raw() {
    return raw;
  }

  String id() {
    return id;
  }
}
