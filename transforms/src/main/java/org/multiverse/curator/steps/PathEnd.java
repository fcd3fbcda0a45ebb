package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * Tells what stands at the end of a path but opens what comes behind it: a heading, a connective, a
 * sentence that only announces the next thing, a question that nothing in the path answers.
 */
public final class PathEnd {
  private static final int LONGEST = 160;

  private static final Pattern HEADING =
      Pattern.compile(
          "#{1,6}\\s.*|(?:---+|\\*\\*\\*+|___+)|"
              + "[*_\\s]*"
              + list("heading-nouns")
              + "\\b(?:\\s+\\(?(?:\\d{1,2}|[A-Za-z]|[ivx]{1,4}|one|two|three|four|five)\\)?)?[*_\\s]*(?:[:.)][*_\\s]*)?"
              + "|(?:\\d{1,2}|[A-Za-z])[.)]",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern EMPHASISED = Pattern.compile("(\\*{1,3}|__?)[^*_]+\\1[.:]?");
  private static final Pattern TELLS =
      Pattern.compile(
          "[=≈<>≤≥$\\\\]|\\b(?:is|are|answer|so|thus|therefore|hence|not|true|false|correct|incorrect|valid|wrong|right)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CONNECTIVE =
      Pattern.compile(
          "\\W*(?:" + list("path-end-connectives") + "[\\s,.…!:—–-]*)+", Pattern.CASE_INSENSITIVE);
  private static final String ADVERBS =
      "(?: (?:just|also|now|first|quickly|try to|perhaps|maybe|next|then|still|better))* ";
  private static final Pattern ANNOUNCES =
      Pattern.compile(
          "\\W*(?:"
              + list("path-end-leads")
              + "\\b[\\s,.…!—–-]*)*"
              + "(?:let me|let's|let’s|let us|(?:i|we)(?:'ll|’ll|'d better|’d better| will| should| need to| want to| might| must| have to| had better| shall))"
              + ADVERBS
              + list("path-end-announces")
              + "\\b.*|\\W*(?:"
              + list("path-end-leads")
              + "\\b[\\s,.…!—–-]*)*(?:i|we) (?:can|could)"
              + ADVERBS
              // "We can verify that it is 12" is a result.
              + list("path-end-announces")
              + "\\b(?! that\\b).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern HOLDS_RESULT = Pattern.compile("[=≈<>≤≥]|\\\\|\\d{2}");
  private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?…])[\"'”’)*_]*\\s+|\\R+");
  private static final Pattern OPEN = Pattern.compile(".*[,:;—–][\\s*_\"'”’]*", Pattern.DOTALL);
  private static final Pattern FORMULA = Pattern.compile("(?s).*(?:\\$|\\\\\\)|\\\\\\]|```)\\s*");

  private PathEnd() {}

  private static String list(String name) {
    return WordList.read(PathEnd.class, name).any();
  }

  /**
   * The units at the end of a path that open what comes behind it, in order; often none.
   *
   * @param units the path's last units in order, as far as nothing stands behind them
   * @param text the text of a unit as it will stand in the document
   */
  public static List<Integer> opening(List<Integer> units, IntFunction<String> text) {
    List<Integer> opening = new ArrayList<>();
    for (int i = units.size() - 1; i >= 0; i--) {
      String words = text.apply(units.get(i)).strip();
      if (!words.isEmpty()) {
        if (!opensNext(words)) {
          break;
        }
        opening.add(0, units.get(i));
      }
    }
    return opening;
  }

  /** Whether a whole unit only opens what comes behind it. */
  static boolean opensNext(String unit) {
    return !unit.isBlank()
        && SENTENCE.splitAsStream(unit.strip()).allMatch(sentence -> opens(sentence.strip()));
  }

  /**
   * The last words of a text when they open what comes behind it, else null.
   *
   * @param text a path as it will stand in the document
   */
  static String last(String text) {
    String end = text.strip();
    String tail = end.substring(Math.max(0, end.length() - 4 * LONGEST));
    String last = SENTENCE.splitAsStream(tail).reduce("", (before, sentence) -> sentence).strip();
    if (last.isEmpty()) {
      return null;
    }
    if (opens(last) || (OPEN.matcher(last).matches() && !FORMULA.matcher(last).matches())) {
      return last.length() > LONGEST ? "…" + last.substring(last.length() - LONGEST) : last;
    }
    return null;
  }

  private static boolean opens(String sentence) {
    if (sentence.length() > LONGEST) {
      return false;
    }
    if (HEADING.matcher(sentence).matches() || CONNECTIVE.matcher(sentence).matches()) {
      return true;
    }
    if (EMPHASISED.matcher(sentence).matches()) {
      return !TELLS.matcher(sentence).find() && sentence.chars().anyMatch(Character::isLetter);
    }
    if (sentence.endsWith("?")) {
      return true;
    }
    return ANNOUNCES.matcher(sentence).matches() && !HOLDS_RESULT.matcher(sentence).find();
  }
}
