package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * A text with formulas as a list of tokens, in which LaTeX and plain notation look alike: {@code
 * \frac{1}{2}} is {@code 1/2}, {@code K_{a2}} is {@code Ka2}, {@code \mathbf{a}} is {@code a}. For
 * reading what a text says; {@link Notation} compares spellings.
 */
final class MathText {
  private static final Set<String> FUNCTIONS = WordList.read(MathText.class, "functions").set();
  private static final Set<String> NO_SYMBOLS = WordList.read(MathText.class, "not-symbols").set();

  private static final Set<String> SHORT_WORDS = WordList.read(MathText.class, "short-words").set();

  private static final Pattern SPACING =
      Pattern.compile(
          "\\\\(?:left|right|[bB]igg?[lr]?|displaystyle|limits|q?quad)(?![A-Za-z])|\\\\[,;!: ]|~");
  private static final Pattern DRESSING =
      Pattern.compile(
          "\\\\(?:text(?:bf|it|rm)?|math(?:rm|bf|bb|cal|it|sf)|operatorname|vec|hat|bar|tilde"
              + "|overline|boldsymbol|boxed|fbox)\\s*(?:\\{([^{}]*)\\}|([A-Za-z]))");
  private static final Pattern FRACTION =
      Pattern.compile("\\\\[dt]?frac\\s*\\{([^{}]*)\\}\\s*\\{([^{}]*)\\}");
  private static final Pattern SHORT_FRACTION = Pattern.compile("\\\\[dt]?frac\\s*(\\d)\\s*(\\d)");
  private static final Pattern ROOT = Pattern.compile("\\\\sqrt\\s*\\{([^{}]*)\\}");
  private static final Pattern THOUSANDS =
      Pattern.compile("(?<=\\d)(?:,|\\{,\\}|\\\\,)(?=\\d{3}(?!\\d))");
  private static final Pattern SUBSCRIPT = Pattern.compile("_\\s*\\{\\s*(\\w{1,8})\\s*\\}");
  private static final Pattern COMMAND =
      Pattern.compile(
          "\\\\(cdot|times|leq?|geq?|neq?|approx|equiv|to|rightarrow|implies|Rightarrow|pm|mp|in)"
              + "(?![A-Za-z])");

  /** The bounds of a sum do not tell two sums of the same terms apart well enough to be kept. */
  private static final Pattern BOUNDS =
      Pattern.compile(
          "(?:\\\\(?:sum|prod|int|lim|max|min|bigcup|bigcap)(?![A-Za-z])|[Σ∑∏∫])\\s*"
              + "_\\s*(?:\\{[^{}]*\\}|\\w)(?:\\s*\\^\\s*(?:\\{[^{}]*\\}|\\w+))?");

  private static final Pattern RAISED = Pattern.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+");

  /** What a delimiter begins with. */
  private static final List<String> DELIMITING = List.of("\\", "$", "**", "`");

  private static final Pattern DELIMITER = Pattern.compile("\\\\[()\\[\\]]|\\$|\\*\\*|`");

  private static final String EQUALS_SIGNS = "=≈≡";
  private static final String RELATION_SIGNS = "<>≤≥≠∈→⇒";
  private static final String OPERATOR_SIGNS = "-+*/^()|!√±[]∓°%_Σ∑∏∫";
  private static final int LONGEST_INDEX = 8;

  /** What a token is. */
  enum Kind {
    NUMBER,
    NAME,
    FUNCTION,
    OPERATOR,
    EQUALS,
    RELATION,
    WORD,
    MARK
  }

  /**
   * A token.
   *
   * @param kind what it is
   * @param text how it is written once its dressing is off; names without underscores
   * @param start offset in the plain text
   */
  record Token(Kind kind, String text, int start, int end) {
    boolean isMath() {
      return kind != Kind.WORD && kind != Kind.MARK;
    }
  }

  private final String text;
  private final List<Token> tokens;

  private MathText(String text, List<Token> tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  static MathText of(String source) {
    String text = undressed(source);
    return new MathText(text, tokens(text));
  }

  /** The text without its dressing. */
  String text() {
    return text;
  }

  List<Token> tokens() {
    return tokens;
  }

  private static String undressed(String source) {
    // Most text has few of the signs, and what has none need not be looked through.
    boolean indexed = source.indexOf('_') >= 0;
    String text = indexed ? BOUNDS.matcher(source).replaceAll("Σ") : source;
    if (text.indexOf(',') >= 0) {
      text = THOUSANDS.matcher(text).replaceAll("");
    }
    if (text.indexOf('\\') >= 0) {
      text = SPACING.matcher(text).replaceAll(" ");
      text = repeat(DRESSING, text, m -> m.group(1) == null ? m.group(2) : m.group(1));
      text = SHORT_FRACTION.matcher(text).replaceAll("$1/$2");
      text = repeat(ROOT, text, m -> "√" + bracketed(m.group(1)));
      text = repeat(FRACTION, text, m -> bracketed(m.group(1)) + "/" + bracketed(m.group(2)));
      text = COMMAND.matcher(text).replaceAll(m -> Matcher.quoteReplacement(sign(m.group(1))));
    }
    boolean plain = isAscii(text);
    if (!plain) {
      text = RAISED.matcher(text).replaceAll(m -> "^" + lowered(m.group()));
    }
    if (DELIMITING.stream().anyMatch(text::contains)) {
      text = DELIMITER.matcher(text).replaceAll(" ");
    }
    if (indexed) {
      text = SUBSCRIPT.matcher(text).replaceAll("_$1");
    }
    if (!plain) {
      text = text.replace('−', '-').replace('–', '-').replace('×', '*').replace('·', '*');
    }
    return text.replace("{", "").replace("}", "");
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static String lowered(String raised) {
    StringBuilder plain = new StringBuilder();
    raised.chars().forEach(c -> plain.append("0123456789-".charAt("⁰¹²³⁴⁵⁶⁷⁸⁹⁻".indexOf(c))));
    return plain.toString();
  }

  private static String repeat(Pattern pattern, String text, Function<Matcher, String> with) {
    String made = text;
    for (int round = 0; round < 4; round++) {
      Matcher matcher = pattern.matcher(made);
      StringBuilder out = new StringBuilder();
      boolean found = false;
      while (matcher.find()) {
        found = true;
        matcher.appendReplacement(out, Matcher.quoteReplacement(with.apply(matcher)));
      }
      if (!found) {
        break;
      }
      made = matcher.appendTail(out).toString();
    }
    return made;
  }

  private static String bracketed(String part) {
    String plain = part.strip();
    return plain.matches("\\w+(?:\\.\\d+)?|\\\\?[A-Za-z]+") ? plain : "(" + plain + ")";
  }

  private static String sign(String command) {
    return switch (command) {
      case "cdot", "times" -> "*";
      case "le", "leq" -> "≤";
      case "ge", "geq" -> "≥";
      case "ne", "neq" -> "≠";
      case "approx" -> "≈";
      case "equiv" -> "≡";
      case "in" -> "∈";
      case "pm" -> "±";
      case "mp" -> "∓";
      default -> "→";
    };
  }

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isSpace(c)) {
        at++;
        continue;
      }
      Token token = token(text, at);
      at = token.end;
      Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
      boolean sign =
          token.kind == Kind.NUMBER
              && last != null
              && last.text.equals("-")
              && last.end == token.start
              && (tokens.size() < 2 || !endsOperand(tokens.get(tokens.size() - 2), last.start));
      if (sign) {
        tokens.set(
            tokens.size() - 1, new Token(Kind.NUMBER, "-" + token.text, last.start, token.end));
      } else {
        tokens.add(token);
      }
    }
    return tokens;
  }

  /** A new line is no space: sentences end there. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\n');
  }

  private static boolean endsOperand(Token token, int next) {
    return token.kind == Kind.NUMBER
        || token.kind == Kind.NAME
        || (token.kind == Kind.WORD && token.end == next)
        || token.text.equals(")")
        || token.text.equals("|")
        || token.text.equals("!");
  }

  /** The token that begins at a place, where no space stands. */
  private static Token token(String text, int at) {
    char c = text.charAt(at);
    int end;
    if (isDigit(text, at)) {
      end = numberEnd(text, at);
      return new Token(Kind.NUMBER, number(text.substring(at, end)), at, end);
    }
    end = contractionEnd(text, at);
    if (end > at) {
      return new Token(Kind.WORD, text.substring(at, end).toLowerCase(Locale.ROOT), at, end);
    }
    end = nameEnd(text, at);
    if (end > at) {
      String said = text.substring(at, end);
      Kind kind = ofLetters(text, said, at, end);
      said = kind == Kind.WORD ? said.toLowerCase(Locale.ROOT) : said.replace("_", "");
      return new Token(kind, said, at, end);
    }
    end = at + Character.charCount(text.codePointAt(at));
    Kind kind =
        EQUALS_SIGNS.indexOf(c) >= 0
            ? Kind.EQUALS
            : RELATION_SIGNS.indexOf(c) >= 0
                ? Kind.RELATION
                : OPERATOR_SIGNS.indexOf(c) >= 0 ? Kind.OPERATOR : Kind.MARK;
    return new Token(kind, text.substring(at, end), at, end);
  }

  /** Digits, with their decimals and the denominator behind them: {@code 12.5}, {@code 3/4}. */
  private static int numberEnd(String text, int from) {
    int end = digitsEnd(text, from);
    if (isDecimal(text, end)) {
      end = digitsEnd(text, end + 1);
    }
    if (end + 1 < text.length() && text.charAt(end) == '/' && isDigit(text, end + 1)) {
      int denominator = digitsEnd(text, end + 1);
      end = isDecimal(text, denominator) ? end : denominator;
    }
    return end;
  }

  private static boolean isDecimal(String text, int at) {
    return at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text, at + 1);
  }

  /** A word with its short end, such as {@code don't} and {@code it’s}; else where it begins. */
  private static int contractionEnd(String text, int from) {
    int mark = from;
    while (isLetter(text, mark)) {
      mark++;
    }
    if (mark == from || mark == text.length() || "'’".indexOf(text.charAt(mark)) < 0) {
      return from;
    }
    int end = mark + 1;
    while (end < text.length() && end < mark + 3 && isSmall(text.charAt(end))) {
      end++;
    }
    return end == mark + 1 || isLetter(text, end) ? from : end;
  }

  /** Letters or a command, with indices, digits and primes; else where it begins. */
  private static int nameEnd(String text, int from) {
    int start = text.charAt(from) == '\\' ? from + 1 : from;
    int end = start;
    while (isLetter(text, end) || isGreek(text, end)) {
      end++;
    }
    if (end == start) {
      return from;
    }
    while (true) {
      if (end + 1 < text.length() && text.charAt(end) == '_' && isWordPart(text, end + 1)) {
        int index = end + 1;
        end = index;
        while (end < index + LONGEST_INDEX && isWordPart(text, end)) {
          end++;
        }
      } else if (isDigit(text, end)) {
        end = digitsEnd(text, end);
      } else {
        break;
      }
    }
    while (end < text.length() && text.charAt(end) == '\'') {
      end++;
    }
    return end;
  }

  private static int digitsEnd(String text, int from) {
    int end = from;
    while (isDigit(text, end)) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean isLetter(String text, int at) {
    return at < text.length()
        && (isSmall(text.charAt(at)) || (text.charAt(at) >= 'A' && text.charAt(at) <= 'Z'));
  }

  private static boolean isGreek(String text, int at) {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at);
    return (c >= 'α' && c <= 'ω') || (c >= 'Α' && c <= 'Ω');
  }

  private static boolean isSmall(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isWordPart(String text, int at) {
    return isLetter(text, at)
        || isDigit(text, at)
        || (at < text.length() && text.charAt(at) == '_');
  }

  /** 0.50 and 0.5 are one number; 12.0 is 12. */
  private static String number(String said) {
    if (said.indexOf('.') < 0) {
      return said;
    }
    String plain = said.indexOf('/') >= 0 ? said : said.replaceAll("0+$", "");
    return plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
  }

  private static Kind ofLetters(String text, String said, int start, int end) {
    if (said.startsWith("\\")) {
      String command = said.substring(1);
      return FUNCTIONS.contains(command) ? Kind.FUNCTION : Kind.NAME;
    }
    if (said.indexOf('_') >= 0) {
      return Kind.NAME;
    }
    String plain = said.replace("'", "");
    boolean digits = false;
    boolean capitals = true;
    for (int i = 0; i < plain.length(); i++) {
      digits |= Character.isDigit(plain.charAt(i));
      capitals &= Character.isUpperCase(plain.charAt(i));
    }
    if (FUNCTIONS.contains(plain)) {
      return Kind.FUNCTION;
    }
    if (plain.length() == 1) {
      boolean word = plain.equals("a") || plain.equals("A") || plain.equals("I");
      return word && !nearOperator(text, start, end) ? Kind.WORD : Kind.NAME;
    }
    if (digits) {
      return plain.length() <= 5 ? Kind.NAME : Kind.WORD;
    }
    if (plain.length() <= 4 && capitals && !NO_SYMBOLS.contains(plain)) {
      return Kind.NAME;
    }
    boolean product = plain.length() <= 3 && nearOperator(text, start, end) && isNoWord(plain);
    return product ? Kind.NAME : Kind.WORD;
  }

  /** Two or three letters that form no word: {@code ab}, {@code xyz}. */
  private static boolean isNoWord(String letters) {
    return letters.chars().distinct().count() == letters.length()
        && !SHORT_WORDS.contains(letters.toLowerCase(Locale.ROOT));
  }

  private static boolean nearOperator(String text, int start, int end) {
    int after = end;
    while (after < text.length() && text.charAt(after) == ' ') {
      after++;
    }
    int before = start - 1;
    while (before >= 0 && text.charAt(before) == ' ') {
      before--;
    }
    boolean left = before >= 0 && "=<>+*/^(|≤≥√≈".indexOf(text.charAt(before)) >= 0;
    boolean right = after < text.length() && "=<>+*/^_)|≤≥≈".indexOf(text.charAt(after)) >= 0;
    return left || right;
  }
}
