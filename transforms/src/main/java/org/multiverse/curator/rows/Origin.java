package org.multiverse.curator.rows;

/**
 * Where a row stood in the input. Orders rows, and names the shard they are written to, so that
 * both are the same whatever the runner does.
 *
 * @param file the input file, as the user would name it
 * @param fileIndex its place among the input files in sorted order, from 0
 * @param position its place in the file: byte offset in (decompressed) lines, row number in Parquet
 * @param shard the shard of every stage and of {@code data/} that the row belongs to, from 0
 */
public record Origin(String file, int fileIndex, long position, int shard)
    implements Comparable<Origin> {
  /** Of what comes from no input. */
  public static final Origin NONE = new Origin("", 0, 0, 0);

  @Override
  public int compareTo(Origin other) {
    int byFile = Integer.compare(fileIndex, other.fileIndex);
    return byFile != 0 ? byFile : Long.compare(position, other.position);
  }
}
