package org.multiverse.curator.engine.llama;

/** Whether attention runs in one fused step, which rounds to half precision on its way. */
public enum FlashAttention {
  /** Exact. */
  OFF,
  /** Faster, above all on a GPU. */
  ON
}
