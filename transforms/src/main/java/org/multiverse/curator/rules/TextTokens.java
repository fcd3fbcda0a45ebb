package org.multiverse.curator.rules;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * Reads from a text the tokens by which passages depend on each other. Each carries its sort:
 * {@code n} for numbers, {@code e} for equations such as {@code x = 3}, {@code f} for formulas and
 * relations, {@code w} for words.
 */
final class TextTokens {
  private static final Pattern NUMBER =
      Pattern.compile(
          "\\\\[dt]?frac\\{?(\\d+)\\}?\\{?(\\d+)\\}?|(?<![\\w.\\\\])\\d[\\d,]*(?:\\.\\d+)?(?:/\\d+)?|√\\d+"
              + "|\\\\?sqrt[({]\\d+[)}]");

  private static final Pattern DIGIT = Pattern.compile("\\d");

  private static final Pattern SIGN = Pattern.compile("[=≡≤≥<>]");

  private static final Pattern RESULT =
      Pattern.compile(
          "(?:[=≈≡→⇒:]|\\\\approx|\\\\equiv|\\\\implies|"
              + WordList.read(TextTokens.class, "result-words").word()
              + "(?: (?:exactly|about|approximately|just|only|also|indeed))?)[\\s$({\\[+\\-]*(?:\\\\[(\\[]"
              + "|\\\\boxed\\{|\\\\text\\{)?[\\s$({\\[+\\-]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern RECALL =
      Pattern.compile(
          WordList.read(TextTokens.class, "recalls").word() + "\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern EQUATION =
      Pattern.compile(
          "(?<![\\w\\\\^_.])([A-Za-z](?:_\\{?\\w+\\}?)?)\\s*(?:\\\\\\)|\\$)?\\s*=\\s*(?:\\\\\\(|\\$)?\\s*"
              + "(-?\\d+(?:\\.\\d+)?(?:/\\d+)?)(?![\\w^*/+(\\\\]|\\.\\d|\\s*[-+*/^])");

  /** A relation written plainly, such as {@code p + q = 7n}. */
  private static final Pattern RELATION =
      Pattern.compile(
          "(?<![\\w)^_\\\\$(])(?<left>[A-Za-z][\\w^'′]{0,3}(?:\\s*[-+*/]\\s*[\\w^'′]{1,4}){0,3})\\s*(?<sign>=|≡|≤|≥|<|>)\\s*"
              + "(?<right>[^,.:;!?\\n=<>≡≤≥]{1,30}?)(?=[,.:;!?\\n]|\\s"
              + WordList.read(TextTokens.class, "relation-ends").any()
              + "\\b|$)");

  /** A formula in its marks, or one written plainly such as {@code g(f(x))}. */
  private static final Pattern FORMULA =
      Pattern.compile(
          "\\\\\\([^\\n]{3,200}?\\\\\\)|\\$[^$\\n]{3,200}\\$|\\b[a-zA-Z]\\([^()\\n]*(?:\\([^()\\n]*\\))?[^()\\n]*\\)");

  private static final Pattern GIVEN =
      Pattern.compile(
          WordList.read(TextTokens.class, "givens").word() + "\\b[^.=]{0,14}$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DEFINITE =
      Pattern.compile(
          "(?i)\\b(the|these|those|its|their|such|our|my|(?:this|that)(?= [a-z'-]*[a-rt-z]\\b)) ([a-z][a-z'-]{3,})\\b");

  private static final Pattern WORD = Pattern.compile("(?i)(?<![\\\\\\w])[a-z][a-z'-]{3,}");

  private static final Set<String> ROUND = WordList.read(TextTokens.class, "round-numbers").set();

  /** Nouns that any passage may speak of as known. */
  private static final Set<String> GENERIC = WordList.read(TextTokens.class, "generic-words").set();

  private TextTokens() {}

  /**
   * The tokens of a text in the order they are found in, each with whether the text establishes it.
   */
  static Map<String, Boolean> of(String text) {
    Map<String, Boolean> out = new LinkedHashMap<>();
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
    return out;
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
