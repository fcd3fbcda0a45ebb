package org.multiverse.curator.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes characters of bytes that come in pieces; a character cut in two comes with its second half.
 */
final class Utf8Stream {
  private byte[] rest = new byte[0];

  /** The characters that are complete with these bytes. */
  String next(byte[] bytes) {
    byte[] all = Arrays.copyOf(rest, rest.length + bytes.length);
    System.arraycopy(bytes, 0, all, rest.length, bytes.length);
    int end = all.length - open(all);
    rest = Arrays.copyOfRange(all, end, all.length);
    return new String(all, 0, end, StandardCharsets.UTF_8);
  }

  /** Bytes at the end that begin a character and do not finish it: 0 to 3. */
  private static int open(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length); back++) {
      int value = bytes[bytes.length - back] & 0xff;
      if (value >= 0xc0) {
        int wanted = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
        return wanted > back ? back : 0;
      }
      if (value < 0x80) {
        return 0;
      }
    }
    return 0;
  }
}
