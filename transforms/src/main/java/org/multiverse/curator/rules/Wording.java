package org.multiverse.curator.rules;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;

/**
 * Makes of words of a trace what an outline can say: one clause that stands by itself and tells no
 * result.
 */
final class Wording {
  private static final int LONGEST = 110;

  /** Where a statement of intent ends and its carrying out begins. */
  private static final Pattern CLAUSE_END =
      Pattern.compile(
          "(?<!\\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Fig|Eq|e\\.g|i\\.e))[.;:!?](?=\\s|$)|,(?=\\s)|\\s"
              + WordList.read(Wording.class, "clause-ends").any()
              + "\\b|\\s[–—-]\\s",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern DANGLES =
      Pattern.compile(
          "(?:^|\\s)" + WordList.read(Wording.class, "dangling-words").any() + "[.]?$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VAGUE =
      Pattern.compile(
          "^(?:"
              + WordList.read(Wording.class, "vague-subjects").any()
              + "\\b.{0,6}|"
              + WordList.read(Wording.class, "vague-verbs").any()
              + "(?: "
              + WordList.read(Wording.class, "vague-objects").any()
              + ")*)[.,!?]*$",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern POINTS =
      Pattern.compile(
          "\\b(?:again|instead|also|alternatively|once more)\\b ?", Pattern.CASE_INSENSITIVE);

  private static final Pattern ANOTHER =
      Pattern.compile("\\b(?:another|a different|an alternative)\\b", Pattern.CASE_INSENSITIVE);

  private static final Phrases LEANS =
      Phrases.of(WordList.read(Wording.class, "leaning-words"), "\\b");

  private static final Phrases POINTING =
      Phrases.of(WordList.read(Wording.class, "outline-pointers"), "(?![\\w])");

  private static final Pattern FORMULA = Pattern.compile("[=<>≤≥≡∈]|\\\\|\\$|\\d\\s*[-+*/^×]");

  private static final Pattern OPTION =
      Pattern.compile("^Judge (?:the )?(?:option|choice|statement)\\b");

  private static final Pattern WORD = Pattern.compile("[A-Za-z][a-z]{2,}");

  private static final Pattern COMMON =
      Pattern.compile("^" + WordList.read(Wording.class, "common-openings").any() + "(?![\\w'’])");

  private static final Set<String> EMPTY = WordList.read(Wording.class, "empty-words").set();

  private Wording() {}

  /** The words up to the end of their clause; null when they say nothing or too much. */
  static String clean(String words, Set<String> results) {
    String text = words;
    Matcher end = CLAUSE_END.matcher(text);
    int from = 0;
    while (end.find(from)) {
      if (Sentences.balanced(text.substring(0, end.start()))) {
        text = text.substring(0, end.start());
        break;
      }
      from = end.end();
    }
    text = ANOTHER.matcher(POINTS.matcher(text).replaceAll("")).replaceAll("a").strip();
    text = Sentences.cut(text, LONGEST);
    if (text.length() < 8
        || text.split(" ", -1).length < 2
        || VAGUE.matcher(text).matches()
        || dangles(text)
        || LEANS.areIn(text)
        || !Sentences.balanced(text)
        || tells(text, results)) {
      return null;
    }
    return finish(text);
  }

  /** The subject of a sentence as a topic; null when it says nothing or tells a result. */
  static String topic(String words, Set<String> results) {
    String text = words.strip();
    return text.length() < 8
            || VAGUE.matcher(text).matches()
            || LEANS.areIn(text)
            || !Sentences.balanced(text)
            || tells(text, results)
        ? null
        : finish(text);
  }

  /**
   * Whether an outline names what is looked for: it holds a formula, or a word of its own beside
   * those that only number, announce or point.
   */
  static boolean namesSomething(String outline) {
    if (POINTING.areIn(outline)) {
      return false;
    }
    if (FORMULA.matcher(outline).find() || OPTION.matcher(outline).find()) {
      return true;
    }
    Matcher matcher = WORD.matcher(outline);
    while (matcher.find()) {
      if (!EMPTY.contains(matcher.group().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static boolean tells(String outline, Set<String> results) {
    String text = outline.replaceAll("\\s", "");
    for (String result : results) {
      int at = text.indexOf(result);
      while (at >= 0) {
        int end = at + result.length();
        boolean whole =
            (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)))
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        if (whole) {
          return true;
        }
        at = text.indexOf(result, at + 1);
      }
    }
    return false;
  }

  /** Whether words say nothing, such as "check it again". */
  static boolean isVague(String words) {
    return VAGUE.matcher(words).find();
  }

  /** Whether something would have to follow the last word. */
  static boolean dangles(String words) {
    return DANGLES.matcher(words).find();
  }

  /** The words up to the first end of a clause. */
  static String firstClause(String words) {
    Matcher end = CLAUSE_END.matcher(words);
    return end.find() ? words.substring(0, end.start()) : words;
  }

  /** As a sentence. */
  static String finish(String text) {
    return Sentences.ended(Sentences.capital(text.strip().replaceAll("[?!]+$", "")));
  }

  /** With a small first letter, to go on after other words. */
  static String lower(String text) {
    // Names of people and of variables keep their form.
    return COMMON.matcher(text).find()
        ? text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1)
        : text;
  }
}
