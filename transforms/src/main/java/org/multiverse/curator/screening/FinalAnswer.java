package org.multiverse.curator.screening;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final answer of a solution, and whether two of them are the same: numbers by their exact
 * value, choices by their letter, tuples and intervals by their parts, sets in any order, all else
 * by its text.
 *
 * @param text as it is written
 * @param isStated whether it is called the answer; the last value of a text's closing words may be
 *     another one
 */
public record FinalAnswer(String text, boolean isStated) {
  private static final Pattern BOXED = Pattern.compile("\\\\(?:boxed|fbox)\\s*(?=\\{|\\w|\\\\)");

  /** What stands between boxes that are counted up. */
  private static final Pattern AMONG =
      Pattern.compile(
          "[$\\s,;]*+(?:and|or)?[$\\s]*+(?:[a-zA-Z]\\w{0,3}\\s*+=\\s*+)?",
          Pattern.CASE_INSENSITIVE);

  /** White space is given up nowhere: a trace may hold any amount of it. */
  private static final Pattern SAID =
      Pattern.compile(
          "(?im)(?:(?:(?:final|the)\\s++)?answers?\\s*+\\**+\\s*+(?:is|are|:|=)(?!\\s*+not\\b)"
              + "\\s*+\\**+\\s*+[:=]?|答案\\s*+(?:应?[是为為]\\s*+[:：]?|[:：])|故\\s*+选\\s*+[:：]?"
              + "|<answer>|^####)\\s*+([^\\n]{1,200})");

  private static final Pattern END =
      Pattern.compile("[.!?](?:\\s|\\z)|[。；]|(?<=\\S)\\$|\\\\\\)|\\\\\\]|</answer>");

  /** Where one formula of a statement goes over into the next. */
  private static final Pattern NEXT_FORMULA =
      Pattern.compile("\\$(\\s*(?:,|or|and|,\\s*(?:or|and))\\s*)\\$");

  private static final Pattern BARE =
      Pattern.compile("\\A[-+]?[\\d.,/%\\\\{}() a-zA-Z$^_=;\\[\\]|°*!π√-]{1,80}\\z");

  /** The last formula, or the last figure, of closing words that draw a conclusion. */
  private static final Pattern CLOSING =
      Pattern.compile(
          "(?is)\\b(?:so|thus|hence|therefore|total|equals|is|are|get|gives)\\b[^\\n]*?"
              + "(?:\\$([^$\\n]{1,120})\\$|\\\\\\(([^\\n]{1,120}?)\\\\\\)|(-?\\d[\\d,]*(?:\\.\\d+)?(?:/\\d+)?%?))"
              + "[^\\d$\\n]{0,40}\\z");

  private static final int CLOSING_CHARS = 300;

  /** What a text calls its answer before its last so many characters may be a guess on the way. */
  private static final int STATED_CHARS = 800;

  /** How two answers stand to each other. */
  public enum Same {
    EQUAL,
    DIFFERENT,
    /** One of them is not there, or is no value that code can tell. */
    CANNOT_TELL
  }

  /**
   * The answer in the last box, else what the text calls its answer in the end, else the text if it
   * is no more, else the last value of its closing words, else what it called its answer on the
   * way.
   */
  public static Optional<FinalAnswer> of(String text) {
    String boxed = boxed(text);
    if (!boxed.isEmpty()) {
      return Optional.of(new FinalAnswer(boxed, true));
    }
    String said = "";
    boolean isEnd = false;
    Matcher matcher = SAID.matcher(text);
    while (matcher.find()) {
      said = sentence(matcher.group(1));
      isEnd = text.length() - matcher.start() <= STATED_CHARS;
    }
    if (!said.isEmpty() && isEnd) {
      return Optional.of(new FinalAnswer(said, true));
    }
    String bare = text.strip();
    String closing = closing(bare);
    boolean isBare =
        BARE.matcher(bare).matches() && bare.split("\\s+").length <= 6 && !bare.contains("\\boxed");
    if (isBare) {
      return Optional.of(new FinalAnswer(closing.isEmpty() ? bare : closing, true));
    }
    String last = closing.isEmpty() ? said : closing;
    return last.isEmpty() ? Optional.empty() : Optional.of(new FinalAnswer(last, false));
  }

  /** The last value of the last line, where its words draw a conclusion; empty without one. */
  private static String closing(String text) {
    String end = text.substring(Math.max(0, text.length() - CLOSING_CHARS));
    Matcher last = CLOSING.matcher(end.substring(end.lastIndexOf('\n') + 1));
    String value = "";
    while (last.find()) {
      for (int group = 1; group <= last.groupCount(); group++) {
        value = last.group(group) != null ? last.group(group).strip() : value;
      }
    }
    return value;
  }

  /** What stands in the last box, and in those that it is counted up with; empty without one. */
  private static String boxed(String text) {
    List<String> boxes = new ArrayList<>();
    int from = 0;
    Matcher box = BOXED.matcher(text);
    while (box.find()) {
      int end = end(text, box.end());
      String content = content(text, box.end(), end);
      if (!content.isEmpty()) {
        if (!AMONG.matcher(text.substring(from, box.start())).matches()) {
          boxes.clear();
        }
        boxes.add(content);
        from = end;
      }
    }
    return String.join(", ", boxes.stream().distinct().toList());
  }

  private static String content(String text, int from, int end) {
    boolean isGroup = text.charAt(from) == '{';
    return end <= from
        ? ""
        : text.substring(from + (isGroup ? 1 : 0), end - (isGroup ? 1 : 0)).strip();
  }

  /** Where what a box holds ends: behind its brace, else behind a word; 0 when it never does. */
  private static int end(String text, int from) {
    if (text.charAt(from) != '{') {
      Matcher bare = Pattern.compile("\\G\\w+(?:\\.\\d+)?").matcher(text);
      return bare.find(from) ? bare.end() : 0;
    }
    int depth = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        // \{ is a brace that is shown.
        i++;
      } else {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return 0;
  }

  /** A statement without the sentence's end and what follows it. */
  private static String sentence(String said) {
    String text = said.replace("**", "").replace("`", "").strip();
    text = NEXT_FORMULA.matcher(text).replaceAll(" $1 ");
    if (text.startsWith("\\(") || text.startsWith("\\[")) {
      text = text.substring(2).strip();
    }
    text = text.replaceFirst("\\A\\$+\\s*", "");
    Matcher end = END.matcher(text);
    return (end.find() && end.start() > 0 ? text.substring(0, end.start()) : text).strip();
  }

  /** Whether two answers are the same; no value that is merely the last one is a wrong answer. */
  public Same compare(FinalAnswer other) {
    Same same = same(text, other.text);
    return same == Same.DIFFERENT && !(isStated && other.isStated) ? Same.CANNOT_TELL : same;
  }

  /** Whether two answers are the same. */
  public static Same same(String one, String other) {
    List<Answer> ones = Answer.readings(one);
    List<Answer> others = Answer.readings(other);
    boolean isEqual =
        ones.stream().anyMatch(a -> others.stream().anyMatch(b -> a.compare(b) == Same.EQUAL));
    return isEqual ? Same.EQUAL : ones.get(0).compare(others.get(0));
  }
}
