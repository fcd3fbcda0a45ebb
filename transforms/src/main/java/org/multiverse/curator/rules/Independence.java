package org.multiverse.curator.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * The last and strictest look at whether branches need each other, once their bounds are drawn: a
 * later branch may hold nothing that was first told in an earlier one, unless it plainly finds it
 * anew, and may neither look back nor compare. It finds dependences where there are none; such
 * blocks are missed.
 */
final class Independence {
  /** A thing spoken of as known: up to two words behind the article. */
  private static final Pattern DEFINITE =
      Pattern.compile(
          "(?i)\\b(?:the|these|those|such|its|their|our|my)\\s+(?<one>[a-z][a-z-]{2,})"
              + "(?:\\s+(?<two>[a-z][a-z-]{3,}))?(?<rest>[^.;]{0,12})");

  /** Words behind a noun that say which one is meant, so that it need not be known. */
  private static final Pattern SAYS_WHICH =
      Pattern.compile(
          "^\\s*(?:(?:of|that|which|where|whose|when|with|between|from)\\b|(?:is|are|equals?|=)\\s.{0,8}\\d)");

  private static final Pattern WORD = Pattern.compile("(?i)(?<![\\\\\\w])[a-z][a-z-]{2,}");

  /**
   * Words that look farther back than to the passage just before, or agree with something there.
   */
  private static final Phrases LOOKS_FAR =
      Phrases.of(WordList.read(Independence.class, "far-looking-words"), "(?![\\w])");

  private static final Phrases COMPARES =
      Phrases.of(WordList.read(Independence.class, "comparing-words"), "(?![\\w])");

  /** The value at the end of a sentence that states one. */
  private static final Pattern LAST_VALUE =
      Pattern.compile(
          "(?:[=≈]|\\bis|\\bare|\\bto|\\bin)\\s*\\$?(?<value>\\d+(?:[.,/]\\d+)*)\\b[^\\d=]{0,25}$");

  /** Words before the value of an earlier case by which a recursion comes back to it. */
  private static final String MOVES_TO =
      "(?i)\\b(?:leav\\w+|left|remain\\w*|reach\\w*|down to|position|state)\\s+(?:with |of |a )?";

  private static final Pattern VALUE_CASE =
      Pattern.compile("(?<name>[A-Za-z_{}]\\w*)(?<relation>\\W+?)(?<value>-?\\w.*)");

  private static final Pattern SUMS_UP =
      Pattern.compile(
          "\\b(?:these|both|all(?: of)?(?: the| these)?|each of the|either of the|the (?:two|three|four)|the other)\\s+"
              + WordList.read(Independence.class, "path-nouns").any()
              + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern OWN_NAME =
      Pattern.compile(
          "^\\W*(?:(?:in|for|consider|take|now|next|the)\\s+)*(?:first|second|third|fourth|fifth|sixth|last)\\b(?:\\s+\\w+)?",
          Pattern.CASE_INSENSITIVE);

  /** A new name for something: "let n be", "for each k", "set x = 2". */
  private static final Phrases NAMES =
      Phrases.of(WordList.read(Independence.class, "naming-words"), "(?![\\w])");

  /** Words that may be spoken of as known in any passage. */
  private static final Set<String> FREE = WordList.read(Independence.class, "free-nouns").set();

  private static final int OPENING = 2;

  private final MarkedTrace trace;
  private final Units units;
  private final Dependence dependence;

  /** The unit in which each word stands first; null before a candidate has come so far. */
  private Map<String, Integer> firstWords;

  Independence(MarkedTrace trace) {
    this.trace = trace;
    this.units = trace.units();
    this.dependence = trace.dependence();
  }

  private Map<String, Integer> firstWords() {
    if (firstWords == null) {
      firstWords = new HashMap<>();
      words(trace.question()).forEach(word -> firstWords.putIfAbsent(word, 0));
      for (int unit = 1; unit <= units.count(); unit++) {
        int number = unit;
        words(units.unit(unit)).forEach(word -> firstWords.putIfAbsent(word, number));
      }
    }
    return firstWords;
  }

  /**
   * Whether no branch but the first takes anything from those before it.
   *
   * @param outcomes for each branch the unit that states what comes out of it
   */
  boolean holds(List<UnitRange> branches, List<Integer> outcomes) {
    int start = branches.get(0).from();
    for (int b = 0; b < branches.size(); b++) {
      UnitRange branch = branches.get(b);
      if (sumsUp(branch) || namesSibling(branch, branches)) {
        return false;
      }
      if (b > 0
          && (looksBack(branch)
              || usesSibling(branch, start)
              || speaksOfKnown(branch, start)
              || dependence.leansOn(start, branch)
              || usesOutcome(branch, outcomes.subList(0, Math.min(b, outcomes.size()))))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a branch speaks of several branches or examples at once. */
  private boolean sumsUp(UnitRange branch) {
    for (int unit = branch.from(); unit <= branch.to(); unit++) {
      if (SUMS_UP.matcher(units.unit(unit)).find()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a branch speaks of the case of a sibling, as recursions do. */
  private boolean namesSibling(UnitRange branch, List<UnitRange> siblings) {
    String text = units.text(branch.from(), branch.to());
    for (UnitRange sibling : siblings) {
      Matcher named = VALUE_CASE.matcher(caseOf(sibling));
      if (!sibling.equals(branch) && named.matches()) {
        String value =
            "(?<![\\w])%s\\s*(?:\\\\\\)|\\$)?\\s*%s\\s*(?:\\\\\\(|\\$)?\\s*%s(?![\\w]|\\.\\d)"
                .formatted(
                    Pattern.quote(named.group("name")),
                    Pattern.quote(named.group("relation")),
                    Pattern.quote(named.group("value")));
        String bare = MOVES_TO + Pattern.quote(named.group("value")) + "(?![\\w]|\\.\\d)";
        boolean recurs =
            sibling.from() < branch.from() && Pattern.compile(bare).matcher(text).find();
        if (recurs || Pattern.compile(value, Pattern.CASE_INSENSITIVE).matcher(text).find()) {
          return true;
        }
      }
    }
    return false;
  }

  /** The value that a case is about, such as "n=3", or empty. */
  private String caseOf(UnitRange branch) {
    Mark mark = trace.mark(branch.from());
    return mark.series().startsWith(Mark.VALUE)
        ? mark.series().substring(Mark.VALUE.length()) + mark.label().replace(" ", "")
        : "";
  }

  /** Whether a branch speaks of what a sibling comes to, before it has come to it by itself. */
  private boolean usesOutcome(UnitRange branch, List<Integer> outcomes) {
    for (int outcome : outcomes) {
      if (usesValue(branch, outcome)) {
        return true;
      }
      for (Map.Entry<String, Boolean> found : dependence.facts(outcome).entrySet()) {
        String token = found.getKey();
        if ((!found.getValue() && !token.startsWith("f "))
            || token.startsWith("w ")
            || token.startsWith("s ")
            || dependence.firstSeen(token) == 0) {
          continue;
        }
        for (int unit = branch.from(); unit <= branch.to(); unit++) {
          Boolean introduced = dependence.facts(unit).get(token);
          if (introduced != null) {
            if (!introduced || (unit == branch.from() && branch.size() > 1)) {
              return true;
            }
            break;
          }
        }
      }
    }
    return false;
  }

  /**
   * Whether a branch holds the value that a sibling ends with, even of one digit, and not as its
   * end.
   */
  private boolean usesValue(UnitRange branch, int outcome) {
    Matcher matcher = LAST_VALUE.matcher(units.unit(outcome).strip());
    if (!matcher.find()) {
      return false;
    }
    String value = matcher.group("value");
    Pattern number =
        // What stands in a chain of equations is worked out there.
        Pattern.compile(
            "(?<![\\w.=≈])(?<![=≈] )" + Pattern.quote(value) + "(?![\\w]|\\.\\d|\\s?=)");
    if (number.matcher(trace.question()).find()) {
      return false;
    }
    int own = Math.max(branch.from(), branch.to() - 1);
    return own > branch.from() && number.matcher(units.text(branch.from(), own - 1)).find();
  }

  private boolean looksBack(UnitRange branch) {
    for (int unit = branch.from(); unit <= branch.to(); unit++) {
      String text = shown(branch, unit);
      boolean opens = unit < branch.from() + OPENING;
      if ((opens && (dependence.pointsBack(text) || COMPARES.areIn(text)))
          || LOOKS_FAR.areIn(text)) {
        return true;
      }
    }
    return false;
  }

  /** A unit without the words by which its path is opened and named, which look at no sibling. */
  private String shown(UnitRange branch, int unit) {
    String text = units.unit(unit).strip();
    if (unit > branch.from()) {
      return text;
    }
    text = PathEditor.withoutOpening(text);
    return trace.mark(unit).inSeries() ? OWN_NAME.matcher(text).replaceFirst("") : text;
  }

  /** Symbols, numbers, equations and formulas that a sibling was the first to tell. */
  private boolean usesSibling(UnitRange branch, int start) {
    Set<String> own = new HashSet<>();
    for (int unit = branch.from(); unit <= branch.to(); unit++) {
      for (Map.Entry<String, Boolean> fact : dependence.facts(unit).entrySet()) {
        String token = fact.getKey();
        // Numbers come as results, too, which tell whether they are worked out.
        boolean result = token.startsWith("s ") && Character.isDigit(token.charAt(2));
        if (token.startsWith("w ") || result || !own.add(token)) {
          continue;
        }
        int seen = dependence.firstSeen(token);
        boolean sibling = seen >= start && seen < branch.from();
        if (sibling && !isAnew(token, fact.getValue(), unit, branch)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a branch names a symbol, or works out a result, for itself. */
  private boolean isAnew(String token, boolean introduced, int unit, UnitRange branch) {
    if (token.startsWith("s ")) {
      return introduced && NAMES.areIn(units.unit(unit));
    }
    // A result in the first words can't have been worked out in the branch.
    return introduced && (unit > branch.from() || trace.mark(unit).inSeries());
  }

  /** Whether a branch speaks of something as known that only a sibling has told of. */
  private boolean speaksOfKnown(UnitRange branch, int start) {
    Set<String> own = new HashSet<>();
    for (int unit = branch.from(); unit <= branch.to(); unit++) {
      String text = shown(branch, unit);
      Matcher matcher = DEFINITE.matcher(text);
      int from = 0;
      while (matcher.find(from)) {
        words(text.substring(from, matcher.start())).forEach(own::add);
        String one = stem(matcher.group("one"));
        String two = matcher.group("two") == null ? null : stem(matcher.group("two"));
        boolean more = two != null && !FREE.contains(two);
        String rest =
            (matcher.group("two") == null ? "" : " " + matcher.group("two"))
                + matcher.group("rest");
        boolean said =
            SAYS_WHICH.matcher(rest).find() || SAYS_WHICH.matcher(matcher.group("rest")).find();
        if (!said
            && (isSiblings(one, own, start, branch)
                || (more && isSiblings(two, own, start, branch)))) {
          return true;
        }
        own.add(one);
        from = matcher.end("one");
      }
      words(text).forEach(own::add);
    }
    return false;
  }

  private boolean isSiblings(String word, Set<String> own, int start, UnitRange branch) {
    int seen = firstWords().getOrDefault(word, 0);
    return !FREE.contains(word) && !own.contains(word) && seen >= start && seen < branch.from();
  }

  private static Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(stem(matcher.group()));
    }
    return words;
  }

  private static String stem(String word) {
    String stem = word.toLowerCase(Locale.ROOT);
    return stem.endsWith("s") && !stem.endsWith("ss") && stem.length() > 3
        ? stem.substring(0, stem.length() - 1)
        : stem;
  }
}
