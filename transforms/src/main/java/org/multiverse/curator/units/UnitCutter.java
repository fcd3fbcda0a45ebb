package org.multiverse.curator.units;

import com.ibm.icu.text.BreakIterator;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * Cuts a text into units: sentences and lines whose concatenation is the text byte for byte.
 *
 * <p>A newline ends a unit and belongs to it, with the blank lines that follow; within a line the
 * sentence boundaries of ICU do. No cut falls inside a formula ({@code $…$}, {@code $$…$$}, {@code
 * \(…\)}, {@code \[…\]}), code, a number, or behind an abbreviation or a list marker. Each unit
 * holds something that is not white space, unless the whole text is blank.
 *
 * <p>Safe for use by many threads.
 */
public final class UnitCutter {
  // Iterators hold a position: never used itself, cloned for each text.
  private static final BreakIterator SENTENCES = BreakIterator.getSentenceInstance(Locale.ENGLISH);

  private static final Set<String> ABBREVIATIONS =
      Set.of(
          "e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "al", "resp", "approx", "w.r.t", "s.t", "dr",
          "mr", "mrs", "ms", "prof", "st", "fig", "figs", "eq", "eqs", "eqn", "eqns", "sec", "thm",
          "prop", "lem", "cor", "def", "ref", "refs", "vol", "pp", "incl", "esp", "mt", "sgt",
          "gen", "col", "capt", "rev", "hon");

  // Ordinary words too, or names of symbols: abbreviations only before a number.
  private static final Set<String> BEFORE_NUMBER = Set.of("no", "nos", "p", "ch", "art", "ex");

  private final String text;
  private final BitSet inside;
  private final BitSet cuts = new BitSet();

  private UnitCutter(String text) {
    this.text = text;
    this.inside = ProtectedSpans.of(text);
  }

  /** Cuts a text; an empty one has no units. */
  public static Units cut(String text) {
    UnitCutter cutter = new UnitCutter(text);
    cutter.lines();
    cutter.sentences();
    cutter.sentencesBeforeFormulas();
    cutter.templates();
    return cutter.units();
  }

  private void lines() {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        i = afterNewline(text, i);
        cuts.set(i);
      } else {
        i++;
      }
    }
  }

  private void sentences() {
    BreakIterator iterator = (BreakIterator) SENTENCES.clone();
    iterator.setText(text);
    for (int at = iterator.next(); at != BreakIterator.DONE; at = iterator.next()) {
      if (isSentenceStart(at)) {
        cuts.set(at);
      }
    }
  }

  /**
   * ICU holds a sentence open before whatever leads to a lower-case letter, formulas and numbers
   * included ("… is 7. $x$ is …"); those are sentence starts all the same.
   */
  private void sentencesBeforeFormulas() {
    for (int at = 2; at < text.length(); at++) {
      if (Character.isWhitespace(text.charAt(at - 1)) && opensFormula(at) && isSentenceStart(at)) {
        cuts.set(at);
      }
    }
  }

  /**
   * Chat templates that leaked ({@code <|im_end|>}) and the marks around a thought ({@code
   * <think>}) stand alone, so that they can be cut off alone.
   */
  private void templates() {
    boolean marked = text.contains("think>");
    Matcher thought = Templates.THOUGHT.matcher(text);
    while (marked && thought.find()) {
      cuts.set(thought.start());
      cuts.set(afterBlanks(thought.end()));
    }
    TemplateLeaks leaks = TemplateLeaks.of(text, "");
    cuts.set(leaks.head());
    cuts.or(leaks.starts());
  }

  private int afterBlanks(int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private boolean opensFormula(int at) {
    char c = text.charAt(at);
    if (c == '\\') {
      return at + 1 < text.length() && (text.charAt(at + 1) == '(' || text.charAt(at + 1) == '[');
    }
    return c == '$' || c == '`' || ('0' <= c && c <= '9');
  }

  /** Whether a sentence ends before {@code at}, by the rules that ICU does not know. */
  private boolean isSentenceStart(int at) {
    if (at <= 0 || at >= text.length()) {
      return false;
    }
    int end = at;
    while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (end == 0) {
      return false;
    }
    int term = end - 1;
    while (term > 0 && isCloser(text.charAt(term))) {
      term--;
    }
    char c = text.charAt(term);
    if (isWideTerminator(c)) {
      return true;
    }
    if (end == at) {
      return false;
    }
    return switch (c) {
      case '.' -> !isAbbreviation(term, at) && !isListMarker(term);
      case '!' -> !isFactorial(term, at);
      case '?', '…', '؟', '۔', '।' -> true;
      default -> false;
    };
  }

  private boolean isAbbreviation(int dot, int next) {
    int start = dot;
    while (start > 0 && isWordPart(text.charAt(start - 1)) && dot - start < 12) {
      start--;
    }
    String word = text.substring(start, dot).toLowerCase(Locale.ROOT);
    return ABBREVIATIONS.contains(word)
        || (BEFORE_NUMBER.contains(word) && Character.isDigit(text.charAt(next)));
  }

  /** {@code 1.}, {@code (2).}, {@code B.}, {@code **iv.} at the start of a line. */
  private boolean isListMarker(int dot) {
    int start = dot;
    while (start > 0
        && dot - start < 5
        && (Character.isLetterOrDigit(text.charAt(start - 1)) || isBracket(text, start - 1))) {
      start--;
    }
    String marker = text.substring(start, dot);
    int i = start;
    while (i > 0 && isMarkup(text.charAt(i - 1))) {
      i--;
    }
    boolean lineStart = i == 0 || text.charAt(i - 1) == '\n' || text.charAt(i - 1) == '\r';
    return lineStart && marker.matches("\\(?(\\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\\)?");
  }

  private static boolean isBracket(String text, int at) {
    return text.charAt(at) == '(' || text.charAt(at) == ')';
  }

  private static boolean isMarkup(char c) {
    return c == ' ' || c == '\t' || c == '*' || c == '#' || c == '-' || c == '>' || c == '_';
  }

  /** {@code n! is}, {@code 5! = 120}: the sentence goes on. */
  private boolean isFactorial(int mark, int next) {
    if (mark == 0) {
      return false;
    }
    char before = text.charAt(mark - 1);
    boolean symbol =
        Character.isDigit(before)
            || before == ')'
            || (Character.isLetter(before)
                && (mark == 1 || !Character.isLetter(text.charAt(mark - 2))));
    return symbol && !Character.isUpperCase(text.charAt(next));
  }

  private static boolean isWordPart(char c) {
    return Character.isLetter(c) || c == '.';
  }

  private static boolean isCloser(char c) {
    return c == ')' || c == ']' || c == '"' || c == '\'' || c == '”' || c == '’' || c == '*'
        || c == '_' || c == '»' || c == '」' || c == '』';
  }

  private static boolean isWideTerminator(char c) {
    return c == '。' || c == '！' || c == '？' || c == '．';
  }

  private Units units() {
    if (text.isEmpty()) {
      return new Units(text, new int[0]);
    }
    cuts.andNot(inside);
    cuts.clear(0);
    cuts.set(text.length());
    int[] ends = new int[cuts.cardinality()];
    int count = 0;
    int start = 0;
    boolean filled = false;
    for (int end = cuts.nextSetBit(0); end >= 0; end = cuts.nextSetBit(end + 1)) {
      boolean blank = isBlank(start, end);
      if (blank && filled) {
        ends[count - 1] = end;
      } else if (!blank) {
        ends[count++] = end;
        filled = true;
      }
      start = end;
    }
    if (!filled) {
      return new Units(text, new int[] {text.length()});
    }
    return new Units(text, Arrays.copyOf(ends, count));
  }

  private boolean isBlank(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Offset after the newline that stands at {@code at}, the text's length when none follows. */
  static int afterNewline(String text, int at) {
    if (at >= text.length()) {
      return text.length();
    }
    boolean pair = text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
    return at + (pair ? 2 : 1);
  }
}
