package org.multiverse.curator.screening;

import java.io.Serializable;
import org.multiverse.curator.rows.Trace;

/**
 * Which row of the input it is, whatever its id.
 *
 * @param fileIndex place of its file
 * @param position its place in the file
 * @param id its id, which tells the rows of one record apart
 */
public record RowKey(int fileIndex, long position, String id)
    implements Serializable, Comparable<RowKey> {
  /** The key of a row. */
  public static RowKey of(Trace trace) {
    return new RowKey(trace.origin().fileIndex(), trace.origin().position(), trace.id());
  }

  @Override
  public int compareTo(RowKey other) {
    int byFile = Integer.compare(fileIndex, other.fileIndex);
    int byPosition = byFile != 0 ? byFile : Long.compare(position, other.position);
    // Rollouts are numbered: #2 comes before #10.
    int byLength = byPosition != 0 ? byPosition : Integer.compare(id.length(), other.id.length());
    return byLength != 0 ? byLength : id.compareTo(other.id);
  }
}
