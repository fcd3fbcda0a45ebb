package org.multiverse.curator.screening;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final answer of a solution, and whether two of them are the same: numbers by their value,
 * fractions, percent and mixed numbers too; choices by their letter; tuples and sets by their
 * parts; all else by its text without what TeX adds for the eye.
 */
public final class FinalAnswer {
  private static final Pattern SAID =
      Pattern.compile(
          "(?i)(?:final answer|the answer|answer)(?: is|:|\\s*=)\\s*[:=]?\\s*(?:\\$+|\\\\\\(|\\\\\\[)?\\s*([^\\n]{1,120})");
  private static final Pattern BARE =
      Pattern.compile("\\A[-+]?[\\d.,/%\\\\{}() a-zA-Z$^_=;\\[\\]|°*!π√-]{1,80}\\z");
  private static final Pattern FRACTION =
      Pattern.compile("([-+]?)(\\d+(?:\\.\\d+)?)/(\\d+(?:\\.\\d+)?)");
  private static final Pattern MIXED = Pattern.compile("([-+]?)(\\d+) (\\d+)/(\\d+)");
  private static final Pattern NUMBER = Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)");

  /** A number and its unit: a word, or a letter that is one; a lone x is none. */
  private static final Pattern UNIT =
      Pattern.compile(
          "([-+]?[\\d./ ]*\\d)\\s*%?"
              + "(?:\\s*(?!pi\\b|sqrt|ln|log|sin|cos|tan|exp|or\\b|and\\b|to\\b|mod\\b)"
              + "(?:[a-zA-Z]{2,}|[mgsLNJWVK](?![a-zA-Z]))[a-zA-Z²³/^0-9{} ]{0,24})?");

  private static final Pattern CHOICE = Pattern.compile("\\(?([A-Ja-j])\\)?[.:]?");
  private static final Pattern FRAC =
      Pattern.compile("\\\\[dtc]?frac\\s*(?:\\{([^{}]*)\\}|(\\d))\\s*(?:\\{([^{}]*)\\}|(\\d))");

  /** How two answers stand to each other. */
  public enum Same {
    EQUAL,
    DIFFERENT,
    /** One of them is not there, or is no value that code can tell. */
    CANNOT_TELL
  }

  private FinalAnswer() {}

  /** The last boxed answer, else what the text calls its answer, else the text if it is no more. */
  public static Optional<String> of(String text) {
    int at = text.lastIndexOf("\\boxed");
    if (at >= 0) {
      Optional<String> boxed = braced(text, at + "\\boxed".length());
      if (boxed.isPresent()) {
        return boxed;
      }
    }
    String said = null;
    Matcher matcher = SAID.matcher(text);
    while (matcher.find()) {
      said = matcher.group(1);
    }
    if (said != null) {
      return Optional.of(sentence(said));
    }
    String bare = text.strip();
    return BARE.matcher(bare).matches() && at < 0 && bare.split("\\s+").length <= 6
        ? Optional.of(bare)
        : Optional.empty();
  }

  private static Optional<String> braced(String text, int from) {
    int open = text.indexOf('{', from);
    if (open < 0 || !text.substring(from, open).isBlank()) {
      return Optional.empty();
    }
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return Optional.of(text.substring(open + 1, i).strip()).filter(in -> !in.isEmpty());
      }
    }
    return Optional.empty();
  }

  /** A statement without the sentence's end and what follows it. */
  private static String sentence(String said) {
    String text = said.replaceAll("\\*\\*", "").strip();
    Matcher end = Pattern.compile("\\.(?:\\s|\\z)|\\$|\\\\\\)|\\\\\\]").matcher(text);
    return (end.find() && end.start() > 0 ? text.substring(0, end.start()) : text).strip();
  }

  /** Whether two answers are the same. */
  public static Same same(String one, String other) {
    List<String> a = parts(normal(one));
    List<String> b = parts(normal(other));
    if (a.equals(b)) {
      return Same.EQUAL;
    }
    boolean known =
        a.stream().allMatch(FinalAnswer::isValue) && b.stream().allMatch(FinalAnswer::isValue);
    return known ? Same.DIFFERENT : Same.CANNOT_TELL;
  }

  /** Whether a part is a number or a choice, of which two that look different are. */
  private static boolean isValue(String part) {
    return part.startsWith("#") || part.startsWith("@");
  }

  /** An answer without what TeX and sentences add. */
  private static String normal(String answer) {
    String text = answer.replaceAll("\\$|\\\\[,;:! ]|\\\\left|\\\\right|\\\\displaystyle|~", " ");
    text =
        text.replaceAll(
            "\\\\(?:text|mathrm|mathbf|textbf|mbox|operatorname)\\s*\\{([^{}]*)\\}", " $1 ");
    text = text.replaceAll("\\^\\s*\\{?\\s*\\\\circ\\s*\\}?|°|\\\\degree", " ");
    text =
        text.replace("\\%", "%").replace("\\cdot", "*").replace("\\times", "*").replace("−", "-");
    text = text.replace("\\{", "{").replace("\\}", "}").replace("\\pi", "π");
    String before;
    do {
      before = text;
      Matcher frac = FRAC.matcher(text);
      text =
          frac.replaceAll(
              match -> {
                String top = match.group(1) != null ? match.group(1) : match.group(2);
                String low = match.group(3) != null ? match.group(3) : match.group(4);
                return Matcher.quoteReplacement(" " + grouped(top) + "/" + grouped(low));
              });
    } while (!text.equals(before));
    // x = 3 says 3.
    text = text.replaceFirst("\\A\\s*[a-zA-Z](?:_\\{?\\w+\\}?)?(?:\\([a-z]\\))?\\s*=", "");
    return text.strip().replaceAll("\\s+", " ").replaceAll("[.]\\z", "");
  }

  private static String grouped(String text) {
    return text.strip().matches("[\\w.]*") ? text.strip() : "(" + text.strip() + ")";
  }

  /** The parts of a tuple in order, of a set in any; a lone value is one part. */
  private static List<String> parts(String answer) {
    String text = answer;
    boolean isSet = text.startsWith("{") && text.endsWith("}");
    boolean isTuple = text.matches("[(\\[].*,.*[)\\]]");
    if (isSet || isTuple) {
      String brackets = isSet ? "{}" : text.charAt(0) + "" + text.charAt(text.length() - 1);
      List<String> values = new ArrayList<>();
      for (String part : text.substring(1, text.length() - 1).split("[,;]", -1)) {
        values.add(value(part.strip()));
      }
      List<String> ordered = isSet ? List.copyOf(new TreeSet<>(values)) : values;
      List<String> all = new ArrayList<>(ordered);
      all.add(0, "#" + brackets);
      return all;
    }
    return List.of(value(text));
  }

  /** A number as {@code #n/d} in lowest terms, a choice as {@code @A}, else the text as it is. */
  private static String value(String part) {
    Matcher choice = CHOICE.matcher(part);
    if (choice.matches()) {
      return "@" + choice.group(1).toUpperCase(Locale.ROOT);
    }
    String text = part.replaceAll("(?<=\\d),(?=\\d{3}(?!\\d))", "");
    // What stands behind a number is its unit.
    Matcher unit = UNIT.matcher(text);
    String figure = unit.matches() ? unit.group(1).strip() : text;
    Matcher mixed = MIXED.matcher(figure);
    if (mixed.matches()) {
      BigInteger whole = new BigInteger(mixed.group(2));
      BigInteger low = new BigInteger(mixed.group(4));
      return ratio(
          mixed.group(1),
          new BigDecimal(whole.multiply(low).add(new BigInteger(mixed.group(3)))),
          new BigDecimal(low));
    }
    Matcher fraction = FRACTION.matcher(figure.replace(" ", ""));
    if (fraction.matches()) {
      return ratio(
          fraction.group(1), new BigDecimal(fraction.group(2)), new BigDecimal(fraction.group(3)));
    }
    if (NUMBER.matcher(figure).matches()) {
      BigDecimal number = new BigDecimal(figure.startsWith("+") ? figure.substring(1) : figure);
      return ratio(number.signum() < 0 ? "-" : "", number.abs(), BigDecimal.ONE);
    }
    return text.replace(" ", "").toLowerCase(Locale.ROOT);
  }

  private static String ratio(String sign, BigDecimal top, BigDecimal low) {
    int scale = Math.max(0, Math.max(top.scale(), low.scale()));
    BigInteger n = top.movePointRight(scale).toBigIntegerExact();
    BigInteger d = low.movePointRight(scale).toBigIntegerExact();
    if (d.signum() == 0) {
      return top + "/" + low;
    }
    BigInteger common = n.gcd(d);
    if (common.signum() > 0) {
      n = n.divide(common);
      d = d.divide(common);
    }
    return "#" + (sign.equals("-") && n.signum() != 0 ? "-" : "") + n + "/" + d;
  }
}
