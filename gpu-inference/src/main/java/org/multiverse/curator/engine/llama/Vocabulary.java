package org.multiverse.curator.engine.llama;

/** Tokens and the bytes they stand for. Safe for use by several threads. */
public interface Vocabulary {
  /** Number of tokens. */
  int size();

  /**
   * Cuts a text into tokens. Strings that stand for special tokens become these.
   *
   * @return tokens, shape [n]; nothing is put before or behind them
   */
  int[] tokens(String text);

  /** The bytes of a token; those of a special token are its name. */
  byte[] bytes(int token);

  /** Whether a token ends a text. */
  boolean isEnd(int token);

  /** The token that begins a text where the model wants one, else -1. */
  int begin();
}
