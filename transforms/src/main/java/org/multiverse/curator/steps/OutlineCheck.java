package org.multiverse.curator.steps;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.Notation;
import org.multiverse.curator.units.Notation.Mention;

/**
 * Tells whether an Outline leaks what its block only finds out: a number or a formula that a path
 * states as its result and that nothing before the block holds. What a path sets out from ("Case 2:
 * x &gt; 3", "let n = 7", "count the words of length 5") is no result.
 */
final class OutlineCheck {
  private static final Pattern POSES =
      Pattern.compile("\\b" + list("posing-words") + "\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern RESULTS =
      Pattern.compile("\\b" + list("result-words") + "\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern STATES =
      Pattern.compile(
          "(?:[=≈≡→⇒:~]|\\b(?:is|are|was|be|become|becomes|equal|equals|exactly|gives?|gave|gets?|got|makes?|obtain|obtained|to|total|yields?|leaves|remain|remains|has|have|only|just|about|approximately|answer)|\\\\(?:approx|equiv|implies|to))"
              + "\\s*(?:[-+(\\[{$*−±]|\\\\[(\\[]|\\\\(?:boxed|text|mathbf|,)|\\s)*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern HEADING =
      Pattern.compile("\\s*(?:#[^\\n]*|(\\*\\*|__).*?\\1)", Pattern.DOTALL);
  private static final Pattern POSES_BEHIND =
      Pattern.compile("\\s*(?:[$)}*_]|\\\\[)\\]])*\\s*[:?].*", Pattern.DOTALL);
  private static final Pattern CONDITION =
      Pattern.compile(
          "\\b(?:if|when|whether|(?:sub-?)?case|for|where|assuming|suppose|with)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final int SMALL = 20;
  private static final int BEFORE = 160;
  private static final int OPENING = 40;

  private final TraceFacts facts;
  private final BlockScope scope;

  OutlineCheck(TraceFacts facts, BlockScope scope) {
    this.facts = facts;
    this.scope = scope;
  }

  private static String list(String name) {
    return WordList.read(OutlineCheck.class, name).any();
  }

  /**
   * The first thing that an Outline gives away, as it is spelled there; null when it gives nothing
   * away.
   *
   * @param outline the Outline
   * @param path index of its path, from 0
   */
  String leak(String outline, int path) {
    List<Mention> formulas = Notation.formulas(outline);
    for (Mention formula : formulas) {
      String shown = outline.substring(formula.start(), formula.end());
      if (!facts.holdsFormula(scope.before(), formula.value())
          && (formula.isRelation()
              ? relationLeaks(formula, path)
              : isStated(formula.value(), false))) {
        return shown;
      }
    }
    for (Mention number : Notation.numbers(outline)) {
      boolean inFormula =
          formulas.stream().anyMatch(f -> f.start() <= number.start() && number.end() <= f.end());
      if (!inFormula
          && !isLabel(outline, number)
          && !facts.holdsNumber(scope.before(), number.value())
          && isStated(number.value(), true)) {
        return outline.substring(number.start(), number.end());
      }
    }
    return null;
  }

  /** A small number that counts or labels; behind "is" or an equals sign it is a value. */
  private static boolean isLabel(String outline, Mention number) {
    String before = outline.substring(0, number.start());
    if (Label.endsIn(before)) {
      return true;
    }
    boolean small = number.value().matches("\\d{1,2}") && Integer.parseInt(number.value()) <= SMALL;
    return small && (!STATES.matcher(before).find() || CONDITION.matcher(before).find());
  }

  private boolean relationLeaks(Mention relation, int path) {
    int unit = facts.firstWithFormula(scope.paths().get(path), relation.value());
    if (unit >= 0) {
      return !isPosed(unit, relation.value(), unit == scope.paths().get(path).nextSetBit(0));
    }
    List<String> sides = relation.sides();
    String last = sides.isEmpty() ? "" : sides.get(sides.size() - 1);
    boolean equation = relation.value().contains("=") || relation.value().contains("~");
    if (!equation || relation.value().matches(".*[<>!].*")) {
      return false;
    }
    boolean number = last.matches("-?[\\d.]+(?:/\\d+)?");
    if (number) {
      String value = last.replaceFirst("^-", "");
      // Small numbers are everywhere: what another path comes to is not meant.
      boolean small = value.matches("\\d{1,2}") && Integer.parseInt(value) <= SMALL;
      return !facts.holdsNumber(scope.before(), value)
          && (small ? isStatedIn(scope.paths().get(path), value, true) : isStated(value, true));
    }
    return last.length() >= 3 && !facts.holdsFormula(scope.before(), last) && isStated(last, false);
  }

  /** Whether a path first mentions a relation as what it sets out from or asks about. */
  private boolean isPosed(int unit, String value, boolean opens) {
    String text = facts.text(unit);
    Mention mention =
        Notation.formulas(text).stream()
            .filter(formula -> formula.value().contains(value))
            .findFirst()
            .orElse(null);
    int start = mention == null ? text.length() : mention.start();
    boolean inequality = !value.replaceAll("<=|>=|!=", "").contains("=");
    if (opens && setsOut(text, start)) {
      return true;
    }
    return isPosed(text, start, mention == null ? text.length() : mention.end())
        || (opens && inequality);
  }

  /** "Similarly, p = 7." at a path's start: the value it sets out from, concluded from nothing. */
  private static boolean setsOut(String text, int start) {
    return start <= OPENING && !RESULTS.matcher(text.substring(0, start)).find();
  }

  private static boolean isPosed(String text, int start, int end) {
    String before = text.substring(Math.max(0, start - BEFORE), start);
    Matcher heading = HEADING.matcher(text);
    if ((heading.lookingAt() && start < heading.end())
        || text.strip().endsWith("?")
        || POSES_BEHIND.matcher(text.substring(end)).matches()) {
      return true;
    }
    return lastEnd(POSES, before) > lastEnd(RESULTS, before);
  }

  private static int lastEnd(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    int end = -1;
    while (matcher.find()) {
      end = matcher.end();
    }
    return end;
  }

  private static int firstNumber(String text, String value) {
    return Notation.numbers(text).stream()
        .filter(mention -> mention.value().equals(value))
        .mapToInt(Mention::start)
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }

  /** Whether a path of the block states a value as a result where it first mentions it. */
  private boolean isStated(String value, boolean number) {
    return scope.paths().stream().anyMatch(path -> isStatedIn(path, value, number));
  }

  private boolean isStatedIn(BitSet units, String value, boolean number) {
    int unit = number ? facts.firstWithNumber(units, value) : facts.firstWithFormula(units, value);
    if (unit < 0) {
      return false;
    }
    String text = facts.text(unit);
    boolean goesOn = unit == units.nextSetBit(0) && units.nextSetBit(unit + 1) > 0;
    if (number && goesOn && setsOut(text, firstNumber(text, value))) {
      return false;
    }
    if (!number) {
      // Behind an equals sign; before one it is what the path is about to work out.
      return Notation.formulas(text).stream()
          .filter(formula -> Notation.holds(formula.value(), value))
          .findFirst()
          .map(
              formula ->
                  formula.isRelation()
                      ? formula.sides().lastIndexOf(value) > 0
                          && !isPosed(text, formula.start(), formula.end())
                      : STATES.matcher(text.substring(0, formula.start())).find()
                          && !isPosed(text, formula.start(), formula.end()))
          .orElse(false);
    }
    for (Mention mention : Notation.numbers(text)) {
      if (mention.value().equals(value)) {
        return STATES.matcher(text.substring(0, mention.start())).find()
            && !isPosed(text, mention.start(), mention.end());
      }
    }
    return false;
  }
}
