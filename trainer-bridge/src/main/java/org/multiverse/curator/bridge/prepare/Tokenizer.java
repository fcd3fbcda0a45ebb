package org.multiverse.curator.bridge.prepare;

/** Turns text into token ids and back. Safe for use by several threads. */
public interface Tokenizer extends AutoCloseable {
  /** The ids of a text, shape [n]. Nothing is added before or behind, nothing is cut off. */
  int[] encode(String text);

  /** The text of ids, special tokens included. */
  String decode(int[] tokens);

  @Override
  void close();
}
