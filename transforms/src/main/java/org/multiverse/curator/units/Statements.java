package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.MathText.Kind;
import org.multiverse.curator.units.MathText.Token;

/**
 * What one unit states and what it takes for granted, in the order in which it says so: numbers,
 * names, equations {@code name = value}, formulas.
 *
 * <p>It reads text, not mathematics. What an equation chain ends in is derived there; what stands
 * behind "let", "if", "for any" is given there; all else is used.
 */
final class Statements {
  /** How a unit comes by what it says. */
  enum Role {
    /** It works it out: the end of a chain of equalities, or what a sentence concludes. */
    DERIVED,
    /** It says so, without a reason: "is 12", "to be 12". */
    STATED,
    /** It supposes or defines it. */
    GIVEN,
    /** It names it in passing, so that a reader can follow: "the total mass M". */
    NAMED,
    /** It speaks of it as of something that is there. */
    USED
  }

  /** What is said. */
  enum Thing {
    VALUE,
    NAME,
    EQUATION,
    FORMULA
  }

  /**
   * One thing said.
   *
   * @param kind what it is
   * @param key its form for comparing
   * @param role how the unit comes by it
   * @param recalled whether the sentence says that it is known
   */
  record Mention(Thing kind, String key, Role role, boolean recalled) {
    /** What tells it from all else that is said, wherever. */
    Subject subject() {
      return new Subject(kind, key);
    }
  }

  /**
   * A thing that units may have in common.
   *
   * @param kind what it is
   * @param key its form for comparing
   */
  record Subject(Thing kind, String key) {}

  private static final Set<String> GIVING = WordList.read(Statements.class, "giving-words").set();
  private static final Set<String> STATING = WordList.read(Statements.class, "stating-words").set();
  private static final Set<String> NOUNS = WordList.read(Statements.class, "branch-nouns").set();
  private static final Set<String> LABELLED =
      WordList.read(Statements.class, "labelled-nouns").set();
  private static final Set<String> ARTICLES =
      Set.of("a", "an", "the", "some", "any", "each", "every", "another", "basis", "two", "three");
  private static final Set<String> SAYING = Set.of("is", "equals", "becomes", "be");
  private static final Set<String> ORDINAL_ENDS = Set.of("st", "nd", "rd", "th");
  private static final int LONG_FORMULA = 6;
  private static final int LONGEST_KEY = 120;

  /** The index of a sum, the variable of an integral or a limit: bound where it stands. */
  private static final Pattern BOUND =
      Pattern.compile(
          // Passes over what neither begins with.
          "(?=[_d])(?:_\\s*\\{?\\s*([A-Za-z])\\s*(?:=|<|>|≤|≥|→|∈|\\\\(?:in|to|leq?|geq?|rightarrow)\\b)"
              + "|\\bd\\s?([A-Za-z])\\b)");

  private final MathText math;
  private final Set<String> bound = new HashSet<>();
  private final List<Mention> mentions = new ArrayList<>();

  private Statements(String text) {
    this.math = MathText.of(text);
    Matcher matcher = BOUND.matcher(text);
    while (matcher.find()) {
      bound.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
  }

  /** Of the text of a unit. */
  static List<Mention> of(String text) {
    Statements statements = new Statements(text);
    statements.read();
    return List.copyOf(statements.mentions);
  }

  private void read() {
    List<Token> tokens = math.tokens();
    int at = 0;
    while (at < tokens.size()) {
      if (!tokens.get(at).isMath()) {
        at++;
        continue;
      }
      int end = at;
      while (end < tokens.size() && continues(tokens, at, end)) {
        end++;
      }
      chain(at, end);
      says(at, end);
      at = end;
    }
  }

  /** "x is 12": an equation in words. */
  private void says(int from, int end) {
    List<Token> tokens = math.tokens();
    if (end - from != 1
        || tokens.get(from).kind() != Kind.NAME
        || end + 1 >= tokens.size()
        || !SAYING.contains(tokens.get(end).text())
        || tokens.get(end + 1).kind() != Kind.NUMBER) {
      return;
    }
    Clause clause = Clause.before(math, from);
    Role role = clause.given() ? Role.GIVEN : clause.recalled() ? Role.USED : Role.DERIVED;
    String key = tokens.get(from).text() + "=" + tokens.get(end + 1).text();
    mentions.add(new Mention(Thing.EQUATION, key, role, clause.recalled()));
  }

  /** A comma goes on with a chain only inside brackets: f(x, y). */
  private static boolean continues(List<Token> tokens, int from, int at) {
    Token token = tokens.get(at);
    if (token.isMath()) {
      return true;
    }
    if (!token.text().equals(",") || at + 1 >= tokens.size() || !tokens.get(at + 1).isMath()) {
      return false;
    }
    int open = 0;
    for (int i = from; i < at; i++) {
      open +=
          switch (tokens.get(i).text()) {
            case "(", "[" -> 1;
            case ")", "]" -> -1;
            default -> 0;
          };
    }
    return open > 0;
  }

  /** A run of mathematics, cut at its equals signs and relations. */
  private void chain(int from, int end) {
    List<Token> tokens = math.tokens();
    if (tokens.subList(from, end).stream()
        .noneMatch(token -> token.kind() == Kind.NUMBER || token.kind() == Kind.NAME)) {
      // A dash or a bracket of prose.
      return;
    }
    List<int[]> parts = new ArrayList<>();
    List<Kind> signs = new ArrayList<>();
    int start = from;
    for (int i = from; i < end; i++) {
      Kind kind = tokens.get(i).kind();
      if (kind == Kind.EQUALS || kind == Kind.RELATION) {
        parts.add(new int[] {start, i});
        signs.add(kind);
        start = i + 1;
      }
    }
    parts.add(new int[] {start, end});
    Clause clause = Clause.before(math, from);
    boolean computed = false;
    for (int p = 0; p < parts.size(); p++) {
      int[] part = parts.get(p);
      // 3·4 = 12: what follows a worked expression is worked out.
      boolean follows = p > 0 && signs.get(p - 1) == Kind.EQUALS && computed;
      boolean ends = p == 0 ? parts.size() == 1 && clause.concludedNear() : clause.concluded();
      Role role =
          clause.given()
              ? Role.GIVEN
              : follows || (ends && !clause.recalled()) ? Role.DERIVED : Role.USED;
      boolean first = p == 0;
      boolean defines =
          first && parts.size() > 1 && signs.get(0) == Kind.EQUALS && isTerm(part[0], part[1]);
      for (int i = part[0]; i < part[1]; i++) {
        if (tokens.get(i).kind() == Kind.NUMBER && !isLabel(i)) {
          number(i, part[0], part[1], first && role == Role.DERIVED ? Role.USED : role, clause);
        } else if (tokens.get(i).kind() == Kind.NAME) {
          name(i, role, defines, clause);
        }
      }
      formula(part[0], part[1], role, clause);
      brackets(part[0], part[1], clause);
      computed |= isWorked(part[0], part[1]);
    }
    equations(parts, signs, clause);
  }

  private void number(int at, int from, int end, Role role, Clause clause) {
    boolean alone = isAlone(from, end);
    Role how = role;
    if (how == Role.USED && alone && isStated(from) && !clause.recalled()) {
      how = clause.concluded() ? Role.DERIVED : Role.STATED;
    } else if (how == Role.USED && !alone && hasName(from, end) && !clause.recalled()) {
      // Put into an equation that is to be solved, it is nobody's result.
      how = Role.GIVEN;
    }
    String value = math.tokens().get(at).text();
    mentions.add(new Mention(Thing.VALUE, value, how, clause.recalled()));
  }

  private void name(int at, Role role, boolean defines, Clause clause) {
    boolean given = role == Role.GIVEN || (defines && !clause.recalled());
    Role how = given ? Role.GIVEN : isIntroduced(at) ? Role.NAMED : Role.USED;
    String name = math.tokens().get(at).text();
    mentions.add(new Mention(Thing.NAME, name, how, clause.recalled()));
  }

  private void formula(int from, int end, Role role, Clause clause) {
    String key = key(from, end);
    if (end - from >= LONG_FORMULA
        && key.length() <= LONGEST_KEY
        && hasName(from, end)
        && hasOperator(from, end)) {
      mentions.add(new Mention(Thing.FORMULA, key, role, clause.recalled()));
    }
  }

  /** What was put in for a name stands in brackets; it comes from somewhere else. */
  private void brackets(int from, int end, Clause clause) {
    List<Token> tokens = math.tokens();
    for (int i = from; i < end; i++) {
      if (tokens.get(i).text().equals("[") || tokens.get(i).text().equals("(")) {
        int close = closing(i, end);
        if (close - i > LONG_FORMULA && (i > from || close < end - 1)) {
          formula(i + 1, close, Role.USED, clause);
        }
      }
    }
  }

  private int closing(int open, int end) {
    int depth = 0;
    for (int i = open; i < end; i++) {
      String said = math.tokens().get(i).text();
      depth += said.equals("(") || said.equals("[") ? 1 : 0;
      depth -= said.equals(")") || said.equals("]") ? 1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return open;
  }

  /** "x = … = 12" states that x is 12. */
  private void equations(List<int[]> parts, List<Kind> signs, Clause clause) {
    if (parts.size() < 2 || signs.get(0) != Kind.EQUALS) {
      return;
    }
    int[] left = parts.get(0);
    boolean term = isTerm(left[0], left[1]);
    boolean named = hasName(left[0], left[1]);
    if (!term && !hasOperator(left[0], left[1])) {
      return;
    }
    int most = term ? parts.size() : 2;
    for (int p = 1; p < most && signs.get(p - 1) == Kind.EQUALS; p++) {
      int[] right = parts.get(p);
      if (right[1] == right[0]) {
        continue;
      }
      // A name has its value from somewhere; what is worked out with numbers alone is the unit's
      // own work, unless it looks back.
      boolean derived =
          p > 1 || (named ? clause.concluded() && !clause.recalled() : !clause.looksBack());
      Role role = clause.given() ? Role.GIVEN : derived ? Role.DERIVED : Role.USED;
      String key = key(left[0], left[1]) + "=" + key(right[0], right[1]);
      if (key.length() <= LONGEST_KEY) {
        mentions.add(new Mention(Thing.EQUATION, key, role, clause.recalled()));
      }
    }
  }

  /** A name, or a function of names: {@code x}, {@code f(x)}, {@code |AB|}. */
  private boolean isTerm(int from, int end) {
    List<Token> tokens = math.tokens();
    if (end - from == 1) {
      return tokens.get(from).kind() == Kind.NAME;
    }
    if (end - from >= 4 && end - from <= 6 && tokens.get(from).kind() == Kind.NAME) {
      return tokens.get(from + 1).text().equals("(") && tokens.get(end - 1).text().equals(")");
    }
    return end - from == 3
        && tokens.get(from).text().equals("|")
        && tokens.get(from + 1).kind() == Kind.NAME
        && tokens.get(from + 2).text().equals("|");
  }

  /** Whether an expression combines something. */
  private boolean isWorked(int from, int end) {
    boolean fraction = end - from == 1 && math.tokens().get(from).text().indexOf('/') > 0;
    return fraction || (end - from >= 3 && hasOperator(from, end));
  }

  /** A number by itself, or with its unit: {@code 18000 J}. */
  private boolean isAlone(int from, int end) {
    return math.tokens().get(from).kind() == Kind.NUMBER
        && math.tokens().subList(from + 1, end).stream().allMatch(t -> t.kind() == Kind.NAME);
  }

  private boolean hasOperator(int from, int end) {
    for (int i = from; i < end; i++) {
      Token token = math.tokens().get(i);
      boolean operator = token.kind() == Kind.OPERATOR && "+-*/^√".contains(token.text());
      if (operator || token.kind() == Kind.FUNCTION) {
        return true;
      }
    }
    return false;
  }

  private boolean hasName(int from, int end) {
    return math.tokens().subList(from, end).stream().anyMatch(t -> t.kind() == Kind.NAME);
  }

  private String key(int from, int end) {
    StringBuilder key = new StringBuilder();
    for (int i = from; i < end; i++) {
      String said = math.tokens().get(i).text();
      if (!said.equals("*")) {
        key.append(said);
      }
    }
    return key.toString();
  }

  /** "where x", "a projection P", "the total mass M", "points A, B", "∫ f(x) dx". */
  private boolean isIntroduced(int at) {
    List<Token> tokens = math.tokens();
    String name = tokens.get(at).text();
    if (bound.contains(name)) {
      return true;
    }
    int i = at - 1;
    // Names in a list are introduced with the first.
    while (i > 1
        && (tokens.get(i).text().equals(",") || tokens.get(i).text().equals("and"))
        && tokens.get(i - 1).kind() == Kind.NAME) {
      i -= 2;
    }
    while (i >= 0 && tokens.get(i).text().equals("(")) {
      i--;
    }
    if (i < 0) {
      return false;
    }
    Token before = tokens.get(i);
    if (before.kind() != Kind.WORD) {
      return false;
    }
    if (GIVING.contains(before.text())) {
      return true;
    }
    // An apposition: an article two to four words before, and a noun right before the name.
    if (before.text().length() >= 4 && !STATING.contains(before.text())) {
      for (int j = i - 1; j >= 0 && j >= i - 4 && tokens.get(j).kind() == Kind.WORD; j--) {
        if (ARTICLES.contains(tokens.get(j).text())) {
          return true;
        }
      }
      return before.text().endsWith("s");
    }
    return false;
  }

  /** "is 12", "makes 12", "to be 12": a sentence states it. */
  private boolean isStated(int at) {
    if (at == 0) {
      return false;
    }
    Token before = math.tokens().get(at - 1);
    return before.kind() == Kind.WORD && STATING.contains(before.text());
  }

  /** Numbers of items, cases and equations: "case 2", "(3)", "4." at a line's start, "5th". */
  private boolean isLabel(int at) {
    List<Token> tokens = math.tokens();
    Token number = tokens.get(at);
    if (number.text().indexOf('.') >= 0 || number.text().length() > 3) {
      return false;
    }
    Token before = at == 0 ? null : tokens.get(at - 1);
    Token after = at + 1 == tokens.size() ? null : tokens.get(at + 1);
    boolean lineStart = before == null || before.text().equals("\n") || before.text().equals("#");
    if (lineStart && after != null && ".):".contains(after.text())) {
      return true;
    }
    if (after != null && after.start() == number.end() && ORDINAL_ENDS.contains(after.text())) {
      return true;
    }
    if (before != null && before.text().equals("-") && at > 1) {
      // Thallium-210
      before = tokens.get(at - 2).kind() == Kind.WORD ? tokens.get(at - 2) : before;
      if (before.kind() == Kind.WORD) {
        return true;
      }
    }
    if (before != null && before.text().equals("(") && at > 1) {
      before = tokens.get(at - 2);
    }
    return before != null
        && before.kind() == Kind.WORD
        && (NOUNS.contains(before.text()) || LABELLED.contains(before.text()));
  }
}
