package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
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

  /** What is longer than this behind an outcome says something of its own. */
  private static final int LONGEST_BEHIND = 60;

  private static final Pattern ENDS = Pattern.compile("[.!](?:\\*\\*|[\"')\\]]|\\\\[)\\]]|\\$)*$");

  private static final Pattern CONCLUDES = opening("conclusion-openings");
  private static final Pattern PLANS = opening("plan-openings");
  private static final Pattern OBJECTS = opening("objections");
  private static final Pattern CONFIRMS =
      Pattern.compile(
          "^\\W*" + WordList.read(Outcomes.class, "confirmations").any() + "(?![\\w'’])",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LEANS = opening("leaning-subjects");
  private static final Phrases UNSURE = within("unsure-words");
  private static final Phrases POINTS = within("pointing-words");

  /** Words that speak of several paths at once. */
  private static final Phrases SUMS_UP = within("whole-block-words");

  /** A path speaking of itself. */
  private static final Pattern OWN_CASE =
      Pattern.compile(
          "\\b(?:this|that)\\s+" + WordList.read(Outcomes.class, "own-nouns").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Phrases POINTS_FAR = within("far-pointing-words");
  private static final Phrases JUDGES = within("judgement-words");

  /** A value at the end of a relation: "x = 3", "the sum is 20", "there are six". */
  private static final Pattern TELLS =
      Pattern.compile(
          "[=≈≡∈≤≥<>]|\\\\(?:boxed|approx|equiv|in|le|ge|leq|geq)\\b"
              + "|"
              + WordList.read(Outcomes.class, "telling-verbs").word()
              + "\\b[^,;]{0,40}?(?:\\d|\\$|\\\\\\(|"
              + WordList.read(Outcomes.class, "number-words").word()
              + "\\b)",
          Pattern.CASE_INSENSITIVE);

  /** A value with its name before it: "Total: 12." */
  private static final Pattern LABELLED =
      Pattern.compile("^[A-Z]\\w+ [\\w ]{2,30}:\\s*\\S*\\d[^:]{0,40}$");

  private static final Pattern LETTERS = Pattern.compile("[A-Za-z]{2,}");
  private static final Pattern VALUE = Pattern.compile("\\d|\\\\|[=≈≡]");

  /** Whole and bare: a value with nothing said of it. */
  private static final int FEWEST_WORDS = 2;

  private final Units units;
  private final Dependence dependence;

  // Many paths may end at one unit, so each is read once.
  private final String[] lines;
  private final String[] bare;
  private final UnitFact whole = new UnitFact(this::readWhole);
  private final UnitFact concluding = new UnitFact(this::readConcluding);
  private final UnitFact pointing = new UnitFact(unit -> points(bare(unit)));
  private final UnitFact confirming = new UnitFact(this::readConfirming);

  Outcomes(Units units, Dependence dependence) {
    this.units = units;
    this.dependence = dependence;
    this.lines = new String[units.count() + 1];
    this.bare = new String[units.count() + 1];
  }

  private static Pattern opening(String list) {
    return Pattern.compile(
        "^\\W{0,4}(?:(?:and|okay|ok|yes|yeah|so|now)\\b[,.]*\\s+)?"
            + WordList.read(Outcomes.class, list).any()
            + "(?![\\w'’])",
        Pattern.CASE_INSENSITIVE);
  }

  private static Phrases within(String list) {
    return Phrases.of(WordList.read(Outcomes.class, list), "(?![\\w])");
  }

  /**
   * What states the outcome of a path.
   *
   * @param to the unit that states it
   * @param text the sentence, with the one before it where its subject stands there
   */
  record Outcome(int to, String text) {}

  /**
   * The outcome of a path, empty when it states none.
   *
   * @param branch its units
   * @param dropped units at its end that are edited away
   */
  Optional<Outcome> outcome(UnitRange branch, Collection<Integer> dropped) {
    List<Integer> shown = new ArrayList<>();
    for (int unit = branch.to(); unit >= branch.from() && shown.size() <= BEHIND; unit--) {
      if (!dropped.contains(unit) && !units.unit(unit).isBlank() && !onlyConfirms(unit)) {
        shown.add(unit);
      }
    }
    for (int unit : shown) {
      Optional<Outcome> outcome = statement(unit, branch.from());
      if (outcome.isEmpty()
          && (concludes(unit)
              || VALUE.matcher(line(unit)).find()
              || !ENDS.matcher(line(unit)).find()
              || line(unit).length() > LONGEST_BEHIND
              || SUMS_UP.areIn(line(unit)))) {
        return Optional.empty();
      }
      if (outcome.isPresent()) {
        return isTakenBack(unit, branch.to()) ? Optional.empty() : outcome;
      }
      if (PLANS.matcher(line(unit)).find() || line(unit).endsWith("?")) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The outcome that a unit states, with the sentence before it where it leans on that. */
  private Optional<Outcome> statement(int unit, int first) {
    if (!concludes(unit)) {
      return Optional.empty();
    }
    String text = bare(unit);
    if (!pointing.holds(unit)) {
      return isBare(text) ? Optional.empty() : Optional.of(new Outcome(unit, finished(text)));
    }
    if (unit == first || POINTS_FAR.areIn(text)) {
      return Optional.empty();
    }
    // "This is no square" is in full with the sentence that says what "this" is.
    String before = bare(unit - 1);
    boolean whole =
        isWhole(unit - 1)
            && !pointing.holds(unit - 1)
            && !isBare(before)
            && before.length() + text.length() <= LONGEST;
    return whole
        ? Optional.of(new Outcome(unit, finished(before) + " " + finished(bareSubject(unit))))
        : Optional.empty();
  }

  /** Whether a unit is a whole sentence that commits itself. */
  private boolean isWhole(int unit) {
    return whole.holds(unit);
  }

  private boolean readWhole(int unit) {
    String line = line(unit);
    String text = bare(unit);
    return ENDS.matcher(line).find()
        && line.length() <= LONGEST
        && !dependence.retracts(unit)
        && Sentences.balanced(text)
        && !PLANS.matcher(text).find()
        && !OBJECTS.matcher(line).find()
        && !UNSURE.areIn(text);
  }

  /** Whether a unit is a whole sentence that tells a value or a judgement. */
  boolean concludes(int unit) {
    return concluding.holds(unit);
  }

  private boolean readConcluding(int unit) {
    String text = bare(unit);
    return isWhole(unit) && (tells(text) || JUDGES.areIn(text));
  }

  /** Whether the words of a unit announce that it concludes. */
  boolean isConclusion(int unit) {
    return CONCLUDES.matcher(line(unit)).find();
  }

  /** A unit in one line, without its list sign and the words that tie it to the one before. */
  private String bare(int unit) {
    if (bare[unit] == null) {
      bare[unit] = Sentences.withoutLead(bareSubject(unit));
    }
    return bare[unit];
  }

  /** Whether words stand for something outside of the sentence; its own case is none such. */
  private static boolean points(String text) {
    String without = OWN_CASE.matcher(text).replaceAll("");
    return LEANS.matcher(without).find() || POINTS.areIn(without);
  }

  private String bareSubject(int unit) {
    return Sentences.withoutListSign(line(unit));
  }

  private static String finished(String text) {
    return Sentences.ended(Sentences.capital(text));
  }

  /** Whether a text tells a value. */
  static boolean tells(String text) {
    return TELLS.matcher(text).find() || LABELLED.matcher(text.strip()).find();
  }

  /** Whether a text is a whole sentence that tells a value or a judgement without a doubt. */
  static boolean isSentence(String text) {
    String line = Sentences.line(text);
    return ENDS.matcher(line).find()
        && Sentences.balanced(line)
        && (tells(line) || JUDGES.areIn(line))
        && !UNSURE.areIn(line);
  }

  private String line(int unit) {
    if (lines[unit] == null) {
      lines[unit] = Sentences.line(units.unit(unit));
    }
    return lines[unit];
  }

  private static boolean isBare(String text) {
    int words = (int) LETTERS.matcher(text).results().count();
    if (!text.contains(" ")) {
      return true;
    }
    boolean named = JUDGES.areIn(text) || LABELLED.matcher(text).find();
    return words < (named ? 1 : FEWEST_WORDS)
        && !(text.contains("=") && VALUE.matcher(text).find());
  }

  /** Whether a unit only makes sure of what the one before it says. */
  private boolean onlyConfirms(int unit) {
    return confirming.holds(unit);
  }

  private boolean readConfirming(int unit) {
    return CONFIRMS.matcher(line(unit)).find() && !dependence.retracts(unit);
  }

  /** Whether the path itself, or the words right behind it, object to what a unit states. */
  private boolean isTakenBack(int unit, int last) {
    for (int later = unit + 1; later <= Math.min(last + 1, units.count()); later++) {
      String text = line(later);
      if (later <= last && onlyConfirms(later)) {
        continue;
      }
      if (dependence.retracts(later)
          || (OBJECTS.matcher(text).find()
              && !DiscourseMarkers.mark(units.unit(later), false).opensPath())) {
        return true;
      }
    }
    return false;
  }
}
