package org.multiverse.curator.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines as bytes and knows where each began. A line over the limit is counted, not held: its
 * first bytes are kept to show what it was.
 */
final class LineReader {
  private final InputStream in;
  private final int limit;
  private final int kept;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int next;
  private int filled;
  private long position;
  private long start;
  private long length;
  private boolean open;

  /**
   * @param in the bytes, from a line's beginning or from anywhere when {@link #skipLine} follows
   * @param position of the first byte in the file
   * @param limit longest line held
   * @param kept bytes kept of a longer one
   */
  LineReader(InputStream in, long position, int limit, int kept) {
    this.in = in;
    this.position = position;
    this.limit = limit;
    this.kept = kept;
  }

  /** Goes to the byte after the next line break. */
  void skipLine() throws IOException {
    while (fill()) {
      position++;
      if (buffer[next++] == '\n') {
        return;
      }
    }
  }

  /** Where the next line begins. */
  long position() {
    return position;
  }

  /**
   * Reads a line. When reading breaks off in the middle, {@link #bytes()} holds what came before.
   *
   * @return whether there was one
   */
  boolean read() throws IOException {
    line.reset();
    start = position;
    length = 0;
    open = true;
    if (!fill()) {
      open = false;
      return false;
    }
    while (fill()) {
      int from = next;
      while (next < filled && buffer[next] != '\n') {
        next++;
      }
      hold(from, next - from);
      if (next < filled) {
        next++;
        position++;
        break;
      }
    }
    open = false;
    return true;
  }

  private void hold(int from, int count) {
    position += count;
    length += count;
    int room = (int) Math.max(0, Math.min(count, (long) limit - line.size()));
    line.write(buffer, from, room);
    if (length > limit && line.size() > kept) {
      byte[] head = line.toByteArray();
      line.reset();
      line.write(head, 0, kept);
    }
  }

  /** Where the line just read, or broken off, began. */
  long start() {
    return start;
  }

  /** Length of the line without its line break. */
  long length() {
    return length;
  }

  boolean isOverLimit() {
    return length > limit;
  }

  /** Whether reading broke off inside a line. */
  boolean isBroken() {
    return open;
  }

  /** The line without its line break, or its head when it is over the limit. */
  byte[] bytes() {
    byte[] bytes = line.toByteArray();
    int end = bytes.length;
    return end > 0 && bytes[end - 1] == '\r' ? Arrays.copyOf(bytes, end - 1) : bytes;
  }

  private boolean fill() throws IOException {
    if (next < filled) {
      return true;
    }
    next = 0;
    filled = 0;
    int count = in.read(buffer, 0, buffer.length);
    filled = Math.max(0, count);
    return count > 0;
  }
}
