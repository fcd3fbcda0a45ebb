package org.multiverse.curator.steps;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.Notation;
import org.multiverse.curator.units.Units;

/**
 * The numbers, formulas and words of each unit of a trace, read when they are first asked for. The
 * question counts as unit 0. Not safe for many threads.
 */
final class TraceFacts {
  private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}’']*");
  private static final List<String> NUMBER_WORDS =
      List.of(
          "zero",
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen",
          "twenty");

  private final String question;
  private final Units units;
  private final String[] plain;
  private final Facts[] facts;

  /** What a unit holds. */
  private record Facts(Set<String> numbers, Set<String> words) {}

  TraceFacts(Trace trace) {
    this.question = trace.question();
    this.units = trace.units();
    this.plain = new String[units.count() + 1];
    this.facts = new Facts[units.count() + 1];
  }

  Units units() {
    return units;
  }

  /** The text of a unit, or the question. */
  String text(int unit) {
    return unit == 0 ? question : units.unit(unit);
  }

  /** The text in the one spelling of formulas. */
  String plain(int unit) {
    if (plain[unit] == null) {
      plain[unit] = Notation.plain(text(unit));
    }
    return plain[unit];
  }

  /** Its numbers, those in words too. */
  Set<String> numbers(int unit) {
    return facts(unit).numbers;
  }

  /** Its words in lower case. */
  Set<String> words(int unit) {
    return facts(unit).words;
  }

  private Facts facts(int unit) {
    if (facts[unit] == null) {
      facts[unit] = new Facts(numbersOf(text(unit)), wordsOf(text(unit)));
    }
    return facts[unit];
  }

  /** The numbers of a text, those in words too. */
  static Set<String> numbersOf(String text) {
    Set<String> numbers = new HashSet<>();
    Notation.numbers(text).forEach(number -> numbers.add(number.value()));
    for (String word : wordsOf(text)) {
      int value = NUMBER_WORDS.indexOf(word);
      if (value >= 0) {
        numbers.add(Integer.toString(value));
      }
    }
    return numbers;
  }

  /** The words of a text in lower case. */
  static Set<String> wordsOf(String text) {
    Set<String> words = new HashSet<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  boolean holdsNumber(BitSet some, String number) {
    return firstWithNumber(some, number) >= 0;
  }

  boolean holdsFormula(BitSet some, String formula) {
    return firstWithFormula(some, formula) >= 0;
  }

  /** The first of some units that holds a number, -1 when none does. */
  int firstWithNumber(BitSet some, String number) {
    for (int unit = some.nextSetBit(0); unit >= 0; unit = some.nextSetBit(unit + 1)) {
      if (numbers(unit).contains(number)) {
        return unit;
      }
    }
    return -1;
  }

  /** The first of some units that holds a formula in its one spelling, -1 when none does. */
  int firstWithFormula(BitSet some, String formula) {
    for (int unit = some.nextSetBit(0); unit >= 0; unit = some.nextSetBit(unit + 1)) {
      if (Notation.holds(plain(unit), formula)) {
        return unit;
      }
    }
    return -1;
  }

  boolean holdsWord(BitSet some, String word) {
    for (int unit = some.nextSetBit(0); unit >= 0; unit = some.nextSetBit(unit + 1)) {
      if (words(unit).contains(word)) {
        return true;
      }
    }
    return false;
  }
}
