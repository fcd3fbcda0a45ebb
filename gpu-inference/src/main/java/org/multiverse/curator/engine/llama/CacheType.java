package org.multiverse.curator.engine.llama;

/** How keys and values are kept. */
public enum CacheType {
  /** Four bytes a number: exact. */
  F32(0),
  /** Two bytes a number: half the memory, logits off by some 1e-3. */
  F16(1);

  final int code;

  CacheType(int code) {
    this.code = code;
  }
}
