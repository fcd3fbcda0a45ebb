package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.SymbolUse;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * What each unit of a trace establishes and what it takes for granted: symbols, numbers of two
 * digits and more, equations such as {@code x = 3}, things spoken of as known ("the triangle"), and
 * phrases that point back. Errs on the side of finding a dependence.
 */
final class Dependence {
  private static final Pattern DERIVES =
      Pattern.compile(
          "^\\W*(?:so|therefore|thus|hence|then|which|consequently)\\b(?!.{0,12}\\b(?:let|set|denote|define|call|suppose)\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Phrases POINTS_BACK =
      Phrases.of(WordList.read(Dependence.class, "back-references"), "");

  /** Of the phrases that point back, those that reach farther than to the passage just before. */
  private static final Phrases POINTS_FAR =
      Phrases.of(WordList.read(Dependence.class, "far-references"), "\\b");

  private static final Phrases RETRACTS =
      Phrases.of(WordList.read(Dependence.class, "retractions"), "\\b");

  /** The trace a thread looked at last; one is held, so that memory stays that of one row. */
  private static final ThreadLocal<Known> LAST = new ThreadLocal<>();

  private final List<Map<String, Boolean>> facts = new ArrayList<>();
  private final Map<String, Integer> firstSeen = new HashMap<>();
  private final Map<String, List<Integer>> introducers = new HashMap<>();
  private final Map<UnitRange, Map<String, Integer>> leans = new HashMap<>();
  private final boolean[] pointsBack;
  private final boolean[] pointsFar;
  private final boolean[] retracts;

  /** That of a trace; the steps of one row ask one after the other. */
  static Dependence of(Trace trace) {
    Known known = LAST.get();
    if (known == null
        || !known.question.equals(trace.question())
        || !known.text.equals(trace.units().text())) {
      known = new Known(trace.question(), trace.units().text(), new Dependence(trace));
      LAST.set(known);
    }
    return known.dependence;
  }

  private record Known(String question, String text, Dependence dependence) {}

  Dependence(Trace trace) {
    Units units = trace.units();
    int count = units.count();
    this.pointsBack = new boolean[count + 1];
    this.pointsFar = new boolean[count + 1];
    this.retracts = new boolean[count + 1];
    SymbolUse symbols = new SymbolUse(trace.units());
    facts.add(Map.of());
    TextTokens.of(trace.question()).keySet().forEach(token -> firstSeen.put(token, 0));
    Units questionUnits = UnitCutter.cut(trace.question());
    SymbolUse asked = new SymbolUse(questionUnits);
    for (int unit = 1; unit <= questionUnits.count(); unit++) {
      asked.uses(unit).forEach(token -> firstSeen.put("s " + token, 0));
    }
    for (int unit = 1; unit <= count; unit++) {
      String text = units.unit(unit);
      Map<String, Boolean> own = TextTokens.of(text);
      // "Therefore z = …" goes on with a z that is there; only "let z" begins one.
      boolean derives = DERIVES.matcher(text).find();
      for (String token : symbols.uses(unit)) {
        own.put("s " + token, !derives && symbols.introduces(unit).contains(token));
      }
      facts.add(own);
      int number = unit;
      own.forEach(
          (token, introduces) -> {
            firstSeen.putIfAbsent(token, number);
            if (introduces) {
              introducers.computeIfAbsent(token, t -> new ArrayList<>(2)).add(number);
            }
          });
      pointsBack[unit] = POINTS_BACK.areIn(text);
      pointsFar[unit] = pointsBack[unit] && POINTS_FAR.areIn(text);
      retracts[unit] = RETRACTS.areIn(text);
    }
  }

  /** What a run of units takes for granted: token to the unit that first leans on it. */
  Map<String, Integer> leans(int from, int to) {
    return leans.computeIfAbsent(new UnitRange(from, to), range -> leansOf(from, to));
  }

  private Map<String, Integer> leansOf(int from, int to) {
    Map<String, Integer> leans = new LinkedHashMap<>();
    Set<String> own = new HashSet<>();
    for (int unit = from; unit <= to; unit++) {
      int number = unit;
      facts
          .get(unit)
          .forEach(
              (token, introduces) -> {
                if (own.add(token) && !introduces) {
                  leans.put(token, number);
                }
              });
    }
    return leans;
  }

  /** Unit in which a token is first seen, 0 for the question. */
  int firstSeen(String token) {
    return firstSeen.getOrDefault(token, Integer.MAX_VALUE);
  }

  /**
   * The last unit in {@code from..before-1} that a reader at {@code before} would have the token
   * from, or 0.
   */
  int source(String token, int from, int before) {
    List<Integer> where = introducers.get(token);
    if (where != null) {
      for (int i = where.size() - 1; i >= 0; i--) {
        int unit = where.get(i);
        if (unit < before) {
          return unit >= from ? unit : 0;
        }
      }
    }
    int first = firstSeen(token);
    return (token.startsWith("f ")
                || (token.startsWith("s ") && !Character.isDigit(token.charAt(2))))
            && first >= from
            && first < before
        ? first
        : 0;
  }

  /**
   * Whether a token is a symbol with an index, such as {@code s_2}: each is given its value once,
   * wherever it was first spoken of.
   */
  boolean isIndexed(String token) {
    return token.startsWith("s ") && token.indexOf('_') > 0;
  }

  /** Whether a run takes something from what stands between the start of its block and itself. */
  boolean leansOn(int start, UnitRange run) {
    for (int unit = run.from(); unit <= run.to(); unit++) {
      // What has come some way speaks of itself, unless its words reach farther.
      boolean opens = unit <= run.from() + 1;
      if (pointsBack(unit) && (opens || pointsFar(unit))) {
        return true;
      }
    }
    for (String token : leans(run.from(), run.to()).keySet()) {
      boolean begun = firstSeen(token) < start && !isIndexed(token);
      if (!begun && source(token, start, run.from()) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Tokens a branch takes from before the block that starts there, with where they stand first. */
  Map<String, Integer> takes(UnitRange branch, int start) {
    Map<String, Integer> takes = new HashMap<>();
    for (String token : leans(branch.from(), branch.to()).keySet()) {
      int first = firstSeen(token);
      if (first >= 1 && first < start && !token.startsWith("w ")) {
        takes.put(token.substring(2), first);
      }
    }
    return takes;
  }

  /** Whether words point back. */
  boolean pointsBack(String text) {
    return POINTS_BACK.areIn(text);
  }

  /** What a unit speaks of, in order: token to whether the unit establishes it. */
  Map<String, Boolean> facts(int unit) {
    return facts.get(unit);
  }

  boolean pointsBack(int unit) {
    return pointsBack[unit];
  }

  boolean pointsFar(int unit) {
    return pointsFar[unit];
  }

  boolean retracts(int unit) {
    return retracts[unit];
  }

  /** Results a unit establishes, as they are written: numbers and equations. */
  Set<String> establishes(int unit) {
    Set<String> results = new LinkedHashSet<>();
    facts
        .get(unit)
        .forEach(
            (token, introduces) -> {
              if (introduces && (token.startsWith("n ") || token.startsWith("e "))) {
                results.add(token);
              }
            });
    return results;
  }
}
