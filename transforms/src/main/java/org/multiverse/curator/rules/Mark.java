package org.multiverse.curator.rules;

/**
 * What the opening words of a unit announce.
 *
 * @param kind what begins here
 * @param series for items of a series: what tells the series apart, such as {@code case}; else
 *     empty
 * @param label for items of a series: the item's own name, such as {@code 2}; else empty
 */
record Mark(MarkKind kind, String series, String label) {
  static final Mark NONE = new Mark(MarkKind.NONE, "", "");

  // What series begin with that are told apart by more than a noun.
  /** Values of one variable: "for x = 1". */
  static final String VALUE = "value ";

  /** Counted things: "the first circle". */
  static final String ORDINAL = "ordinal ";

  /** Lines that open with the same words. */
  static final String ALIKE = "alike ";

  /** What begins at a unit. */
  enum MarkKind {
    NONE,
    /** Another way to the same end. */
    ALTERNATIVE,
    /** A check of what was found. */
    VERIFICATION,
    /** One of several cases. */
    CASE,
    /** One of several things to do, listed or told alike. */
    ITEM,
    /** A sentence that sums up, compares or closes. */
    CLOSING
  }

  static Mark of(MarkKind kind) {
    return new Mark(kind, "", "");
  }

  boolean is(MarkKind other) {
    return kind == other;
  }

  /** Whether a path may begin here: another way, a check, a case or an item. */
  boolean opensPath() {
    return kind != MarkKind.NONE && kind != MarkKind.CLOSING;
  }

  boolean inSeries() {
    return !series.isEmpty();
  }
}
