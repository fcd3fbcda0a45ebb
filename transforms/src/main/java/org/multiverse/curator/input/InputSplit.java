package org.multiverse.curator.input;

import java.io.Serializable;
import java.util.Locale;

/**
 * A piece of the input that one worker reads.
 *
 * @param form how to read it
 * @param file the file, as the user would name it
 * @param path where it is
 * @param fileIndex its place among the input files
 * @param start first byte; a split of lines owns the lines that start in it
 * @param end byte after the last
 * @param fileBytes size of the whole file
 * @param offset bytes of the files before it
 * @param totalBytes bytes of all files
 * @param shards number of shards
 */
public record InputSplit(
    FileForm form,
    String file,
    String path,
    int fileIndex,
    long start,
    long end,
    long fileBytes,
    long offset,
    long totalBytes,
    int shards)
    implements Serializable {
  /** Rows of such a file that go to one shard before the next one's turn. */
  private static final int BLOCK = 256;

  /** Shard of the line that starts at a byte of a plain file: files and shards run side by side. */
  int shardOfByte(long position) {
    return shardAt(offset + position);
  }

  /** Shard of a row of a Parquet file, by its share of the file. */
  int shardOfRow(long row, long rows) {
    return shardAt(offset + (long) ((double) fileBytes * row / Math.max(1, rows)));
  }

  /**
   * Shard of a row of a file that is read from its beginning. How many rows will come is not known,
   * so that they are dealt out in blocks over the shards that the file's bytes would fill.
   */
  int shardOfCompressedRow(long row) {
    int first = shardAt(offset);
    int last = shardAt(offset + Math.max(0, fileBytes - 1));
    return first + (int) (row / BLOCK % (last - first + 1));
  }

  private int shardAt(long global) {
    if (totalBytes <= 0) {
      return 0;
    }
    return (int) Math.min(shards - 1L, (long) ((double) global / totalBytes * shards));
  }

  /** A name for it that no other split of the run has. */
  public String name() {
    return String.format(Locale.ROOT, "%05d-%016d", fileIndex, start);
  }
}
