package org.multiverse.curator.input;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.multiverse.curator.rows.Reason;

/**
 * Finds where the elements of a JSON array begin and end, by brackets and quotes alone: what stands
 * in an element is for its reader to judge.
 */
final class JsonElements {
  private final InputStream in;
  private final int limit;
  private final ByteArrayOutputStream element = new ByteArrayOutputStream();
  private long position;
  private long start;
  private long length;
  private State state = State.BEFORE;

  private enum State {
    BEFORE,
    INSIDE,
    BEHIND
  }

  /**
   * @param in the text, a buffered stream
   * @param limit longest element held
   */
  JsonElements(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /**
   * Reads an element.
   *
   * @return whether there was one
   * @throws EOFException when the text ends inside the array
   */
  boolean read() throws IOException {
    element.reset();
    length = 0;
    start = position;
    if (state == State.BEFORE) {
      if (nextUnlessBlank(false) != '[') {
        throw new IOException("it is no JSON array");
      }
      state = State.INSIDE;
    }
    if (state == State.INSIDE) {
      int c = nextUnlessBlank(true);
      if (c != ']') {
        start = position - 1;
        element(c);
        return true;
      }
      state = State.BEHIND;
    }
    if (nextUnlessBlank(false) >= 0) {
      throw new IOException("more text stands behind the JSON array");
    }
    return false;
  }

  /** Holds an element, its first byte read, to the comma or bracket behind it. */
  private void element(int first) throws IOException {
    int depth = 0;
    boolean quoted = false;
    boolean escaped = false;
    for (int c = first; ; c = next()) {
      if (c < 0) {
        throw new EOFException("the JSON array is cut off");
      }
      if (!quoted && depth == 0 && (c == ',' || c == ']')) {
        state = c == ',' ? State.INSIDE : State.BEHIND;
        return;
      }
      hold(c);
      if (escaped) {
        escaped = false;
      } else if (quoted) {
        escaped = c == '\\';
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        // One too many is the element's fault, and not that of all behind it.
        depth = Math.max(0, depth - 1);
      }
    }
  }

  /** The next byte that is no blank, nor a comma where those count as blank; -1 at the end. */
  private int nextUnlessBlank(boolean comma) throws IOException {
    int c = next();
    while (isBlank(c) || (comma && c == ',')) {
      c = next();
    }
    return c;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private int next() throws IOException {
    int c = in.read();
    if (c >= 0) {
      position++;
    }
    return c;
  }

  private void hold(int c) {
    length++;
    if (length <= limit) {
      element.write(c);
    } else if (element.size() > Reason.RAW_BYTES) {
      byte[] head = element.toByteArray();
      element.reset();
      element.write(head, 0, Reason.RAW_BYTES);
    }
  }

  /** Where the element began. */
  long start() {
    return start;
  }

  /** Where it ended, or where reading broke off. */
  long end() {
    return position;
  }

  boolean isOverLimit() {
    return length > limit;
  }

  /** The element, or its head when it is over the limit. */
  byte[] bytes() {
    return element.toByteArray();
  }

  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}
