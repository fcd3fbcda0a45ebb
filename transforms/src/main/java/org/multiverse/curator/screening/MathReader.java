package org.multiverse.curator.screening;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Reads a number as mathematicians write it, in plain text or in what {@link Answer} leaves of
 * LaTeX, as far as it goes: figures, the four operations, fractions, roots, powers, π, percent.
 */
final class MathReader {
  private static final int MOST_DEPTH = 40;
  private static final int MOST_EXPONENT = 300;

  private final String text;
  private int at;
  private int depth;
  private boolean decimal;
  private boolean fails;

  private MathReader(String text) {
    this.text = text;
  }

  /**
   * A number that was read.
   *
   * @param value the number
   * @param isDecimal whether figures after a decimal point stand in it, so that it may be rounded
   * @param rest what stands behind it
   */
  record Read(ExactNumber value, boolean isDecimal, String rest) {}

  /** The number at the beginning of a text; empty when there is none, or none in exact form. */
  static Optional<Read> read(String text) {
    MathReader reader = new MathReader(text);
    ExactNumber value = reader.sum();
    return value == null || reader.fails
        ? Optional.empty()
        : Optional.of(new Read(value, reader.decimal, text.substring(reader.at).strip()));
  }

  private ExactNumber sum() {
    if (++depth > MOST_DEPTH) {
      fails = true;
      return null;
    }
    ExactNumber sum = product();
    while (sum != null && !fails) {
      int before = at;
      boolean isMinus = take('-');
      if (!isMinus && !take('+')) {
        break;
      }
      ExactNumber next = product();
      if (next == null) {
        at = before;
        break;
      }
      sum = keep(sum.plus(isMinus ? next.negated() : next));
    }
    depth--;
    return sum;
  }

  private ExactNumber product() {
    boolean isMinus = false;
    while (peek() == '-' || peek() == '+') {
      isMinus ^= take('-');
      take('+');
    }
    ExactNumber product = mixed();
    while (product != null && !fails) {
      int before = at;
      boolean isQuotient = take('/');
      boolean isSigned = isQuotient || take('*');
      skip();
      if (!isSigned && ((peek() >= '0' && peek() <= '9') || peek() == '.')) {
        // Two figures side by side are no product.
        at = before;
        break;
      }
      ExactNumber next = isSigned && take('-') ? negated(power()) : power();
      if (next == null) {
        at = before;
        break;
      }
      product = keep(isQuotient ? product.dividedBy(next) : product.times(next));
    }
    return product == null || !isMinus ? product : product.negated();
  }

  private static ExactNumber negated(ExactNumber number) {
    return number == null ? null : number.negated();
  }

  /** A whole number and a fraction below one right behind it, {@code 1 1/2}; else a power. */
  private ExactNumber mixed() {
    skip();
    int before = at;
    int whole = digits(at);
    if (whole > at && whole < text.length()) {
      int next = whole;
      while (next < text.length() && text.charAt(next) == ' ') {
        next++;
      }
      boolean isApart = next > whole;
      boolean isBraced = text.startsWith("\\frac{", next);
      int top = isBraced ? next + "\\frac{".length() : next;
      int topEnd = digits(top);
      int low = topEnd + (isBraced ? "}{".length() : 1);
      String between = isBraced ? "}{" : "/";
      if ((isBraced || isApart) && topEnd > top && text.startsWith(between, topEnd)) {
        int lowEnd = digits(low);
        boolean closes = !isBraced || text.startsWith("}", lowEnd);
        if (lowEnd > low && closes) {
          BigInteger a = new BigInteger(text.substring(top, topEnd));
          BigInteger b = new BigInteger(text.substring(low, lowEnd));
          if (a.compareTo(b) < 0) {
            at = lowEnd + (isBraced ? 1 : 0);
            BigInteger of = new BigInteger(text.substring(before, whole));
            return ExactNumber.of(of.multiply(b).add(a), b);
          }
        }
      }
    }
    return power();
  }

  private int digits(int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
      to++;
    }
    return to;
  }

  private ExactNumber power() {
    ExactNumber base = atom();
    if (base != null && take('^')) {
      boolean isMinus = take('-');
      ExactNumber exponent = atom();
      if (exponent == null) {
        fails = true;
        return null;
      }
      base = keep(base.power(isMinus ? exponent.negated() : exponent));
    }
    return base;
  }

  private ExactNumber atom() {
    skip();
    char c = peek();
    if ((c >= '0' && c <= '9') || c == '.') {
      return figures();
    }
    if (c == '(' || c == '{' || c == '[') {
      return bracketed(c);
    }
    if (c == '√') {
      at++;
      return root(2);
    }
    if (c == 'π') {
      at++;
      return ExactNumber.pi();
    }
    if (word("\\pi") || word("pi")) {
      return ExactNumber.pi();
    }
    if (word("\\sqrt") || word("sqrt")) {
      int degree = 2;
      if (peek() == '[') {
        int end = text.indexOf(']', at);
        String of = end < 0 ? "" : text.substring(at + 1, end).strip();
        if (!of.matches("[2-9]|1\\d")) {
          fails = true;
          return null;
        }
        degree = Integer.parseInt(of);
        at = end + 1;
      }
      return root(degree);
    }
    if (word("\\frac")) {
      ExactNumber top = argument();
      ExactNumber low = top == null ? null : argument();
      if (low == null) {
        fails = true;
        return null;
      }
      return keep(top.dividedBy(low));
    }
    return null;
  }

  private ExactNumber root(int degree) {
    ExactNumber of = argument();
    if (of == null) {
      fails = true;
      return null;
    }
    return keep(of.root(degree));
  }

  /** What a command takes: a group, else one figure. */
  private ExactNumber argument() {
    skip();
    char c = peek();
    if (c >= '0' && c <= '9') {
      // \frac12 is a half; √12 in plain text is the root of twelve.
      boolean isCommand = text.lastIndexOf('√', at) != at - 1 || at == 0;
      int end = isCommand ? at + 1 : digits(at);
      BigInteger figure = new BigInteger(text.substring(at, end));
      at = end;
      return ExactNumber.of(figure, BigInteger.ONE);
    }
    return atom();
  }

  private ExactNumber bracketed(char open) {
    int before = at;
    char close = open == '(' ? ')' : open == '{' ? '}' : ']';
    at++;
    ExactNumber value = sum();
    if (value == null || fails || !take(close)) {
      // A comma or a letter stands in it: it is no number.
      fails = true;
      at = before;
      return null;
    }
    return value;
  }

  private ExactNumber figures() {
    int end = digits(at);
    int from = at;
    if (end < text.length() && text.charAt(end) == '.') {
      int after = digits(end + 1);
      decimal |= after > end + 1;
      end = after;
    }
    String figures = text.substring(from, end);
    if (figures.equals(".")) {
      return null;
    }
    int exponent = exponent(end);
    at = exponent > end ? exponent : end;
    BigDecimal value = new BigDecimal(figures);
    if (exponent > end) {
      int power = Integer.parseInt(text.substring(end + 1, exponent).replace("+", ""));
      if (Math.abs(power) > MOST_EXPONENT) {
        fails = true;
        return null;
      }
      value = value.scaleByPowerOfTen(power);
    }
    BigInteger low = BigInteger.TEN.pow(Math.max(0, value.scale()));
    return keep(
        Optional.of(
            ExactNumber.of(value.movePointRight(Math.max(0, value.scale())).toBigInteger(), low)));
  }

  /** The end of {@code e-5} behind figures; the place itself when there is none. */
  private int exponent(int from) {
    if (from >= text.length() || Character.toLowerCase(text.charAt(from)) != 'e') {
      return from;
    }
    int sign = from + 1;
    if (sign < text.length() && (text.charAt(sign) == '-' || text.charAt(sign) == '+')) {
      sign++;
    }
    int end = digits(sign);
    return end > sign && end - sign <= 4 ? end : from;
  }

  private ExactNumber keep(Optional<ExactNumber> number) {
    fails |= number.isEmpty();
    return number.orElse(null);
  }

  private boolean word(String word) {
    boolean is = text.startsWith(word, at);
    int end = at + word.length();
    if (!is || (end < text.length() && Character.isLetter(text.charAt(end)))) {
      return false;
    }
    at = end;
    skip();
    return true;
  }

  private void skip() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private boolean take(char c) {
    int before = at;
    skip();
    if (peek() == c) {
      at++;
      skip();
      return true;
    }
    at = before;
    return false;
  }
}
