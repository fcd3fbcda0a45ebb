package org.multiverse.curator.units;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;

/**
 * Which symbols and results each unit of a trace introduces and uses, as the rules read it. Made
 * once for a trace.
 *
 * <p>It reads text, not mathematics: what stands behind an equals sign or a word such as "is"
 * counts as established there, and a restatement counts as established anew unless the sentence
 * recalls it.
 */
public final class SymbolUse {
  private static final String GREEK =
      "\\\\"
          + WordList.read(SymbolUse.class, "greek-letters").any()
          + "(?![A-Za-z])(?:_\\{\\w{1,8}\\}|_\\w)?";
  private static final Pattern NAME =
      Pattern.compile(
          GREEK
              + "|(?<![\\\\A-Za-z_'’.])[A-Za-z](?:[A-Za-z0-9]*)(?:_\\{\\w{1,8}\\}|_\\w+)?'?(?![\\w’])");

  /** Words before a symbol that make it known: "let x", "where x is", "denote it by x". */
  private static final Set<String> GIVING = WordList.read(SymbolUse.class, "giving-words").set();

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?=[\\\\\\d])(?:\\\\[dt]?frac\\{(\\d+)\\}\\{(\\d+)\\}"
              + "|(?<![\\w.])\\d[\\d,]*(?:\\.\\d+)?(?:/\\d+)?)");

  /** Words before a number that state it as a result. */
  private static final Set<String> STATING = WordList.read(SymbolUse.class, "stating-words").set();

  private static final Phrases RECALLS =
      Phrases.of(WordList.read(SymbolUse.class, "recalls"), "\\b");
  private static final Pattern EQUATION =
      Pattern.compile("(?i)\\b(?:equation|eqn?\\.?)\\s*\\(?(\\d{1,2})\\)?|\\\\tag\\{(\\d{1,2})\\}");
  private static final Pattern EQUATION_LABEL =
      Pattern.compile(
          "(?i)(?:--?|—|–|\\.{3}|\\))\\s*(?:equation|eqn?\\.?)?\\s*\\(?(\\d{1,2})\\)?\\s*$"
              + "|\\\\tag\\{(\\d{1,2})\\}|^\\s*(?:equation|eqn?\\.?)\\s*\\(?(\\d{1,2})\\)?\\s*:");

  /** Names without an index are no longer. */
  private static final int LONGEST_NAME = 4;

  private static final Set<String> NO_SYMBOLS = WordList.read(SymbolUse.class, "not-symbols").set();
  private static final Set<String> COMMON = WordList.read(SymbolUse.class, "common-numbers").set();

  private final Facts[] facts;

  public SymbolUse(Units units) {
    this.facts = new Facts[units.count() + 1];
    for (int unit = 1; unit <= units.count(); unit++) {
      facts[unit] = Facts.of(units.unit(unit));
    }
  }

  /** Symbols and results that a unit speaks of. */
  public Set<String> uses(int unit) {
    return facts[unit].uses;
  }

  /** Symbols and results that a unit introduces or establishes. */
  public Set<String> introduces(int unit) {
    return facts[unit].introduces;
  }

  private record Facts(Set<String> uses, Set<String> introduces) {
    static Facts of(String text) {
      Map<String, Boolean> tokens = new LinkedHashMap<>();
      symbols(text, tokens);
      numbers(text, tokens);
      equations(text, tokens);
      Set<String> uses = new LinkedHashSet<>();
      Set<String> introduces = new LinkedHashSet<>();
      tokens.forEach(
          (token, introduced) -> {
            uses.add(token);
            if (introduced) {
              introduces.add(token);
            }
          });
      // In order of appearance: an immutable copy would iterate differently in every JVM.
      return new Facts(Collections.unmodifiableSet(uses), Collections.unmodifiableSet(introduces));
    }

    private static void symbols(String text, Map<String, Boolean> tokens) {
      Matcher matcher = NAME.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
      int at = 0;
      while (at < text.length()) {
        int word = isLetter(text.charAt(at)) ? alphanumericEnd(text, at) : at;
        // Nearly all that begins with a letter is a word.
        if (word > at && isWord(text, at, word)) {
          at = word;
        } else if ((word > at || text.charAt(at) == '\\')
            && matcher.region(at, text.length()).lookingAt()) {
          String name = matcher.group();
          if (isName(text, name, matcher.start(), matcher.end())) {
            boolean defines = defines(text, matcher.start(), matcher.end());
            // The first mention in the sentence decides: "x + 1, so x = 3" leans on an x.
            String plain = name.replace("{", "").replace("}", "");
            tokens.merge(plain, defines, (first, later) -> first || later);
          }
          at = matcher.end();
        } else {
          at++;
        }
      }
    }

    /** Whether letters and digits can be no name, whatever stands around them. */
    private static boolean isWord(String text, int start, int end) {
      if (end - start < 2 || (end < text.length() && text.charAt(end) == '_')) {
        return false;
      }
      boolean small = false;
      boolean digits = false;
      for (int i = start; i < end; i++) {
        char c = text.charAt(i);
        small |= c >= 'a' && c <= 'z';
        digits |= c >= '0' && c <= '9';
      }
      return end - start > LONGEST_NAME || (small && !digits);
    }

    private static int alphanumericEnd(String text, int from) {
      int end = from;
      while (end < text.length()
          && (isLetter(text.charAt(end)) || (text.charAt(end) >= '0' && text.charAt(end) <= '9'))) {
        end++;
      }
      return end;
    }

    private static boolean isLetter(char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isName(String text, String name, int start, int end) {
      if (name.startsWith("\\") || name.indexOf('_') >= 0) {
        return true;
      }
      String plain = name.endsWith("'") ? name.substring(0, name.length() - 1) : name;
      if (plain.length() == 1) {
        boolean word = plain.equals("a") || plain.equals("A") || plain.equals("I");
        return !word || isMathematical(text, start, end);
      }
      if (plain.length() > LONGEST_NAME || NO_SYMBOLS.contains(plain)) {
        return false;
      }
      boolean digits = plain.chars().anyMatch(Character::isDigit);
      boolean upper = plain.chars().allMatch(Character::isUpperCase);
      return upper || (digits && Character.isLetter(plain.charAt(0)));
    }

    private static boolean isMathematical(String text, int start, int end) {
      int after = skip(text, end);
      int before = start - 1;
      while (before >= 0 && text.charAt(before) == ' ') {
        before--;
      }
      return (after < text.length() && "=<>+*/^_(),$\\|≤≥".indexOf(text.charAt(after)) >= 0)
          || (before >= 0 && "=<>+*/^($\\|≤≥-".indexOf(text.charAt(before)) >= 0);
    }

    private static boolean defines(String text, int start, int end) {
      int after = skip(text, end);
      // f(x) = …
      if (after == end && after < text.length() && text.charAt(after) == '(') {
        int close = text.indexOf(')', after);
        if (close > 0 && close - after <= 10) {
          after = skip(text, close + 1);
        }
      }
      boolean equals =
          after < text.length()
              && (text.charAt(after) == '='
                  || text.charAt(after) == '≈'
                  || text.startsWith(":=", after)
                  || text.startsWith("\\approx", after)
                  || text.startsWith("\\equiv", after)
                  || text.startsWith("≡", after));
      if (equals && isClauseStart(text, start)) {
        return true;
      }
      return isGiven(text, start);
    }

    private static boolean recalls(String text) {
      return RECALLS.areIn(text);
    }

    private static boolean isGiven(String text, int start) {
      int end = beforeDelimiters(text, start, " $");
      if (end > 0 && text.charAt(end - 1) == ',') {
        return true;
      }
      return end < start && GIVING.contains(wordBefore(text, end));
    }

    private static boolean isStated(String text, int start) {
      int end = beforeDelimiters(text, start, " $({[+-\n");
      for (String command : List.of("\\boxed", "\\text", "\\mathbf")) {
        if (end >= command.length() && text.startsWith(command, end - command.length())) {
          end = beforeDelimiters(text, end - command.length(), " $({[+-\n");
        }
      }
      if (end > 0 && "=≈≡→⇒:".indexOf(text.charAt(end - 1)) >= 0) {
        return true;
      }
      return STATING.contains(wordBefore(text, end));
    }

    /** Steps back over characters of a set and over the openings of formulas. */
    private static int beforeDelimiters(String text, int from, String set) {
      int i = from;
      while (i > 0) {
        char c = text.charAt(i - 1);
        boolean opening = i > 1 && (c == '(' || c == '[') && text.charAt(i - 2) == '\\';
        if (opening) {
          i -= 2;
        } else if (set.indexOf(c) >= 0) {
          i--;
        } else {
          break;
        }
      }
      return i;
    }

    private static String wordBefore(String text, int end) {
      int start = end;
      while (start > 0 && end - start < 20 && isWordPart(text.charAt(start - 1))) {
        start--;
      }
      if (start > 0 && text.charAt(start - 1) == '\\') {
        start--;
      }
      return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isWordPart(char c) {
      return Character.isLetter(c) || c == '\'' || c == '’';
    }

    private static boolean isClauseStart(String text, int start) {
      int before = start - 1;
      while (before >= 0 && text.charAt(before) == ' ') {
        before--;
      }
      if (before < 0) {
        return true;
      }
      char c = text.charAt(before);
      if (c == '(') {
        return before == 0 || text.charAt(before - 1) == '\\';
      }
      return (Character.isLetter(c) && before < start - 1)
          || c == '$'
          || c == '['
          || c == ','
          || c == ';'
          || c == ':'
          || c == '\n'
          || c == '.'
          || (c == '*' && before > 0 && text.charAt(before - 1) == '*');
    }

    private static int skip(String text, int from) {
      int i = from;
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
      // The formula may end before the equals sign: \( x \) = 3, $x$ = 3.
      if (text.startsWith("\\)", i)) {
        i += 2;
      } else if (i < text.length() && text.charAt(i) == '$') {
        i++;
      }
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
      return i;
    }

    private static void numbers(String text, Map<String, Boolean> tokens) {
      Matcher matcher = NUMBER.matcher(text);
      while (matcher.find()) {
        String number =
            matcher.group(1) != null
                ? matcher.group(1) + "/" + matcher.group(2)
                : matcher.group().replace(",", "");
        if (digits(number) < 3 || COMMON.contains(number)) {
          continue;
        }
        boolean established = isStated(text, matcher.start()) && !recalls(text);
        tokens.merge(number, established, (first, later) -> first || later);
      }
    }

    private static int digits(String number) {
      int digits = 0;
      for (int i = 0; i < number.length(); i++) {
        char c = number.charAt(i);
        if (Character.isDigit(c) && (digits > 0 || c != '0')) {
          digits++;
        }
      }
      return digits;
    }

    private static void equations(String text, Map<String, Boolean> tokens) {
      String end = text.stripTrailing();
      boolean labelled =
          end.endsWith(")") && end.length() > 2 && Character.isDigit(text.charAt(end.length() - 2));
      if (!labelled
          && !text.contains("quation")
          && !text.contains("eq")
          && !text.contains("Eq")
          && !text.contains("\\tag")) {
        return;
      }
      Matcher label = EQUATION_LABEL.matcher(text);
      while (label.find()) {
        for (int group = 1; group <= 3; group++) {
          if (label.group(group) != null) {
            tokens.put("equation " + label.group(group), true);
          }
        }
      }
      Matcher matcher = EQUATION.matcher(text);
      while (matcher.find()) {
        String number = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        tokens.putIfAbsent("equation " + number, false);
      }
    }
  }
}
