package org.multiverse.curator.rules;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;

/**
 * Reads from a text the tokens by which passages depend on each other. Each carries its sort:
 * {@code n} for numbers, {@code e} for equations such as {@code x = 3}, {@code f} for formulas and
 * relations, {@code w} for words.
 */
final class TextTokens {
  private static final Pattern NUMBER =
      Pattern.compile(
          // Passes over what no number begins with.
          "(?=[\\d\\\\√s])(?:\\\\[dt]?frac\\{?(\\d+)\\}?\\{?(\\d+)\\}?|(?<![\\w.\\\\])\\d[\\d,]*(?:\\.\\d+)?(?:/\\d+)?|√\\d+"
              + "|\\\\?sqrt[({]\\d+[)}])");

  private static final Pattern SIGN = Pattern.compile("[=≡≤≥<>]");

  /** Marks around a formula, and what only sets it. */
  private static final Pattern DRESSING =
      Pattern.compile("\\\\[()]|\\\\(?:left|right|,|;|!)|[\\s$]");

  private static final Pattern ALPHANUMERIC = Pattern.compile("\\w+");

  private static final Pattern SPACE = Pattern.compile("\\s");

  private static final Pattern RESULT =
      Pattern.compile(
          "(?:[=≈≡→⇒:]|\\\\approx|\\\\equiv|\\\\implies|"
              + WordList.read(TextTokens.class, "result-words").word()
              + "(?: (?:exactly|about|approximately|just|only|also|indeed))?)[\\s$({\\[+\\-]*(?:\\\\[(\\[]"
              + "|\\\\boxed\\{|\\\\text\\{)?[\\s$({\\[+\\-]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Phrases RECALL =
      Phrases.of(WordList.read(TextTokens.class, "recalls"), "\\b");

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
          "(?i)(?=[tisom])\\b(the|these|those|its|their|such|our|my|(?:this|that)(?= [a-z'-]*[a-rt-z]\\b)) ([a-z][a-z'-]{3,})\\b");

  private static final Set<String> ROUND = WordList.read(TextTokens.class, "round-numbers").set();

  /** Nouns that any passage may speak of as known. */
  private static final Set<String> GENERIC = WordList.read(TextTokens.class, "generic-words").set();

  private TextTokens() {}

  /**
   * The tokens of a text in the order they are found in, each with whether the text establishes it.
   */
  static Map<String, Boolean> of(String text) {
    Map<String, Boolean> out = new LinkedHashMap<>();
    boolean counts = text.chars().anyMatch(c -> c >= '0' && c <= '9');
    boolean relates = SIGN.matcher(text).find();
    boolean hasFormulas = text.indexOf('(') >= 0 || text.indexOf('$') >= 0;
    // Without a number, formula or relation nothing asks whether it is recalled.
    boolean recalls = (counts || relates || hasFormulas) && RECALL.areIn(text);
    if (counts) {
      numbers(text, recalls, out);
    }
    if (counts && relates) {
      equations(text, recalls, out);
    }
    if (hasFormulas) {
      formulas(text, recalls, out);
    }
    if (relates) {
      relations(text, recalls, out);
    }
    words(text, out);
    return out;
  }

  private static void numbers(String text, boolean recalls, Map<String, Boolean> out) {
    Matcher matcher = NUMBER.matcher(text);
    while (matcher.find()) {
      String number =
          matcher.group(1) != null
              ? matcher.group(1) + "/" + matcher.group(2)
              : bare(matcher.group());
      if (number.length() < 2 || ROUND.contains(number)) {
        continue;
      }
      boolean result = !recalls && stands(RESULT, 40, text, matcher.start());
      out.putIfAbsent("n " + number, result);
    }
  }

  /** A number without what only parts or holds its digits. */
  private static String bare(String number) {
    StringBuilder bare = new StringBuilder(number.length());
    for (int i = 0; i < number.length(); i++) {
      if (",\\({})".indexOf(number.charAt(i)) < 0) {
        bare.append(number.charAt(i));
      }
    }
    return bare.toString();
  }

  private static void equations(String text, boolean recalls, Map<String, Boolean> out) {
    Matcher matcher = EQUATION.matcher(text);
    while (matcher.find()) {
      boolean given = recalls || stands(GIVEN, 30, text, matcher.start());
      out.putIfAbsent("e " + matcher.group(1) + "=" + matcher.group(2), !given);
    }
  }

  private static void formulas(String text, boolean recalls, Map<String, Boolean> out) {
    Matcher matcher = FORMULA.matcher(text);
    while (matcher.find()) {
      String formula = DRESSING.matcher(matcher.group()).replaceAll("");
      if (formula.length() < 5 || ALPHANUMERIC.matcher(formula).matches()) {
        continue;
      }
      boolean result = !recalls && stands(RESULT, 40, text, matcher.start());
      out.putIfAbsent("f " + formula, result);
    }
  }

  private static void relations(String text, boolean recalls, Map<String, Boolean> out) {
    Matcher matcher = RELATION.matcher(text);
    while (matcher.find()) {
      boolean given = recalls || stands(GIVEN, 30, text, matcher.start());
      String relation = SPACE.matcher(matcher.group()).replaceAll("");
      if (relation.length() >= 4) {
        out.putIfAbsent("f " + relation, !given);
      }
    }
  }

  private static void words(String text, Map<String, Boolean> out) {
    BitSet definite = new BitSet();
    Matcher matcher = DEFINITE.matcher(text);
    while (matcher.find()) {
      definite.set(matcher.start(2));
    }
    int end;
    for (int start = 0; start < text.length(); start = Math.max(start + 1, end)) {
      end = wordEnd(text, start);
      if (end == 0) {
        continue;
      }
      String said = text.substring(start, end).toLowerCase(Locale.ROOT);
      String word = stem(said);
      if (word.length() >= 4 && !GENERIC.contains(word) && !GENERIC.contains(said)) {
        out.putIfAbsent("w " + word, !definite.get(start));
      }
    }
  }

  /**
   * The end of a word of four letters and more that begins at a place, 0 when none does: what
   * {@code (?<![\\\w])[a-z][a-z'-]{3,}} matches, without regard to case.
   */
  private static int wordEnd(String text, int start) {
    if (!isLetter(text.charAt(start))) {
      return 0;
    }
    char before = start == 0 ? ' ' : text.charAt(start - 1);
    if (isLetter(before) || (before >= '0' && before <= '9') || before == '_' || before == '\\') {
      return 0;
    }
    int end = start + 1;
    while (end < text.length()
        && (isLetter(text.charAt(end)) || text.charAt(end) == '-' || text.charAt(end) == '\'')) {
      end++;
    }
    return end - start < 4 ? 0 : end;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Whether words stand directly before a place, which the pattern's end says. */
  private static boolean stands(Pattern words, int reach, String text, int before) {
    return words.matcher(text).region(Math.max(0, before - reach), before).find();
  }

  private static String stem(String word) {
    String stem = word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
    if (stem.endsWith("ies") && stem.length() > 5) {
      return stem.substring(0, stem.length() - 3) + "y";
    }
    return stem.endsWith("s") && !stem.endsWith("ss") ? stem.substring(0, stem.length() - 1) : stem;
  }
}
