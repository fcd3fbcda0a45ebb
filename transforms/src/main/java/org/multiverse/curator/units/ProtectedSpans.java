package org.multiverse.curator.units;

import java.util.BitSet;

/**
 * Where a text must not be cut: inside formulas and code. A delimiter without its partner protects
 * nothing, so that a stray {@code $} or fence can't swallow the text.
 */
final class ProtectedSpans {
  private static final int MAX_DISPLAY = 4_000;
  private static final int MAX_INLINE = 1_000;
  private static final int MAX_CODE_SPAN = 300;

  private final String text;
  private final BitSet inside = new BitSet();
  private final BitSet code = new BitSet();

  private ProtectedSpans(String text) {
    this.text = text;
  }

  /** The offsets of {@code text} at which a cut would fall inside a formula or code. */
  static BitSet of(String text) {
    return read(text).inside;
  }

  /** The offsets of {@code text} in fences and in code spans, their marks included. */
  static BitSet code(String text) {
    return read(text).code;
  }

  private static ProtectedSpans read(String text) {
    ProtectedSpans spans = new ProtectedSpans(text);
    spans.fences();
    spans.formulas();
    return spans;
  }

  private void protect(int start, int end) {
    inside.set(start + 1, end);
  }

  private void fences() {
    int open = -1;
    int ticks = 0;
    char mark = '`';
    int line = 0;
    while (line < text.length()) {
      int end = lineEnd(line);
      int at = skipSpaces(line, end);
      char here = at < end && text.charAt(at) == '~' ? '~' : '`';
      int run = run(here, at, end);
      if (run >= 3) {
        int afterRun = at + run;
        boolean bare = skipSpaces(afterRun, end) == end;
        if (open >= 0 && bare && here == mark && run >= ticks) {
          protect(open, afterRun);
          code.set(open, afterRun);
          open = -1;
        } else if (here == '`' ? isWithout('`', afterRun, end) : open < 0 || mark == '~') {
          // A second opening: the first one never closed, and protects nothing.
          open = at;
          ticks = run;
          mark = here;
        }
      }
      line = lineStartAfter(end);
    }
  }

  private boolean isWithout(char c, int from, int end) {
    int at = text.indexOf(c, from);
    return at < 0 || at >= end;
  }

  private void formulas() {
    int i = 0;
    while (i < text.length()) {
      int close = -1;
      switch (text.charAt(i)) {
        case '\\' -> {
          close = bracketed(i);
          if (close < 0) {
            i += 2;
            continue;
          }
        }
        case '$' -> close = dollars(i);
        case '`' -> close = codeSpan(i);
        default -> {}
      }
      if (inside.get(i)) {
        close = -1;
      }
      if (close > 0) {
        protect(i, close);
        if (text.charAt(i) == '`') {
          code.set(i, close);
        }
        i = close;
      } else {
        i++;
      }
    }
  }

  /** End of the {@code \(…\)} or {@code \[…\]} that opens here, or -1. */
  private int bracketed(int open) {
    if (open + 1 >= text.length()) {
      return -1;
    }
    char kind = text.charAt(open + 1);
    if (kind != '(' && kind != '[') {
      return -1;
    }
    char closing = kind == '(' ? ')' : ']';
    int limit = Math.min(text.length() - 1, open + MAX_DISPLAY);
    for (int i = open + 2; i < limit; i++) {
      if (text.charAt(i) == '\\') {
        char next = text.charAt(i + 1);
        if (next == closing) {
          return i + 2;
        }
        if (next == kind) {
          return -1;
        }
        i++;
      }
    }
    return -1;
  }

  private int dollars(int open) {
    if (open + 1 < text.length() && text.charAt(open + 1) == '$') {
      int paragraph = paragraphEnd(open + 2, MAX_DISPLAY);
      int close = text.indexOf("$$", open + 2);
      // The pair itself is taken as plain text when unmatched, not as two openings.
      return close >= 0 && close < paragraph ? close + 2 : open + 2;
    }
    int paragraph = paragraphEnd(open + 1, MAX_INLINE);
    for (int i = open + 1; i < paragraph; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '$') {
        return isFormula(open + 1, i) ? i + 1 : -1;
      }
    }
    return -1;
  }

  /**
   * Tells a formula from the text between two prices. Prices open before a digit and run on in
   * words; the second {@code $} of a pair of prices stands before a digit or after a space.
   */
  private boolean isFormula(int from, int to) {
    if (from == to) {
      return false;
    }
    boolean loose =
        Character.isWhitespace(text.charAt(from)) || Character.isWhitespace(text.charAt(to - 1));
    boolean price =
        Character.isDigit(text.charAt(from))
            || (to + 1 < text.length() && Character.isDigit(text.charAt(to + 1)));
    return !(loose || price) || words(from, to) == 0;
  }

  /** Plain words of three letters or more, commands such as {@code \frac} and braces left out. */
  private int words(int from, int to) {
    int words = 0;
    int depth = 0;
    int i = from;
    while (i < to) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      }
      if (!Character.isLetter(c)) {
        i++;
        continue;
      }
      int start = i;
      while (i < to && Character.isLetter(text.charAt(i))) {
        i++;
      }
      if (i - start >= 3 && depth <= 0 && (start == from || text.charAt(start - 1) != '\\')) {
        words++;
      }
    }
    return words;
  }

  private int codeSpan(int open) {
    int ticks = run('`', open, text.length());
    int end = Math.min(lineEnd(open), open + MAX_CODE_SPAN);
    int i = open + ticks;
    while (i < end) {
      int run = run('`', i, end);
      if (run == ticks) {
        return i + run;
      }
      i += Math.max(run, 1);
    }
    return open + ticks;
  }

  private int paragraphEnd(int from, int max) {
    int limit = Math.min(text.length(), from + max);
    int i = from;
    while (i < limit) {
      int end = lineEnd(i);
      int next = lineStartAfter(end);
      if (next >= limit || skipSpaces(next, lineEnd(next)) == lineEnd(next)) {
        return Math.min(end, limit);
      }
      i = next;
    }
    return limit;
  }

  private int run(char c, int from, int end) {
    int i = from;
    while (i < end && text.charAt(i) == c) {
      i++;
    }
    return i - from;
  }

  private int skipSpaces(int from, int end) {
    int i = from;
    while (i < end && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
      i++;
    }
    return i;
  }

  private int lineStartAfter(int lineEnd) {
    return UnitCutter.afterNewline(text, lineEnd);
  }
}
