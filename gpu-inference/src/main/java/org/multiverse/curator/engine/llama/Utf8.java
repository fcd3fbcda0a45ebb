package org.multiverse.curator.engine.llama;

import java.nio.charset.StandardCharsets;

/** Bytes that llama.cpp gives back, as text. */
final class Utf8 {
  private Utf8() {}

  static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
