package org.multiverse.curator.beam;

import org.apache.beam.sdk.values.TupleTag;
import org.multiverse.curator.rows.TraceRow;

/** The two outputs of every transform that can meet bad data. */
public final class RowTags {
  /** Rows that go on. */
  public static final TupleTag<TraceRow> ROWS = new TupleTag<>("rows") {};

  /** Rows that ended as {@code rejected}, with the reason in them. */
  public static final TupleTag<TraceRow> REJECTED = new TupleTag<>("rejected") {};

  private RowTags() {}
}
