package org.multiverse.curator.rules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/** Reads the heading of a path: "Case 1: x is even", a condition, a title. */
final class Headings {
  private static final Pattern NAMED =
      Pattern.compile(
          "^(?<head>(?:the )?"
              + WordList.read(Headings.class, "heading-nouns").any()
              + "\\b[^,.:;]{0,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HEADLINE =
      Pattern.compile("^[A-Z][a-z]{2,14}\\s+\\(?(?:\\d{1,2}|[A-H]|[ivx]{2,4})\\)?(?:\\W|$)");

  private static final Pattern CONDITION =
      Pattern.compile(
          "^(?<head>(?:if|when|for|in the case|in case|suppose|assume|with|at|under|on)\\b[^:;]{2,90}?)"
              + "(?=,\\s|:\\s|;|\\sthen\\b|\\.\\s|\\.$|$)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HEADING =
      Pattern.compile("^(?<head>[^:.\\n]{2,80}?)(?:\\*\\*)?:(?=\\s|$|\\*)");

  private static final Pattern STATES =
      Pattern.compile(
          "\\s+" + WordList.read(Headings.class, "heading-verbs").any() + ".*$",
          Pattern.CASE_INSENSITIVE);

  /** A list of names or values, which is one title. */
  private static final Pattern LIST =
      Pattern.compile("[\\w$\\\\]{1,6}(?:, ?[\\w$\\\\]{1,6}){1,11}\\.?");

  private static final Pattern SUPPOSED =
      Pattern.compile("^(?:suppose|assume)(?: that)? ", Pattern.CASE_INSENSITIVE);

  private static final Pattern JUDGED =
      Pattern.compile("^(?:the )?(?:option|choice|statement)\\b", Pattern.CASE_INSENSITIVE);

  private Headings() {}

  /**
   * The outline that the first line of a path gives as its heading, or null.
   *
   * @param inSeries whether the path is one of several cases or items, so that a condition or a
   *     title says which
   */
  static String outline(String first, boolean inSeries) {
    Matcher matcher = NAMED.matcher(first);
    if (matcher.find()) {
      String head = matcher.group("head").strip();
      String rest = first.substring(matcher.end());
      Matcher states = STATES.matcher(head);
      if (states.find()) {
        // What is said of it is for the path to find.
        head = head.substring(0, states.start());
        rest = "";
      }
      Matcher condition = CONDITION.matcher(rest.replaceFirst("^[\\s:,.–—-]+", ""));
      if (rest.startsWith(":") || rest.startsWith(",")) {
        String more =
            condition.find() ? condition.group("head") : shortTitle(rest.substring(1).strip());
        if (more != null) {
          head += ": " + more;
        }
      }
      if (!Sentences.balanced(head) || Wording.dangles(head) || cutsWord(rest)) {
        return null;
      }
      return Wording.finish(JUDGED.matcher(head).find() ? "Judge " + Wording.lower(head) : head);
    }
    if (inSeries && first.length() <= 60 && HEADLINE.matcher(first).find()) {
      String line = first.replaceFirst("\\s+(?:first|next)\\.?$", "").replaceFirst("\\.$", "");
      if (Sentences.balanced(line) && !STATES.matcher(line).find()) {
        return Wording.finish("Work out " + Wording.lower(line));
      }
    }
    matcher = CONDITION.matcher(first);
    if (inSeries && matcher.find() && Sentences.balanced(matcher.group("head"))) {
      return Wording.finish(
          "Work out what holds "
              + SUPPOSED.matcher(Wording.lower(matcher.group("head"))).replaceFirst("if "));
    }
    matcher = HEADING.matcher(first);
    if (matcher.find()
        && inSeries
        && Sentences.balanced(matcher.group("head"))
        && !Wording.isVague(matcher.group("head"))) {
      return Wording.finish(matcher.group("head"));
    }
    return null;
  }

  private static boolean cutsWord(String rest) {
    return !rest.isEmpty() && (Character.isLetterOrDigit(rest.charAt(0)) || rest.charAt(0) == '\\');
  }

  /** A condition such as "x > 0" behind "Case 1:", when it is short and stands by itself. */
  private static String shortTitle(String text) {
    if (text.length() <= 40 && LIST.matcher(text).matches()) {
      return text;
    }
    String title = Wording.firstClause(text);
    return title.length() <= 50 && !title.isBlank() && Sentences.balanced(title) ? title : null;
  }
}
