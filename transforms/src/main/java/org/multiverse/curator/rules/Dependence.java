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
          "(?i)(?:[=≈≡→⇒:]|\\\\approx|\\\\equiv|\\\\implies|\\b(?:is|are|be|was|gets?|got|gives?|giving"
              + "|gave|equals?|equal to|yields?|yielding|becomes?|totals?|makes?|has|have|obtain|to|into|resulting in)"
              + "(?: (?:exactly|about|approximately|just|only|also|indeed))?)[\\s$({\\[+\\-]*(?:\\\\[(\\[]"
              + "|\\\\boxed\\{|\\\\text\\{)?[\\s$({\\[+\\-]*$");
  private static final Pattern RECALL =
      Pattern.compile(
          "(?i)\\b(?:since|because|recall|remember|earlier|previous(?:ly)?|already|known|knowing|found"
              + "|computed|calculated|derived|as we|given that|we know|we have that)\\b");
  private static final Pattern EQUATION =
      Pattern.compile(
          "(?<![\\w\\\\^_.])([A-Za-z](?:_\\{?\\w+\\}?)?)\\s*(?:\\\\\\)|\\$)?\\s*=\\s*(?:\\\\\\(|\\$)?\\s*"
              + "(-?\\d+(?:\\.\\d+)?(?:/\\d+)?)(?![\\w^*/+(\\\\]|\\.\\d|\\s*[-+*/^])");

  /** A relation written plainly, such as {@code p + q = 7n}. */
  private static final Pattern RELATION =
      Pattern.compile(
          "(?<![\\w)^_\\\\$(])(?<left>[A-Za-z][\\w^'′]{0,3}(?:\\s*[-+*/]\\s*[\\w^'′]{1,4}){0,3})\\s*(?<sign>=|≡|≤|≥|<|>)\\s*"
              + "(?<right>[^,.:;!?\\n=<>≡≤≥]{1,30}?)(?=[,.:;!?\\n]|\\s(?:and|so|which|then|is|for|where|if|or|but|from"
              + "|into|we|with|mod|gives|because|since)\\b|$)");

  /** A formula in its marks, or one written plainly such as {@code g(f(x))}. */
  private static final Pattern FORMULA =
      Pattern.compile(
          "\\\\\\([^\\n]{3,200}?\\\\\\)|\\$[^$\\n]{3,200}\\$|\\b[a-zA-Z]\\([^()\\n]*(?:\\([^()\\n]*\\))?[^()\\n]*\\)");

  private static final Pattern GIVEN =
      Pattern.compile(
          "(?i)\\b(?:since|if|when|with|for|at|plug\\w*|substitut\\w*|using|given|because|that|as|where"
              + "|put\\w*|set\\w*|let|take|try|say|suppose|assume|and|both|check|test)\\b[^.=]{0,14}$");
  private static final Pattern DEFINITE =
      Pattern.compile(
          "(?i)\\b(the|these|those|its|their|such|our|my|(?:this|that)(?= [a-z'-]*[a-rt-z]\\b)) ([a-z][a-z'-]{3,})\\b");
  private static final Pattern WORD = Pattern.compile("(?i)(?<![\\\\\\w])[a-z][a-z'-]{3,}");
  private static final Set<String> ROUND =
      Set.of(
          "10", "100", "1000", "10000", "180", "360", "90", "1.0", "0.5", "1/2", "00", "12", "24");

  /** Nouns that any passage may speak of as known. */
  private static final Set<String> GENERIC =
      Set.copyOf(
          List.of(
              ("answer problem question result value number same other first second third fourth equation"
                      + " expression formula term case fact way method approach sum product original entire total"
                      + " left right side sides solution calculation next last final correct following given only"
                      + " actual whole maximum minimum numerator denominator step steps process above most least"
                      + " smallest largest greatest difference ratio point points line right-hand left-hand user"
                      + " important possible general idea concept definition property rule theorem condition"
                      + " statement calculations initial main actual exact required desired means would could"
                      + " should will must might gives give makes make does doesn isn have seems what case"
                      + " like when then there they them with from into only also just been being were which"
                      + " order context information reason reasoning thing things kind type part parts rest"
                      + " time example word words name sign digit digits power exponent base root roots variable"
                      + " variables function functions quadratic linear simplest form fraction square"
                      + " common key best easier direct standard usual basic previous current new"
                      + " problem's variable's possibility possibilities option options choice choices"
                      + " number's it's that's area length coordinates integers integer")
                  .split(" ")));

  private static final Pattern DERIVES =
      Pattern.compile(
          "^\\W*(?:so|therefore|thus|hence|then|which|consequently)\\b(?!.{0,12}\\b(?:let|set|denote|define|call|suppose)\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern POINTS_BACK =
      Pattern.compile(
          "(?i)\\b(?:(?:previous|third|last"
              + "|earlier|prior|other|initial|first|second|original) (?:case|approach|method|option|way|attempt|scenario"
              + "|possibility|calculation|computation|result|answer|solution|part|thought|reasoning|conclusion|approaches"
              + "|methods|steps?|finding|value|working|idea|example)s?\\b"
              + "|(?:both|all (?:three|four|these|the|those)|either|these two|the two|two different) (?:cases?|approach(?:es)?"
              + "|methods?|ways?|options?|scenarios|calculations|results|answers|solutions|steps|possibilities)\\b"
              + "|(?:either way|same (?:answer|result|value|number|conclusion|thing|as|equation|expression)|again (?:gives?|get|leads?|we get|confirms?))\\b"
              + "|(?:still|also) (?:gives?|get|gets|equals|leads?|results? in|confirms?|consistent|the same|holds)\\b"
              + "|(?:as|like) in (?:case|option|part|step|method) \\w+"
              + "|(?:by|using) (?:the )?(?:same|similar) \\w+\\b"
              + "|(?:matches|matching|match|agrees?|consistent|contradicts?|confirms?|confirming|aligns)\\b"
              + " (?:with )?(?:the |our |my |what |that |this |all |it)?"
              + "|(?:as|from|mentioned|found|derived|shown|computed|calculated|stated|seen|got|see|did|had|thought)"
              + " (?:above|before|earlier|previously|initially|originally)\\b|as (?:we|i) (?:just |already )?(?:found|saw|did"
              + "|computed|showed|calculated|got|derived|said|thought|had|have|established|mentioned|noted)\\b"
              + "|(?:earlier|before|previously|initially|originally),? (?:we|i) \\w+"
              + "|(?:we|i)(?:'ve| have)? (?:previously|already|earlier|just|also|initially|originally) \\w+"
              + "|same as\\b|the (?:latter|former)\\b|the above\\b|above\\b|instead of\\b"
              + "|(?:that|this|which) (?:also )?(?:contradicts|confirms|matches|verifies|agrees)\\b"
              + "|(?:we|i) (?:found|got|had|saw|did|computed|calculated|derived|obtained)\\b"
              + "|compared? (?:to|with|this|that|it|the)\\b|different (?:answer|result|from)\\b"
              + "|my mistake\\b|(?:just|already) (?:found|computed|derived|shown|seen|established|calculated)\\b|as before\\b|like before\\b|earlier\\b|previously\\b|once (?:more|again)\\b)");

  /** Of the phrases that point back, those that reach farther than to the passage just before. */
  private static final Pattern POINTS_FAR =
      Pattern.compile(
          "(?i)\\b(?:earlier|previous(?:ly)?|just (?:found|computed|derived|calculated)|as before|like before|before,? (?:we|i) \\w+|above"
              + "|(?:both|all|either|these|two) (?:methods?|approach(?:es)?|ways?|cases?)|first (?:method|approach|way|case)|the former)\\b");

  private static final Pattern RETRACTS =
      Pattern.compile(
          "(?i)\\b(?:(?:i|we) (?:made|must have made|have made) (?:a|an|some) (?:mistake|error)|that(?:'s| is) (?:wrong|incorrect|not (?:right|correct))"
              + "|this is (?:wrong|incorrect)|(?:was|were) (?:wrong|incorrect|mistaken)|contradict(?:s|ion)|my mistake"
              + "|doesn't match|does not match|not equal|conflict(?:s|ing)?|inconsisten\\w+|discrepancy)\\b");

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
