package org.multiverse.curator.rules;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/** Small surgery on single sentences: openings off, cut to length at a fitting place. */
final class Sentences {
  private static final Pattern LEADING =
      Pattern.compile(
          "^(?:"
              + WordList.read(Sentences.class, "sentence-leads").any()
              + "\\b(?:[,.:!…]+\\s+|\\s+(?=\\S))(?:that )?)+",
          Pattern.CASE_INSENSITIVE);

  /** A variable or a formula, whose case means something. */
  private static final Pattern NAME =
      Pattern.compile(
          "^(?![aAI]\\s+[a-z])(?:[a-z]\\b|[a-z]{1,3}\\s*[=+*/^≡<>(]|[a-z]\\d|[a-z]+_|ln\\b|log\\b|sin\\b|cos\\b|tan\\b|gcd\\b)");

  private static final Pattern LIST_SIGN =
      Pattern.compile("^(?:[-*•#>\\s]|\\*\\*|\\(?(?:\\d{1,2}|[A-Ha-h]|[ivx]{1,4})[.)]\\s)+");

  private Sentences() {}

  /** One line, without list signs and bold marks, single spaces. */
  static String line(String text) {
    String rest = text.strip();
    int from = 0;
    while (from < rest.length() && rest.charAt(from) == '#') {
      from++;
    }
    StringBuilder line = new StringBuilder(rest.length());
    boolean gap = false;
    for (int i = from; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c == '*' && i + 1 < rest.length() && rest.charAt(i + 1) == '*') {
        i++;
      } else if (isSpace(c)) {
        gap = true;
      } else {
        // None at the beginning, where list signs and bold marks stood.
        if (gap && line.length() > 0) {
          line.append(' ');
        }
        gap = false;
        line.append(c);
      }
    }
    // Other scripts have spaces of their own.
    return line.toString().strip();
  }

  /** What {@code \\s} matches. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** Without list signs at its beginning. */
  static String withoutListSign(String line) {
    return LIST_SIGN.matcher(line).replaceFirst("");
  }

  /** Without the words that only tie it to what stands before. */
  static String withoutLead(String line) {
    Matcher matcher = LEADING.matcher(line);
    String rest = matcher.find() ? line.substring(matcher.end()) : line;
    return rest.isBlank() ? line : rest;
  }

  static String capital(String line) {
    if (line.isEmpty()) {
      return line;
    }
    if (NAME.matcher(line).find()) {
      return line;
    }
    int first = line.codePointAt(0);
    int size = Character.charCount(first);
    return line.substring(0, size).toUpperCase(Locale.ROOT) + line.substring(size);
  }

  /** With a full stop where no mark ends it. */
  static String ended(String line) {
    String text = line.replaceAll("[\\s,;:–—-]+$", "");
    return text.isEmpty() || ".!?…".indexOf(text.charAt(text.length() - 1)) >= 0
        ? text
        : text + ".";
  }

  /**
   * At most so many characters, cut at a space outside a formula; the whole when it can't be cut
   * well is given up for nothing: empty.
   */
  static String cut(String line, int limit) {
    if (line.length() <= limit) {
      return line;
    }
    int best = -1;
    for (int i = 0; i < limit; i++) {
      if (line.charAt(i) == ' ' && balanced(line.substring(0, i))) {
        best = i;
      }
    }
    return best < limit / 2 ? "" : line.substring(0, best);
  }

  /** Whether every formula and bracket that is opened is closed. */
  static boolean balanced(String text) {
    int depth = 0;
    int dollars = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(', '[', '{' -> depth++;
        case ')', ']', '}' -> depth--;
        case '$' -> dollars++;
        default -> {}
      }
    }
    return depth == 0 && dollars % 2 == 0;
  }
}
