package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.steps.Trace;
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
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\\\[dt]?frac\\{?(\\d+)\\}?\\{?(\\d+)\\}?|(?<![\\w.\\\\])\\d[\\d,]*(?:\\.\\d+)?(?:/\\d+)?|√\\d+"
              + "|\\\\?sqrt[({]\\d+[)}]");
  private static final Pattern DIGIT = Pattern.compile("\\d");
  private static final Pattern SIGN = Pattern.compile("[=≡≤≥<>]");
  private static final Pattern RESULT =
      Pattern.compile(
          "(?:[=≈≡→⇒:]|\\\\approx|\\\\equiv|\\\\implies|\\b"
              + WordList.read(Dependence.class, "result-words").any()
              + "(?: (?:exactly|about|approximately|just|only|also|indeed))?)[\\s$({\\[+\\-]*(?:\\\\[(\\[]"
              + "|\\\\boxed\\{|\\\\text\\{)?[\\s$({\\[+\\-]*$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RECALL =
      Pattern.compile(
          "\\b" + WordList.read(Dependence.class, "recalls").any() + "\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern EQUATION =
      Pattern.compile(
          "(?<![\\w\\\\^_.])([A-Za-z](?:_\\{?\\w+\\}?)?)\\s*(?:\\\\\\)|\\$)?\\s*=\\s*(?:\\\\\\(|\\$)?\\s*"
              + "(-?\\d+(?:\\.\\d+)?(?:/\\d+)?)(?![\\w^*/+(\\\\]|\\.\\d|\\s*[-+*/^])");

  /** A relation written plainly, such as {@code p + q = 7n}. */
  private static final Pattern RELATION =
      Pattern.compile(
          "(?<![\\w)^_\\\\$(])(?<left>[A-Za-z][\\w^'′]{0,3}(?:\\s*[-+*/]\\s*[\\w^'′]{1,4}){0,3})\\s*(?<sign>=|≡|≤|≥|<|>)\\s*"
              + "(?<right>[^,.:;!?\\n=<>≡≤≥]{1,30}?)(?=[,.:;!?\\n]|\\s"
              + WordList.read(Dependence.class, "relation-ends").any()
              + "\\b|$)");

  /** A formula in its marks, or one written plainly such as {@code g(f(x))}. */
  private static final Pattern FORMULA =
      Pattern.compile(
          "\\\\\\([^\\n]{3,200}?\\\\\\)|\\$[^$\\n]{3,200}\\$|\\b[a-zA-Z]\\([^()\\n]*(?:\\([^()\\n]*\\))?[^()\\n]*\\)");

  private static final Pattern GIVEN =
      Pattern.compile(
          "\\b" + WordList.read(Dependence.class, "givens").any() + "\\b[^.=]{0,14}$",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern DEFINITE =
      Pattern.compile(
          "(?i)\\b(the|these|those|its|their|such|our|my|(?:this|that)(?= [a-z'-]*[a-rt-z]\\b)) ([a-z][a-z'-]{3,})\\b");
  private static final Pattern WORD = Pattern.compile("(?i)(?<![\\\\\\w])[a-z][a-z'-]{3,}");
  private static final Set<String> ROUND = WordList.read(Dependence.class, "round-numbers").set();

  /** Nouns that any passage may speak of as known. */
  private static final Set<String> GENERIC = WordList.read(Dependence.class, "generic-words").set();

  private static final Pattern DERIVES =
      Pattern.compile(
          "^\\W*(?:so|therefore|thus|hence|then|which|consequently)\\b(?!.{0,12}\\b(?:let|set|denote|define|call|suppose)\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern POINTS_BACK =
      Pattern.compile(
          "\\b" + WordList.read(Dependence.class, "back-references").any(),
          Pattern.CASE_INSENSITIVE);

  /** Of the phrases that point back, those that reach farther than to the passage just before. */
  private static final Pattern POINTS_FAR =
      Pattern.compile(
          "\\b" + WordList.read(Dependence.class, "far-references").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern RETRACTS =
      Pattern.compile(
          "\\b" + WordList.read(Dependence.class, "retractions").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

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
    SymbolUse symbols = new SymbolUse(trace);
    facts.add(Map.of());
    Map<String, Boolean> question = new LinkedHashMap<>();
    tokens(trace.question(), question);
    question.keySet().forEach(token -> firstSeen.put(token, 0));
    Units questionUnits = UnitCutter.cut(trace.question());
    SymbolUse asked = new SymbolUse(new Trace("", questionUnits));
    for (int unit = 1; unit <= questionUnits.count(); unit++) {
      asked.uses(unit).forEach(token -> firstSeen.put("s " + token, 0));
    }
    for (int unit = 1; unit <= count; unit++) {
      String text = units.unit(unit);
      Map<String, Boolean> own = new LinkedHashMap<>();
      // "Therefore z = …" goes on with a z that is there; only "let z" begins one.
      boolean derives = DERIVES.matcher(text).find();
      tokens(text, own);
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
      pointsBack[unit] = POINTS_BACK.matcher(text).find();
      pointsFar[unit] = pointsBack[unit] && POINTS_FAR.matcher(text).find();
      retracts[unit] = RETRACTS.matcher(text).find();
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

  private static void tokens(String text, Map<String, Boolean> out) {
    boolean recalls = RECALL.matcher(text).find();
    boolean counts = DIGIT.matcher(text).find();
    boolean relates = SIGN.matcher(text).find();
    Matcher matcher = NUMBER.matcher(text);
    while (counts && matcher.find()) {
      String number =
          matcher.group(1) != null
              ? matcher.group(1) + "/" + matcher.group(2)
              : matcher.group().replace(",", "").replace("\\", "").replaceAll("[({})]", "");
      if (number.length() < 2 || ROUND.contains(number)) {
        continue;
      }
      boolean result = !recalls && stands(RESULT, 40, text, matcher.start());
      out.putIfAbsent("n " + number, result);
    }
    matcher = EQUATION.matcher(text);
    while (counts && relates && matcher.find()) {
      boolean given = recalls || stands(GIVEN, 30, text, matcher.start());
      out.putIfAbsent("e " + matcher.group(1) + "=" + matcher.group(2), !given);
    }
    matcher = FORMULA.matcher(text);
    while (matcher.find()) {
      String formula = matcher.group().replaceAll("\\\\[()]|\\\\(?:left|right|,|;|!)|[\\s$]", "");
      if (formula.length() < 5 || formula.matches("\\w+")) {
        continue;
      }
      boolean result = !recalls && stands(RESULT, 40, text, matcher.start());
      out.putIfAbsent("f " + formula, result);
    }
    matcher = RELATION.matcher(text);
    while (relates && matcher.find()) {
      boolean given = recalls || stands(GIVEN, 30, text, matcher.start());
      String relation = matcher.group().replaceAll("\\s", "");
      if (relation.length() >= 4) {
        out.putIfAbsent("f " + relation, !given);
      }
    }
    Set<String> definite = new HashSet<>();
    matcher = DEFINITE.matcher(text);
    while (matcher.find()) {
      definite.add(matcher.start(2) + " ");
    }
    matcher = WORD.matcher(text);
    while (matcher.find()) {
      String word = stem(matcher.group());
      if (word.length() < 4
          || GENERIC.contains(word)
          || GENERIC.contains(matcher.group().toLowerCase(Locale.ROOT))) {
        continue;
      }
      out.putIfAbsent("w " + word, !definite.contains(matcher.start() + " "));
    }
  }

  /** Whether words stand directly before a place, which the pattern's end says. */
  private static boolean stands(Pattern words, int reach, String text, int before) {
    return words.matcher(text).region(Math.max(0, before - reach), before).find();
  }

  private static String stem(String word) {
    String stem = word.toLowerCase(Locale.ROOT).replaceAll("'s$|’s$", "");
    if (stem.endsWith("ies") && stem.length() > 5) {
      return stem.substring(0, stem.length() - 3) + "y";
    }
    return stem.endsWith("s") && !stem.endsWith("ss") ? stem.substring(0, stem.length() - 1) : stem;
  }
}
