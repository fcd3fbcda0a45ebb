package org.multiverse.curator.units;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One spelling for numbers and formulas, so that two mentions of the same thing can be told to be
 * the same: without white space, formula delimiters, brackets and LaTeX dressing. It reads
 * spellings, not mathematics: {@code x + 1} and {@code 1 + x} are two formulas.
 */
public final class Notation {
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\\\[dtc]?frac\\s*\\{\\s*(\\d+)\\s*\\}\\s*\\{\\s*(\\d+)\\s*\\}"
              + "|\\\\[dtc]?frac\\s*(\\d)\\s*(\\d)"
              + "|(?:(?<![\\w.\\\\])|(?<=\\\\[A-Za-z]{2,12}))((?:\\d{1,3}(?:(?:,|\\{,\\}|\\\\,)\\d{3})+(?!\\d)|\\d+)(?:\\.\\d+)?)"
              + "(?:\\s?/\\s?(\\d+)(?![\\d.]))?");
  private static final Pattern DELIMITED =
      Pattern.compile(
          "\\$\\$(.+?)\\$\\$|\\$([^$\\n]+)\\$|\\\\\\((.+?)\\\\\\)|\\\\\\[(.+?)\\\\\\]",
          Pattern.DOTALL);
  private static final Pattern WORDS_OF_PROSE = Pattern.compile("(?<![\\\\A-Za-z])[A-Za-z]{4,}");
  private static final Pattern IN_TEXT = Pattern.compile("\\\\(?:text|mbox)\\s*\\{[^{}]*\\}");
  private static final Pattern PIECE_END =
      Pattern.compile(
          "\\\\(?:text|mbox)\\s*\\{[^{}]*\\}|\\\\qquad|\\\\quad|\\\\\\\\|;|(?<!\\\\),(?![^(\\[{]*[)\\]}])");
  private static final Pattern FUNCTION =
      Pattern.compile(
          "(?:arc)?(?:sin|cos|tan|cot|sec|csc)h?|log|ln|exp|max|min|mod|gcd|lcm|det|tr|lim|dx|dt|du|dy");
  private static final Pattern LETTERS = Pattern.compile("(?<![\\\\A-Za-z])[A-Za-z]{2,}");
  private static final Pattern SIGNS_AROUND = Pattern.compile("[\\^_{}=\\\\]");
  private static final Pattern SIGNS_ONLY =
      Pattern.compile(
          "[-+*/^_=<>≤≥≠≈≡→⇒±×·÷−–\\\\A-Za-z\\p{InGreek}\\d.,()\\[\\]{}|!%°'²³√∑∏∫∞:&]+");
  private static final Pattern OPERATOR =
      Pattern.compile("[=<>≤≥≠≈≡→⇒+*/^×·÷−√∑∏∫]|\\\\[A-Za-z]+|-");
  private static final Pattern OPERATOR_ALONE = Pattern.compile("[-+*/=<>≤≥≠≈≡→⇒±×·÷−–]+");
  private static final Pattern ENDS_RUN = Pattern.compile(".*[.,;:!?]$");
  private static final Pattern RELATION = Pattern.compile("<=|>=|!=|=>|=|<|>|~");

  private static final Pattern EDGE_RELATIONS =
      Pattern.compile("^(?:<=|>=|!=|=>|[=<>~])+|(?:<=|>=|!=|=>|[=<>~])+$");

  // What is the same thing in other clothes; in the order in which it is taken off.
  private static final String[][] SPELLINGS = {
    // The full stop of a sentence would be a decimal point once white space is gone.
    {"\\.(?=\\s|$)", ";"},
    // A sign in an index relates nothing in the formula around it.
    {"([_^]\\{[^{}=]*)=([^{}]*\\})", "$1:$2"},
    {"\\\\(?:left|right|big|Big|bigg|Bigg|displaystyle|textstyle|limits)(?![A-Za-z])", ""},
    {
      "\\\\(?:mathrm|mathbf|mathbb|mathcal|mathit|boldsymbol|bm|vec|hat|operatorname|text|textbf|mbox|boxed|mathop)"
          + "(?![A-Za-z])",
      ""
    },
    {"\\\\[dtc]frac", "\\\\frac"},
    {"\\\\frac\\s*(\\d)\\s*(\\d)", "$1/$2"},
    {"\\\\frac\\s*(\\d)\\s*\\{([^{}]*)\\}", "$1/$2"},
    {"(\\d)(?:\\{,\\}|\\\\,|,)(?=\\d{3}(?!\\d))", "$1"},
    {"\\\\(?:cdot|times|ast)(?![A-Za-z])|[×·]", "*"},
    {"\\\\(?:leq?|leqslant)(?![A-Za-z])|≤", "<="},
    {"\\\\(?:geq?|geqslant)(?![A-Za-z])|≥", ">="},
    {"\\\\lt(?![A-Za-z])", "<"},
    {"\\\\gt(?![A-Za-z])", ">"},
    {"\\\\neq?(?![A-Za-z])|≠", "!="},
    {"\\\\(?:approx|sim|simeq)(?![A-Za-z])|≈", "~"},
    {"\\\\(?:to|rightarrow|Rightarrow|implies|longrightarrow)(?![A-Za-z])|[→⇒]", "=>"},
    {"\\\\pm(?![A-Za-z])", "±"},
    {"[−–]", "-"},
    {"²", "^2"},
    {"³", "^3"},
    {"\\\\infty(?![A-Za-z])", "∞"},
    {"\\\\sqrt(?![A-Za-z])", "√"},
    {"\\\\pi(?![A-Za-z])", "π"},
    {"\\\\(?:quad|qquad|[,;:! ])", ""},
    {"\\\\(?=(?:sin|cos|tan|cot|sec|log|ln|exp|max|min|gcd|lim)(?![A-Za-z]))", ""},
  };
  private static final Pattern[] SPELLED = new Pattern[SPELLINGS.length];

  static {
    for (int i = 0; i < SPELLINGS.length; i++) {
      SPELLED[i] = Pattern.compile(SPELLINGS[i][0]);
    }
  }

  private static final Pattern FRACTION =
      Pattern.compile("\\\\frac\\s*\\{([^{}]*)\\}\\s*\\{([^{}]*)\\}");
  private static final Pattern DRESSING =
      Pattern.compile("\\\\[()\\[\\]]|\\*\\*|[\\s$(){}\\[\\]&`]");
  private static final Pattern PRODUCT = Pattern.compile("\\*(?=[A-Za-zπ√\\\\])");
  private static final Pattern EDGES = Pattern.compile("^[.,;:!?*]+|[.,;:!?*]+$");
  // Longer ones are no values that anybody compares.
  private static final int LONGEST_NUMBER = 60;

  private Notation() {}

  /**
   * A number or a formula in a text.
   *
   * @param value its one spelling
   * @param start offset (UTF-16) of its first character in the text
   * @param end offset after its last one
   */
  public record Mention(String value, int start, int end) {
    /** Whether it relates two sides, as an equation or an inequality does. */
    public boolean isRelation() {
      return RELATION.matcher(value).find();
    }

    /** What stands between its relation signs. */
    public List<String> sides() {
      return List.of(RELATION.split(value)).stream().filter(side -> !side.isEmpty()).toList();
    }
  }

  /**
   * The numbers of a text: without a sign, fractions as {@code 24/37}, without separators of
   * thousands and closing zeros.
   */
  public static List<Mention> numbers(String text) {
    List<Mention> found = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      found.add(new Mention(number(matcher), matcher.start(), matcher.end()));
    }
    return found;
  }

  private static String number(MatchResult match) {
    if (match.group(1) != null) {
      return match.group(1) + "/" + match.group(2);
    }
    if (match.group(3) != null) {
      return match.group(3) + "/" + match.group(4);
    }
    String number = match.group(5).replaceAll("\\{,\\}|\\\\,|,", "");
    if (match.group(6) != null) {
      return number + "/" + match.group(6);
    }
    return number.length() > LONGEST_NUMBER
        ? number
        : new BigDecimal(number).stripTrailingZeros().toPlainString();
  }

  /**
   * The formulas of a text: what stands between formula delimiters, and runs of signs, digits and
   * single letters in plain text. Single letters and numbers are none.
   */
  public static List<Mention> formulas(String text) {
    List<Mention> found = new ArrayList<>();
    StringBuilder rest = new StringBuilder(text);
    Matcher matcher = DELIMITED.matcher(text);
    while (matcher.find()) {
      int group = 1;
      while (matcher.group(group) == null) {
        group++;
      }
      String inside = matcher.group(group);
      if (!WORDS_OF_PROSE.matcher(IN_TEXT.matcher(inside).replaceAll("")).find()) {
        pieces(inside, matcher.start(group), found);
        blank(rest, matcher.start(), matcher.end());
      }
    }
    plainRuns(rest.toString(), found);
    return found;
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      // A line end is no part of a run, so two formulas never become one.
      text.setCharAt(i, i == from ? '\n' : ' ');
    }
  }

  private static void pieces(String inside, int offset, List<Mention> found) {
    Matcher end = PIECE_END.matcher(inside);
    int from = 0;
    while (end.find()) {
      add(inside.substring(from, end.start()), offset + from, found);
      from = end.end();
    }
    add(inside.substring(from), offset + from, found);
  }

  private static void plainRuns(String text, List<Mention> found) {
    int runStart = -1;
    int runEnd = -1;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (start < text.length() && isSpace(text.charAt(start))) {
        start++;
      }
      int end = start;
      while (end < text.length() && !isSpace(text.charAt(end))) {
        end++;
      }
      boolean broken = runStart >= 0 && text.substring(runEnd, start).indexOf('\n') >= 0;
      if (broken || start == end || !isMathematical(text, start, end)) {
        if (runStart >= 0) {
          add(text.substring(runStart, runEnd), runStart, found);
        }
        runStart = -1;
      }
      if (start < end && isMathematical(text, start, end)) {
        runStart = runStart < 0 ? start : runStart;
        runEnd = end;
        if (ENDS_RUN.matcher(text.substring(start, end)).matches()) {
          add(text.substring(runStart, runEnd), runStart, found);
          runStart = -1;
        }
      }
      at = Math.max(end, start + 1);
    }
    if (runStart >= 0) {
      add(text.substring(runStart, runEnd), runStart, found);
    }
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c);
  }

  private static boolean isMathematical(String text, int start, int end) {
    String token = text.substring(start, end);
    if (!SIGNS_ONLY.matcher(token).matches()) {
      return false;
    }
    // Letters side by side are a product where signs stand around them, as in e^{-kt}.
    int most = SIGNS_AROUND.matcher(token).find() ? 3 : 1;
    Matcher letters = LETTERS.matcher(token);
    while (letters.find()) {
      if (letters.group().length() > most && !FUNCTION.matcher(letters.group()).matches()) {
        return false;
      }
    }
    // The article and the pronoun are words unless a sign stands beside them.
    return !(token.equals("a") || token.equals("A") || token.equals("I"))
        || OPERATOR_ALONE.matcher(neighbour(text, start, -1)).matches()
        || OPERATOR_ALONE.matcher(neighbour(text, end, 1)).matches();
  }

  private static String neighbour(String text, int from, int direction) {
    int i = direction < 0 ? from - 1 : from;
    while (i >= 0 && i < text.length() && text.charAt(i) == ' ') {
      i += direction;
    }
    int first = i;
    while (i >= 0 && i < text.length() && !isSpace(text.charAt(i))) {
      i += direction;
    }
    return direction < 0 ? text.substring(i + 1, first + 1) : text.substring(first, i);
  }

  private static void add(String piece, int offset, List<Mention> found) {
    // A sign at the edge relates to what was left out.
    String value = EDGE_RELATIONS.matcher(plain(piece)).replaceAll("");
    if (value.length() >= 3
        && OPERATOR.matcher(piece).find()
        && OPERATOR.matcher(value).find()
        && !OPERATOR_ALONE.matcher(value).matches()
        && value.chars().anyMatch(Character::isLetterOrDigit)) {
      int lead = piece.length() - piece.stripLeading().length();
      found.add(new Mention(value, offset + lead, offset + piece.stripTrailing().length()));
    }
  }

  /** The one spelling of a text; of two texts with the same formula both hold its spelling. */
  public static String plain(String text) {
    String plain = text;
    for (int i = 0; i < SPELLED.length; i++) {
      plain = SPELLED[i].matcher(plain).replaceAll(SPELLINGS[i][1]);
    }
    for (String before = ""; !before.equals(plain); ) {
      before = plain;
      plain = FRACTION.matcher(plain).replaceAll("$1/$2");
    }
    plain = DRESSING.matcher(plain).replaceAll("");
    plain = PRODUCT.matcher(plain).replaceAll("");
    return EDGES.matcher(plain).replaceAll("");
  }

  /**
   * Whether a text holds a value, both in their one spelling: {@code 12} does not stand in {@code
   * 124}, and {@code x=1} not in {@code x=12}.
   */
  public static boolean holds(String plain, String value) {
    if (value.isEmpty()) {
      return false;
    }
    for (int at = plain.indexOf(value); at >= 0; at = plain.indexOf(value, at + 1)) {
      int end = at + value.length();
      boolean cutBefore = Character.isDigit(value.charAt(0)) && at > 0 && inNumber(plain, at - 1);
      boolean cutAfter =
          Character.isDigit(value.charAt(value.length() - 1))
              && end < plain.length()
              && (Character.isDigit(plain.charAt(end))
                  || (plain.charAt(end) == '.'
                      && end + 1 < plain.length()
                      && Character.isDigit(plain.charAt(end + 1))));
      if (!cutBefore && !cutAfter) {
        return true;
      }
    }
    return false;
  }

  private static boolean inNumber(String plain, int at) {
    return Character.isDigit(plain.charAt(at))
        || (plain.charAt(at) == '.' && at > 0 && Character.isDigit(plain.charAt(at - 1)));
  }

  /** {@link #plain} without regard to upper and lower case: for words as much as for formulas. */
  public static String plainWords(String text) {
    return plain(text).toLowerCase(Locale.ROOT);
  }
}
