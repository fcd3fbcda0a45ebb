package org.multiverse.curator.screening;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to read a final answer: a number in exact form with its unit, a choice by its letter, a
 * tuple or an interval, several values in any order, or else a text.
 *
 * @param kind what it is read as
 * @param name what stands on the other side of an equals sign, empty when nothing does
 * @param text how it is written, without what TeX adds for the eye
 * @param number the number, null for all else
 * @param unit what stands behind a number, empty when nothing does; {@code %} too
 * @param letter of a choice, 0 for all else
 * @param brackets of a tuple, the opening and the closing one
 * @param parts of a tuple in order, of several values; what is said of a choice
 */
record Answer(
    Kind kind,
    String name,
    String text,
    MathReader.Read number,
    String unit,
    char letter,
    String brackets,
    List<Answer> parts) {
  /** What an answer is read as. */
  enum Kind {
    NUMBER,
    CHOICE,
    TUPLE,
    SEVERAL,
    TEXT
  }

  private static final int MOST_CHARS = 400;
  private static final Pattern TEXT_COMMAND =
      Pattern.compile(
          "\\\\(?:text|mathrm|mathbf|textbf|textit|textrm|mathit|mathsf|bf|mbox|operatorname"
              + "|boxed|fbox|bm|boldsymbol)\\s*\\{([^{}]*)\\}");
  private static final Pattern GROUPED =
      Pattern.compile("(?<=\\d)(?:\\{,\\}|\\\\!,|\\\\[,!]|,\\\\!)(?=\\d{3}(?!\\d))");
  private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3}(?!\\d))");
  private static final Pattern DEGREES =
      Pattern.compile("\\^\\s*\\{?\\s*\\\\circ\\s*\\}?|°|\\\\degree\\b");
  private static final Pattern FOR_THE_EYE =
      Pattern.compile(
          "\\*\\*|\\$|\\\\[()\\[\\],;:! ]|\\\\(?:left|right|displaystyle|quad|qquad|bigl?|bigr|Bigl?|Bigr"
              + "|limits|rm|bf)(?![a-zA-Z])|~|\\\\\\\\");

  /** Words that say that a figure is rounded. */
  private static final Pattern ABOUT =
      Pattern.compile("\\A(?:about|approximately|approx\\.?|roughly|≈|~)\\s*");

  private static final Pattern CHOICE =
      Pattern.compile(
          "\\(\\s*([A-Ja-j])\\s*\\)[.:]?|([A-J])[.:]?|(?i:option|choice) \\(?([A-Ja-j])\\)?");
  private static final Pattern CHOICE_WITH =
      Pattern.compile("(?:\\(([A-J])\\)|([A-J])[.:)])\\s*(\\S.*)");

  /** Words that make another number of a figure. */
  private static final Map<String, Long> MULTIPLES =
      Map.of(
          "dozen", 12L,
          "hundred", 100L,
          "thousand", 1_000L,
          "million", 1_000_000L,
          "billion", 1_000_000_000L,
          "trillion", 1_000_000_000_000L);

  private static final Pattern MULTIPLE =
      Pattern.compile("(?i)(" + String.join("|", MULTIPLES.keySet()) + ")(?![a-z])\\s*(.*)");

  /** Words after a figure that make a sum, a share or a comparison of it, and figures. */
  private static final Pattern MORE_THAN_A_UNIT =
      Pattern.compile(
          "(?i).*(?:\\b(?:plus|minus|times|more|less|than|out|of|over|squared|cubed|choose|base|mod"
              + "|divided|if|when|for|or|and)\\b|\\bin\\s+\\S|(?<![a-z^{\\d])\\d).*");

  /** Scores, dates and ranges: no difference, and no number. */
  private static final Pattern DASHED = Pattern.compile("\\d+(?:-\\d+)+");

  private static final Pattern BLANK_GROUPED =
      Pattern.compile("(?<![\\d.])\\d{1,3}(?: \\d{3})+(?!\\d)");

  /** A word, or a letter that is one of a unit; a lone x is none. */
  private static final Pattern UNIT =
      Pattern.compile(
          "%|°\\s?[CFK]?|(?!(?:pi|ln|log|sin|cos|tan|exp|or|and|to|mod|if|for|i)\\b)"
              + "(?:[a-zA-Zµμ]{2,}|[mgsLNJWVKAh](?![a-zA-Z]))[-a-zA-Zµμ/^0-9{}*. ]{0,32}");

  private static final Pattern NAME =
      Pattern.compile(
          "\\s*(?:\\\\?[a-zA-Z]+(?:_\\{?\\w+\\}?)?'?(?:\\([a-zA-Z0-9, ]+\\))?\\s*)+|\\s*[a-zA-Z(]+(?:\\s*,\\s*[a-zA-Z]+)+\\)?\\s*");

  /** Units in which only the case of their first letter tells million from thousandth. */
  private static final Pattern MEGA = Pattern.compile("\\s*M(?:W|V|A|J|N|Hz|Pa|eV)");

  private static final Set<Kind> PLAIN = Set.of(Kind.NUMBER, Kind.CHOICE);

  Answer {
    parts = List.copyOf(parts);
  }

  /**
   * All readings of an answer: one, or two where a comma may group figures or stand between them.
   */
  static List<Answer> readings(String written) {
    String plain = plain(written);
    if (plain.length() > MOST_CHARS) {
      return List.of(text(plain));
    }
    Answer apart = of(plain);
    Matcher thousands = THOUSANDS.matcher(plain);
    return thousands.find() ? List.of(of(thousands.replaceAll("")), apart) : List.of(apart);
  }

  /** An answer without what TeX and sentences add. */
  private static String plain(String written) {
    String text = GROUPED.matcher(written).replaceAll("");
    text = DEGREES.matcher(narrow(text)).replaceAll(" ° ");
    text =
        text.replace("\\{", "⟨")
            .replace("\\}", "⟩")
            .replace("\\lbrace", "⟨")
            .replace("\\rbrace", "⟩");
    text = text.replace("\\$", " ").replace("\\%", "%");
    text = FOR_THE_EYE.matcher(text).replaceAll(" ");
    String before;
    do {
      before = text;
      text = TEXT_COMMAND.matcher(text).replaceAll(" $1 ");
    } while (!text.equals(before));
    text = text.replaceAll("\\\\[dtc]?frac(?![a-zA-Z])\\s*", "\\\\frac");
    // \frac12, \frac1{2} and \frac{1}2 are \frac{1}{2}.
    text = text.replaceAll("\\\\frac(\\d)\\s*(?=[\\d{])", "\\\\frac{$1}");
    text = text.replaceAll("(\\\\frac\\{[^{}]*\\})\\s*(\\d)", "$1{$2}");
    text = text.replaceAll("\\\\leq?(?![a-zA-Z])", "≤").replaceAll("\\\\geq?(?![a-zA-Z])", "≥");
    text = text.replaceAll("\\\\(?:cdot|times|ast)(?![a-zA-Z])|[×·⋅]", "*");
    text = text.replaceAll("\\\\div(?![a-zA-Z])|÷", "/").replaceAll("[−–]", "-");
    text = text.replaceAll("\\\\pm(?![a-zA-Z])", "±").replaceAll("\\\\infty(?![a-zA-Z])", "∞");
    text = text.replaceAll("\\\\cup(?![a-zA-Z])", "∪").replaceAll("\\\\approx(?![a-zA-Z])", "≈");
    text = text.replace("²", "^2").replace("³", "^3").replace("½", " 1/2");
    // A lone set brace that stands for no group of TeX's.
    if (text.strip().startsWith("{") && text.strip().endsWith("}") && text.contains(",")) {
      text = "⟨" + text.strip().substring(1, text.strip().length() - 1) + "⟩";
    }
    return text.replaceAll("\\s+", " ").strip().replaceAll("[.。]\\z", "").strip();
  }

  /** The text with the wide marks, letters and figures of East Asian writing as narrow ones. */
  private static String narrow(String text) {
    StringBuilder narrow = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      narrow.append(c > '\uff00' && c < '\uff5f' ? (char) (c - 0xfee0) : c == '、' ? ',' : c);
    }
    return narrow.toString();
  }

  private static Answer of(String plain) {
    List<String> several = split(plain, ",;∪");
    if (several.size() == 1) {
      several = List.of(plain.split(" (?:or|and) ", -1));
    }
    if (several.size() > 1) {
      return several(
          plain,
          several.stream().map(part -> one(part.replaceFirst("\\A\\s*(?:and|or) ", ""))).toList());
    }
    return one(plain);
  }

  private static Answer one(String plain) {
    Sides sides = Sides.of(ABOUT.matcher(plain.strip()).replaceFirst(""));
    return value(plain, ABOUT.matcher(sides.value().strip()).replaceFirst(""))
        .named(sides.name().strip());
  }

  private static Answer value(String plain, String text) {
    if (text.indexOf('±') >= 0) {
      return several(plain, List.of(one(text.replace('±', '+')), one(text.replace('±', '-'))));
    }
    String brackets = enclosing(text);
    if (!brackets.isEmpty()) {
      List<String> parts = split(text.substring(1, text.length() - 1), ",;");
      if (brackets.equals("⟨⟩")) {
        return several(text, parts.stream().map(Answer::one).toList());
      }
      if (parts.size() > 1) {
        return new Answer(
            Kind.TUPLE,
            "",
            text,
            null,
            "",
            '\0',
            brackets,
            parts.stream().map(Answer::one).toList());
      }
    }
    Matcher choice = CHOICE.matcher(text);
    if (choice.matches()) {
      return choice(text, first(choice, 1, 2, 3), List.of());
    }
    Matcher with = CHOICE_WITH.matcher(text);
    if (with.matches()) {
      return choice(text, first(with, 1, 2), List.of(one(with.group(3))));
    }
    return number(text).orElseGet(() -> text(text));
  }

  private static Optional<Answer> number(String text) {
    Optional<MathReader.Read> read = MathReader.read(text);
    if (read.isEmpty() || DASHED.matcher(text).matches()) {
      return Optional.empty();
    }
    MathReader.Read number = read.get();
    String rest = number.rest();
    Matcher multiple = MULTIPLE.matcher(rest);
    if (multiple.matches()) {
      long times = MULTIPLES.get(multiple.group(1).toLowerCase(Locale.ROOT));
      Optional<ExactNumber> product = number.value().times(ExactNumber.of(times));
      if (product.isEmpty()) {
        return Optional.empty();
      }
      rest = multiple.group(2);
      number = new MathReader.Read(product.get(), number.isDecimal(), rest);
    }
    // 3 m may be three metres, 3m may be three times m.
    boolean isFactor = rest.matches("[a-zA-Z]") && text.charAt(text.length() - 2) != ' ';
    boolean isUnit =
        UNIT.matcher(rest).matches() && !MORE_THAN_A_UNIT.matcher(rest).matches() && !isFactor;
    return rest.isEmpty() || isUnit
        ? Optional.of(new Answer(Kind.NUMBER, "", text, number, unit(rest), '\0', "", List.of()))
        : Optional.empty();
  }

  private static String unit(String written) {
    String unit = written.toLowerCase(Locale.ROOT).replaceAll("[ .]", "");
    if (MEGA.matcher(written).lookingAt()) {
      // MW is no mW.
      return "M" + unit.substring(1);
    }
    return switch (unit) {
      case "percent" -> "%";
      case "degree", "degrees" -> "°";
      // Of whatever the text measures.
      case "unit", "units", "squareunits", "squnits", "cubicunits" -> "";
      default -> unit;
    };
  }

  private static char first(Matcher matcher, int... groups) {
    for (int group : groups) {
      if (matcher.group(group) != null) {
        return Character.toUpperCase(matcher.group(group).charAt(0));
      }
    }
    return '\0';
  }

  private static Answer text(String text) {
    return new Answer(Kind.TEXT, "", text, null, "", '\0', "", List.of());
  }

  private static Answer choice(String text, char letter, List<Answer> said) {
    return new Answer(Kind.CHOICE, "", text, null, "", letter, "", said);
  }

  private static Answer several(String text, List<Answer> parts) {
    return new Answer(Kind.SEVERAL, "", text, null, "", '\0', "", parts);
  }

  private Answer named(String of) {
    return of.isEmpty() ? this : new Answer(kind, of, text, number, unit, letter, brackets, parts);
  }

  /**
   * What stands behind the last equals sign, and what it is the value of: {@code x = 2 + 3 = 5}
   * says 5 of x, {@code 5 = x} too.
   */
  private record Sides(String name, String value) {
    static Sides of(String text) {
      if (text.matches(".*(?:[<>≤≥≠]|\\\\(?:neq?|equiv)(?![a-zA-Z])).*")) {
        return new Sides("", text);
      }
      String plain = text.replaceFirst("\\A[^∈]{0,20}(?:∈|\\\\in(?![a-zA-Z]))", "");
      int last = plain.lastIndexOf('=');
      if (last < 0) {
        return new Sides("", plain);
      }
      String before = plain.substring(0, plain.indexOf('='));
      String behind = plain.substring(last + 1);
      return NAME.matcher(behind).matches() && !CHOICE.matcher(behind.strip()).matches()
          ? new Sides(behind, before)
          : new Sides(before.matches("[^a-zA-Z]*") ? "" : before, behind);
    }
  }

  /** The pair of brackets that holds all of a text, empty when none does. */
  private static String enclosing(String text) {
    if (text.length() < 2 || "([⟨".indexOf(text.charAt(0)) < 0) {
      return "";
    }
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      depth +=
          "([⟨{".indexOf(text.charAt(i)) >= 0 ? 1 : ")]⟩}".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
      if (depth == 0) {
        return i == text.length() - 1 ? "" + text.charAt(0) + text.charAt(i) : "";
      }
    }
    return "";
  }

  /** The parts of a text between separators that stand in no brackets. */
  private static List<String> split(String text, String separators) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += "([⟨{".indexOf(c) >= 0 ? 1 : ")]⟩}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && separators.indexOf(c) >= 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** How it stands to another one. */
  FinalAnswer.Same compare(Answer other) {
    if (name.isEmpty() || other.name.isEmpty() || bare(name).equals(bare(other.name))) {
      return compareValue(other);
    }
    // x² + y² = 4 and 2x + y = 4 are two curves; the n of one text may be the k of the other.
    boolean isEquation = !NAME.matcher(name).matches() || !NAME.matcher(other.name).matches();
    FinalAnswer.Same same = isEquation ? FinalAnswer.Same.CANNOT_TELL : compareValue(other);
    return same == FinalAnswer.Same.EQUAL ? same : FinalAnswer.Same.CANNOT_TELL;
  }

  private FinalAnswer.Same compareValue(Answer other) {
    if (bare(text).equals(bare(other.text)) && !bare(text).isEmpty()) {
      return FinalAnswer.Same.EQUAL;
    }
    if (kind == Kind.SEVERAL && parts.size() == 1 && other.kind != Kind.SEVERAL) {
      return parts.get(0).compare(other);
    }
    if (other.kind == Kind.SEVERAL && other.parts.size() == 1 && kind != Kind.SEVERAL) {
      return compare(other.parts.get(0));
    }
    if (kind == Kind.CHOICE || other.kind == Kind.CHOICE) {
      return compareChoice(other);
    }
    if (kind != other.kind) {
      return FinalAnswer.Same.CANNOT_TELL;
    }
    return switch (kind) {
      case NUMBER -> compareNumber(other);
      case TUPLE -> compareTuple(other);
      case SEVERAL -> compareSeveral(other);
      case CHOICE, TEXT -> FinalAnswer.Same.CANNOT_TELL;
    };
  }

  /**
   * A text without what doesn't matter: blanks, but not between figures, braces around one
   * character, and the case of words, but not of variables.
   */
  private static String bare(String text) {
    String bare = BLANK_GROUPED.matcher(text).replaceAll(all -> all.group().replace(" ", ""));
    bare = bare.replaceAll("([\\^_]) ?(\\d+|[a-zA-Z])", "$1{$2}");
    bare = bare.replaceAll("(?<![\\^_])\\{\\s*(\\w)\\s*\\}", "$1");
    bare = bare.replaceAll("(?<=\\d) (?=\\d)", "␣").replaceAll("\\s", "");
    boolean isWords = bare.length() > 1 && bare.matches("[^\\\\^_=+*/\\d]+");
    return isWords ? bare.toLowerCase(Locale.ROOT) : bare;
  }

  private FinalAnswer.Same compareChoice(Answer other) {
    if (kind == Kind.CHOICE && other.kind == Kind.CHOICE) {
      return letter == other.letter ? FinalAnswer.Same.EQUAL : FinalAnswer.Same.DIFFERENT;
    }
    Answer choice = kind == Kind.CHOICE ? this : other;
    Answer value = kind == Kind.CHOICE ? other : this;
    if (value.text.equalsIgnoreCase(String.valueOf(choice.letter))) {
      return FinalAnswer.Same.EQUAL;
    }
    // "(B) 12" is 12, too; what "(B)" alone stands for only the question knows.
    return choice.parts.isEmpty()
        ? FinalAnswer.Same.CANNOT_TELL
        : choice.parts.get(0).compare(value);
  }

  private FinalAnswer.Same compareNumber(Answer other) {
    ExactNumber a = number.value();
    ExactNumber b = other.number.value();
    if (unit.equals("°") && other.unit.isEmpty() && b.hasPi()) {
      return compareRadians(a, b);
    }
    if (other.unit.equals("°") && unit.isEmpty() && a.hasPi()) {
      return compareRadians(b, a);
    }
    boolean oneOfPercent = unit.equals("%") != other.unit.equals("%");
    if (a.equals(b) && (unit.equals(other.unit) || unit.isEmpty() || other.unit.isEmpty())) {
      return FinalAnswer.Same.EQUAL;
    }
    if (oneOfPercent) {
      ExactNumber hundred = ExactNumber.of(100);
      ExactNumber share = unit.equals("%") ? b : a;
      ExactNumber percent = unit.equals("%") ? a : b;
      if (share.times(hundred).filter(percent::equals).isPresent()) {
        return FinalAnswer.Same.EQUAL;
      }
    }
    if (!unit.equals(other.unit) && !unit.isEmpty() && !other.unit.isEmpty()) {
      return FinalAnswer.Same.CANNOT_TELL;
    }
    double x = a.approximately();
    double y = b.approximately();
    // Rounded figures, and those of another unit that nobody wrote down, are no other answer.
    boolean isRounded = number.isDecimal() || other.number.isDecimal();
    if (isRounded && Math.abs(x - y) <= 0.01 * Math.max(Math.abs(x), Math.abs(y))) {
      return FinalAnswer.Same.CANNOT_TELL;
    }
    boolean isAngle = unit.equals("°") || other.unit.equals("°");
    if (!unit.equals(other.unit) && !isAngle && x != 0 && y != 0) {
      double ratio = Math.abs(x) > Math.abs(y) ? x / y : y / x;
      double power = Math.log10(Math.abs(ratio));
      if (ratio > 0
          && (Math.abs(power - Math.rint(power)) < 1e-9
              || List.of(12.0, 24.0, 60.0, 3600.0).stream()
                  .anyMatch(times -> Math.abs(ratio / times - 1) < 1e-9))) {
        return FinalAnswer.Same.CANNOT_TELL;
      }
    }
    return FinalAnswer.Same.DIFFERENT;
  }

  private static FinalAnswer.Same compareRadians(ExactNumber degrees, ExactNumber radians) {
    return degrees
        .times(ExactNumber.pi())
        .flatMap(product -> product.dividedBy(ExactNumber.of(180)))
        .map(
            product ->
                product.equals(radians) ? FinalAnswer.Same.EQUAL : FinalAnswer.Same.DIFFERENT)
        .orElse(FinalAnswer.Same.CANNOT_TELL);
  }

  private FinalAnswer.Same compareTuple(Answer other) {
    if (parts.size() != other.parts.size()) {
      return allPlain(parts) && allPlain(other.parts)
          ? FinalAnswer.Same.DIFFERENT
          : FinalAnswer.Same.CANNOT_TELL;
    }
    FinalAnswer.Same worst = FinalAnswer.Same.EQUAL;
    for (int i = 0; i < parts.size(); i++) {
      FinalAnswer.Same same = parts.get(i).compare(other.parts.get(i));
      if (same == FinalAnswer.Same.DIFFERENT) {
        return same;
      }
      worst = same == FinalAnswer.Same.CANNOT_TELL ? same : worst;
    }
    if (worst == FinalAnswer.Same.EQUAL && !brackets.equals(other.brackets)) {
      // Half-open intervals are nothing else; (1, 2) and [1, 2] may both be points.
      boolean isInterval = isHalfOpen() || other.isHalfOpen();
      return isInterval ? FinalAnswer.Same.DIFFERENT : FinalAnswer.Same.CANNOT_TELL;
    }
    return worst;
  }

  private boolean isHalfOpen() {
    return brackets.equals("(]") || brackets.equals("[)");
  }

  private FinalAnswer.Same compareSeveral(Answer other) {
    if (namesClash(other)) {
      return FinalAnswer.Same.CANNOT_TELL;
    }
    boolean all =
        parts.stream().allMatch(part -> part.isAmong(other.parts))
            && other.parts.stream().allMatch(part -> part.isAmong(parts));
    if (all) {
      // 3, 3, 4 may be a list, or roots of which one is double.
      return parts.size() == other.parts.size()
          ? FinalAnswer.Same.EQUAL
          : FinalAnswer.Same.CANNOT_TELL;
    }
    return allPlain(parts) && allPlain(other.parts) && !anyRounded(other)
        ? FinalAnswer.Same.DIFFERENT
        : FinalAnswer.Same.CANNOT_TELL;
  }

  /** Whether one name has two values: x = 1, y = 2 and x = 2, y = 1. */
  private boolean namesClash(Answer other) {
    return parts.stream()
        .filter(part -> !part.name.isEmpty())
        .anyMatch(
            part -> {
              List<Answer> namesakes =
                  other.parts.stream()
                      .filter(its -> bare(its.name).equals(bare(part.name)))
                      .toList();
              return !namesakes.isEmpty() && !part.isAmong(namesakes);
            });
  }

  private boolean anyRounded(Answer other) {
    return List.of(parts, other.parts).stream()
        .flatMap(List::stream)
        .anyMatch(part -> part.number != null && part.number.isDecimal());
  }

  private boolean isAmong(List<Answer> others) {
    return others.stream().anyMatch(one -> compare(one) == FinalAnswer.Same.EQUAL);
  }

  private static boolean allPlain(List<Answer> parts) {
    return parts.stream().allMatch(part -> PLAIN.contains(part.kind));
  }
}
