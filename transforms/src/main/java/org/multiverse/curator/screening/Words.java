package org.multiverse.curator.screening;

import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Texts as words, and the hashes of runs of them; a plain program in any language can repeat both.
 */
final class Words {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** Added for each word of a run: the odd number next to 2^64 over the golden ratio. */
  static final long STEP = 0x9e3779b97f4a7c15L;

  /** Scripts that put no space between words. */
  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private Words() {}

  /**
   * The runs of letters and digits of a text in lower case, after Unicode's NFKC; in scripts that
   * put no space between words each letter is one.
   */
  static List<String> of(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < plain.length(); ) {
      int c = plain.codePointAt(i);
      i += Character.charCount(c);
      boolean isLetter = Character.isLetterOrDigit(c);
      boolean isAlone = isLetter && c > 0x7f && UNSPACED.contains(UnicodeScript.of(c));
      if (word.length() > 0 && (isAlone || !(isLetter || isMark(c)))) {
        words.add(word.toString());
        word.setLength(0);
      }
      if (isAlone) {
        words.add(Character.toString(c));
      } else if (isLetter || (word.length() > 0 && isMark(c))) {
        word.appendCodePoint(Character.toLowerCase(c));
      }
    }
    if (word.length() > 0) {
      words.add(word.toString());
    }
    return words;
  }

  /** Vowels and accents that are written with the letter before them. */
  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** The hash of each word: FNV-1a, 64 bits, over its UTF-8. */
  static long[] hashes(List<String> words) {
    long[] hashes = new long[words.size()];
    for (int i = 0; i < hashes.length; i++) {
      long hash = OFFSET;
      for (byte b : words.get(i).getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (b & 0xff)) * PRIME;
      }
      hashes[i] = hash;
    }
    return hashes;
  }

  /** The hash of a run of words, from their hashes; {@code to} is exclusive. */
  static long run(long[] hashes, int from, int to) {
    long run = 0;
    for (int i = from; i < to; i++) {
      run = mix(run + hashes[i] + STEP);
    }
    return run;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
