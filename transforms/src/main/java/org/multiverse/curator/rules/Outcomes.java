package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Finds the sentence that states what comes out of a path, in full and by itself: a whole unit near
 * the end of the path that holds a result or a judgement, points at nothing outside of itself, and
 * is not taken back by what follows. A path without one has no outcome that a Conclusion could
 * state.
 */
final class Outcomes {
  private static final int LONGEST = 260;

  /** How many units may stand behind the outcome in its path. */
  private static final int BEHIND = 1;

  private static final Pattern ENDS = Pattern.compile("[.!](?:\\*\\*|[\"')\\]]|\\\\[)\\]]|\\$)*$");

  private static final Pattern CONCLUDES = opening("conclusion-openings");
  private static final Pattern PLANS = opening("plan-openings");
  private static final Pattern OBJECTS = opening("objections");
  private static final Pattern LEANS = opening("leaning-subjects");
  private static final Pattern UNSURE = within("unsure-words");
  private static final Pattern POINTS = within("pointing-words");
  private static final Pattern JUDGES = within("judgement-words");

  /** A value at the end of a relation: "x = 3", "the sum is 20", "there are six". */
  private static final Pattern TELLS =
      Pattern.compile(
          "[=≈≡∈≤≥<>]|\\\\(?:boxed|approx|equiv|in|le|ge|leq|geq)\\b"
              + "|\\b"
              + WordList.read(Outcomes.class, "telling-verbs").any()
              + "\\b[^,;]{0,40}?(?:\\d|\\$|\\\\\\(|\\b"
              + WordList.read(Outcomes.class, "number-words").any()
              + "\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern LETTERS = Pattern.compile("[A-Za-z]{2,}");
  private static final Pattern VALUE = Pattern.compile("\\d|\\\\|[=≈≡]");

  /** Whole and bare: a value with nothing said of it. */
  private static final int FEWEST_WORDS = 3;

  private final Units units;
  private final Dependence dependence;

  Outcomes(Units units, Dependence dependence) {
    this.units = units;
    this.dependence = dependence;
  }

  private static Pattern opening(String list) {
    return Pattern.compile(
        "^\\W{0,4}(?:(?:and|okay|ok|yes|yeah|so|now)\\b[,.]*\\s+)?"
            + WordList.read(Outcomes.class, list).any()
            + "(?![\\w'’])",
        Pattern.CASE_INSENSITIVE);
  }

  private static Pattern within(String list) {
    return Pattern.compile(
        "\\b" + WordList.read(Outcomes.class, list).any() + "(?![\\w])", Pattern.CASE_INSENSITIVE);
  }

  /**
   * The outcome of a path.
   *
   * @param branch its units
   * @param dropped units at its end that are edited away
   * @return the unit that states it, 0 when none does
   */
  int outcome(UnitRange branch, Collection<Integer> dropped) {
    List<Integer> shown = new ArrayList<>();
    for (int unit = branch.to(); unit >= branch.from() && shown.size() <= BEHIND; unit--) {
      if (!dropped.contains(unit) && !units.unit(unit).isBlank()) {
        shown.add(unit);
      }
    }
    for (int unit : shown) {
      if (sentence(unit).isPresent()) {
        return isTakenBack(unit, branch.to()) ? 0 : unit;
      }
      if (PLANS.matcher(line(unit)).find() || line(unit).endsWith("?")) {
        return 0;
      }
    }
    return 0;
  }

  /** A unit as a sentence that states an outcome by itself, empty when it does not. */
  Optional<String> sentence(int unit) {
    String line = line(unit);
    if (!ENDS.matcher(line).find() || line.length() > LONGEST || dependence.retracts(unit)) {
      return Optional.empty();
    }
    String text = Sentences.withoutLead(Sentences.withoutListSign(line));
    boolean tells = TELLS.matcher(text).find();
    boolean judges = JUDGES.matcher(text).find();
    if (!Sentences.balanced(text)
        || !(tells || judges)
        || (!CONCLUDES.matcher(line).find() && !tells)
        || PLANS.matcher(text).find()
        || OBJECTS.matcher(line).find()
        || LEANS.matcher(text).find()
        || UNSURE.matcher(text).find()
        || POINTS.matcher(text).find()
        || isBare(text)) {
      return Optional.empty();
    }
    return Optional.of(Sentences.ended(Sentences.capital(text)));
  }

  /** Whether a text tells a value. */
  static boolean tells(String text) {
    return TELLS.matcher(text).find();
  }

  /** Whether a text is a whole sentence that tells a value or a judgement without a doubt. */
  static boolean isSentence(String text) {
    String line = Sentences.line(text);
    return ENDS.matcher(line).find()
        && Sentences.balanced(line)
        && (tells(line) || JUDGES.matcher(line).find())
        && !UNSURE.matcher(line).find();
  }

  private String line(int unit) {
    return Sentences.line(units.unit(unit));
  }

  private static boolean isBare(String text) {
    int words = (int) LETTERS.matcher(text).results().count();
    return words < FEWEST_WORDS && !(text.contains("=") && VALUE.matcher(text).find());
  }

  /** Whether the path itself, or the words right behind it, object to what a unit states. */
  private boolean isTakenBack(int unit, int last) {
    for (int later = unit + 1; later <= Math.min(last + 1, units.count()); later++) {
      String text = line(later);
      if (dependence.retracts(later)
          || (OBJECTS.matcher(text).find()
              && !DiscourseMarkers.mark(units.unit(later), false).opensPath())) {
        return true;
      }
    }
    return false;
  }
}
