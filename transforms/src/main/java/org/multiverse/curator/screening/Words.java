package org.multiverse.curator.screening;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts as words, and the hashes of runs of them; a plain program in any language can repeat both.
 */
final class Words {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Words() {}

  /** The runs of letters and digits of a text in lower case. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isLetterOrDigit(c)) {
        word.appendCodePoint(Character.toLowerCase(c));
      } else if (word.length() > 0) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  /** FNV-1a, 64 bits, over the words in UTF-8 with one space between. */
  static long hash(List<String> words) {
    long hash = OFFSET;
    for (int i = 0; i < words.size(); i++) {
      if (i > 0) {
        hash = (hash ^ ' ') * PRIME;
      }
      for (byte b : words.get(i).getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (b & 0xff)) * PRIME;
      }
    }
    return hash;
  }
}
