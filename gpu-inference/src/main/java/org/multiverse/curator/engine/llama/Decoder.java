package org.multiverse.curator.engine.llama;

import org.multiverse.curator.common.CuratorException;

/**
 * A model with its cache of keys and values. The cache is made of cells, one a decoded token; a
 * cell belongs to one or more sequences, and a token sees the cells of its own sequence up to its
 * position. Not safe for use by several threads.
 */
public interface Decoder extends AutoCloseable {
  /** Tokens that the cache can hold. */
  int cells();

  /** Number of sequences; their ids are 0 … n-1. */
  int sequences();

  /** Most tokens in one call of {@link #decode}. */
  int batchTokens();

  /** Number of logits a token has. */
  int vocabularySize();

  /**
   * Decodes rows {@code from} to {@code to} (exclusive) of a batch.
   *
   * @return false when no room in the cache could be found for them; nothing has changed then
   * @throws CuratorException when the decoding failed for another reason
   */
  boolean decode(Batch batch, int from, int to);

  /**
   * Copies the logits of a row of the last decoded batch.
   *
   * @param row its place counted from the first decoded row
   * @param into where to, shape [vocabulary size]
   */
  void logits(int row, float[] into);

  /** Lets one sequence see what stands at positions [{@code start}, {@code end}) of another. */
  void copy(int from, int to, int start, int end);

  /** Takes everything from a sequence; cells that no sequence sees are free again. */
  void remove(int sequence);

  /** Last position of a sequence. For an empty one -1, or 0 by the older release. */
  int lastPosition(int sequence);

  /** Whether no sequence holds anything. */
  boolean isEmpty();

  /** Takes everything from all sequences. */
  void clear();

  @Override
  void close();
}
