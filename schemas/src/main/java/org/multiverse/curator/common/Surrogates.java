package org.multiverse.curator.common;

import java.util.OptionalInt;

/** Halves of surrogate pairs: text that holds one alone has no bytes in UTF-8. */
public final class Surrogates {
  private Surrogates() {}

  /** Where the first half without its other half stands, empty when there is none. */
  public static OptionalInt firstLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** The offset, or the one before it where a cut would part a pair. */
  public static int boundary(String text, int at) {
    return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
