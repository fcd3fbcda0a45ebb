package org.multiverse.curator.steps;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.Notation;
import org.multiverse.curator.units.Notation.Mention;

/**
 * Tells whether a Conclusion comes from its block: a written one may hold no number, formula or
 * name that the block and the text before it do not hold, and must state an outcome; what later
 * text needs must stand in it.
 */
final class ConclusionCheck {
  private static final Pattern REMARK =
      Pattern.compile(
          "^\\W*" + WordList.read(ConclusionCheck.class, "remarks").any(),
          Pattern.CASE_INSENSITIVE);
  private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s+|\\R+");
  private static final Pattern NAME = Pattern.compile("(?<![\\\\\\p{L}$])\\p{Lu}\\p{L}{2,}");
  private static final Pattern SENTENCE_START = Pattern.compile("(?:^|[.!?:;]|\\R)[\\s\"“'(*]*$");
  private static final Pattern LATIN_WORD = Pattern.compile("(?<![\\\\\\p{L}])[\\p{IsLatin}]{4,}");
  private static final Set<String> COMMON =
      WordList.read(ConclusionCheck.class, "common-words").set();
  private static final Pattern EQUATES = Pattern.compile("[=≈]\\s*[-−(${]*\\s*$");
  private static final Set<String> LABELS =
      Set.of("case", "cases", "option", "options", "path", "paths", "method", "methods", "step");
  // A German writer's nouns are no names.
  private static final double MANY_CAPITALS = 0.08;
  private static final int CLOSING_UNITS = 3;
  private static final int STEM = 5;
  private static final int FEW_WORDS = 3;

  private final TraceFacts facts;
  private final BlockScope scope;
  // Words of the answer that the paths hold as well: Outlines, and what edits put there.
  private final String added;

  /**
   * A check for one block.
   *
   * @param added text of the answer that belongs to the block: its Outlines and what its edits put
   *     in
   */
  ConclusionCheck(TraceFacts facts, BlockScope scope, String added) {
    this.facts = facts;
    this.scope = scope;
    this.added = added;
  }

  /** Whether every sentence of a text speaks of the plan or of the next step. */
  static boolean isRemark(String text) {
    List<String> sentences =
        SENTENCE.splitAsStream(text.strip()).filter(s -> !s.isBlank()).toList();
    return !sentences.isEmpty() && sentences.stream().allMatch(s -> REMARK.matcher(s).find());
  }

  /** Numbers, formulas and names of a written text that nothing before its end holds, in order. */
  List<String> unfounded(String text) {
    BitSet seen = scope.upToConclusion();
    Set<String> unfounded = new LinkedHashSet<>();
    List<Mention> formulas = Notation.formulas(text);
    for (Mention formula : formulas) {
      for (String side : formula.isRelation() ? formula.sides() : List.of(formula.value())) {
        boolean simple = side.matches("-?[\\d.]+(?:/\\d+)?|[^\\d]{1,2}");
        if (!simple && !holdsFormula(seen, side)) {
          unfounded.add(text.substring(formula.start(), formula.end()).strip());
        }
      }
    }
    Set<String> more = TraceFacts.numbersOf(added);
    for (Mention number : Notation.numbers(text)) {
      String before = text.substring(0, number.start());
      boolean label = Label.endsIn(before);
      boolean count =
          number.value().matches("\\d{1,2}")
              && Integer.parseInt(number.value()) <= scope.paths().size()
              && !EQUATES.matcher(before).find();
      if (!label
          && !count
          && !more.contains(number.value())
          && !facts.holdsNumber(seen, number.value())
          && !isRounded(seen, number.value())) {
        unfounded.add(text.substring(number.start(), number.end()));
      }
    }
    unfounded.addAll(names(text, seen));
    return List.copyOf(unfounded);
  }

  private boolean holdsFormula(BitSet seen, String formula) {
    return facts.holdsFormula(seen, formula)
        || facts.holdsFormula(seen, formula.replaceFirst("^-", ""))
        || Notation.holds(Notation.plain(added), formula);
  }

  /** Whether a decimal fraction is a number of the block with fewer digits. */
  private boolean isRounded(BitSet seen, String number) {
    if (!number.matches("\\d+\\.\\d+")) {
      return false;
    }
    BigDecimal value = new BigDecimal(number);
    for (int unit = seen.nextSetBit(0); unit >= 0; unit = seen.nextSetBit(unit + 1)) {
      for (String other : facts.numbers(unit)) {
        if (other.matches("\\d{1,20}\\.\\d{1,20}")
            && new BigDecimal(other).setScale(value.scale(), RoundingMode.HALF_UP).compareTo(value)
                == 0) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<String> names(String text, BitSet seen) {
    Set<String> unknown = new LinkedHashSet<>();
    Set<String> known = TraceFacts.wordsOf(added);
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      String word = matcher.group().toLowerCase(Locale.ROOT);
      if (!SENTENCE_START.matcher(text.substring(0, matcher.start())).find()
          && !LABELS.contains(word)
          && !known.contains(word)
          && !facts.holdsWord(seen, word)
          && !hasWordWithStem(seen, word)) {
        unknown.add(matcher.group());
      }
    }
    return unknown.isEmpty() || hasManyCapitals() ? Set.of() : unknown;
  }

  private boolean hasManyCapitals() {
    int words = 0;
    int capitals = 0;
    BitSet inside = scope.inside();
    for (int unit = inside.nextSetBit(0); unit >= 0; unit = inside.nextSetBit(unit + 1)) {
      String text = facts.text(unit);
      Matcher name = NAME.matcher(text);
      while (name.find()) {
        capitals += SENTENCE_START.matcher(text.substring(0, name.start())).find() ? 0 : 1;
      }
      words += facts.words(unit).size();
    }
    return capitals > MANY_CAPITALS * words && words > 0;
  }

  /**
   * Whether a text has to do with its block at all: it holds a number that a path brings in, or
   * most of its words stand there.
   */
  boolean isRelated(String text) {
    if (holdsNumberOf(text, scope.inside())) {
      return true;
    }
    List<String> words = contentWords(text);
    if (words.size() < FEW_WORDS) {
      return true;
    }
    BitSet seen = scope.upToConclusion();
    Set<String> stems = new HashSet<>();
    contentWords(added).forEach(word -> stems.add(stem(word)));
    long known =
        words.stream()
            .filter(word -> stems.contains(stem(word)) || hasWordWithStem(seen, word))
            .count();
    return 2 * known >= words.size();
  }

  /**
   * Values that the paths bring in and that later text uses, in the order of the paths: numbers of
   * two digits or more and fractions that stand neither in the question nor before the block.
   */
  List<String> usedLater() {
    Set<String> used = new LinkedHashSet<>();
    BitSet inside = scope.inside();
    for (int unit = inside.nextSetBit(0); unit >= 0; unit = inside.nextSetBit(unit + 1)) {
      for (Mention number : Notation.numbers(facts.text(unit))) {
        String value = number.value();
        if (value.length() > 1
            && !facts.holdsNumber(scope.before(), value)
            && facts.holdsNumber(scope.after(), value)) {
          used.add(value);
        }
      }
    }
    return List.copyOf(used);
  }

  /** Whether a text states something that some path comes to in its last sentences. */
  boolean holdsAnOutcome(String text) {
    Set<String> words = new HashSet<>();
    contentWords(text).forEach(word -> words.add(stem(word)));
    for (BitSet path : scope.paths()) {
      BitSet closing = closing(path);
      if (holdsNumberOf(text, closing)) {
        return true;
      }
      Set<String> shared = new HashSet<>();
      for (int unit = closing.nextSetBit(0); unit >= 0; unit = closing.nextSetBit(unit + 1)) {
        contentWords(facts.text(unit)).forEach(word -> shared.add(stem(word)));
      }
      shared.retainAll(words);
      if (shared.size() >= Math.min(2, words.size()) && !shared.isEmpty()) {
        return true;
      }
    }
    return words.isEmpty();
  }

  private static BitSet closing(BitSet path) {
    BitSet closing = new BitSet();
    int unit = path.length() - 1;
    for (int i = 0; i < CLOSING_UNITS && unit >= 0; i++) {
      closing.set(unit);
      unit = path.previousSetBit(unit - 1);
    }
    return closing;
  }

  /** Whether a text holds a number that some units bring in or work with. */
  private boolean holdsNumberOf(String text, BitSet some) {
    return Notation.numbers(text).stream()
        .anyMatch(
            number ->
                !Label.endsIn(text.substring(0, number.start()))
                    && facts.holdsNumber(some, number.value()));
  }

  /** Whether a text stands in a path of the block or in its join, as it is spelled or nearly so. */
  boolean isFromBlock(String need) {
    BitSet units = scope.inside();
    units.or(scope.join());
    String wanted = Notation.plainWords(need);
    StringBuilder all = new StringBuilder(Notation.plainWords(added));
    for (int unit = units.nextSetBit(0); unit >= 0; unit = units.nextSetBit(unit + 1)) {
      // What a need spells together may stand in two units, so they are read as one.
      all.append('\n').append(facts.plain(unit).toLowerCase(Locale.ROOT));
    }
    if (Notation.holds(all.toString(), wanted)) {
      return true;
    }
    List<Mention> numbers = Notation.numbers(need);
    return !numbers.isEmpty()
        && numbers.stream().allMatch(number -> facts.holdsNumber(units, number.value()));
  }

  private boolean hasWordWithStem(BitSet some, String word) {
    String stem = stem(word);
    for (int unit = some.nextSetBit(0); unit >= 0; unit = some.nextSetBit(unit + 1)) {
      for (String other : facts.words(unit)) {
        if (other.startsWith(stem)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<String> contentWords(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = LATIN_WORD.matcher(text);
    while (matcher.find()) {
      String word = matcher.group().toLowerCase(Locale.ROOT);
      if (!COMMON.contains(word)) {
        words.add(word);
      }
    }
    return words;
  }

  private static String stem(String word) {
    return word.substring(0, Math.min(STEM, word.length()));
  }
}
