package org.multiverse.curator.rules;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/**
 * Reads from the opening of a unit which item of a series it begins, and what the item is called.
 */
final class ItemLabels {
  private static final String NAME = "(?:\\d{1,2}|[A-Ha-h]|[ivx]{1,4}|one|two|three|four|five|six)";

  /** A heading of a line such as {@code **Fragment 2.**} or {@code Game 3:}. */
  private static final Pattern HEADED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*(?<what>[A-Z][a-z]{2,14})\\s+\\(?(?<name>\\d{1,2}|[A-H]|[ivx]{2,4})\\)?"
              + "(?=\\s*(?:[.:]|\\*\\*|$|[–—-]\\s|first\\b|next\\b))");

  private static final Pattern NAMED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*"
              + DiscourseMarkers.LEAD
              + "(?:for |in |consider |take |now |next |let's (?:take|do|consider|look at|check|see) )?(?:the )?"
              + "(?<what>"
              + WordList.read(ItemLabels.class, "series-nouns").any()
              + ")\\s*\\(?(?<name>"
              + NAME
              + ")\\)?(?![\\w'’-])",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern LISTED =
      Pattern.compile(
          "^(?:[*#\\s]|\\*\\*)*(?<open>\\(?)(?<name>\\d{1,2}|[A-Ha-h]|[ivx]{1,4})(?<close>[.)])(?=\\s|\\*\\*)");

  private static final Pattern ORDINAL =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|okay|so|then|next|also|but)[, ]+)*(?<pre>(?:(?:for|in|consider|take|check|compute|calculate"
              + "|let's (?:look at|check|compute|take|consider|do|start with)|looking at) )?(?:the )?)"
              + "(?<name>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth|sixth)\\b"
              + "(?<what>,|:| "
              + WordList.read(ItemLabels.class, "ordinal-nouns").any()
              + "s?\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VALUE =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|okay|so|then|next|also|similarly|but|first|finally|likewise)[, ]+)*"
              + "(?<pre>"
              + WordList.read(ItemLabels.class, "value-openings").any()
              + "|)\\s*"
              + "(?:the (?:value|case|point|solution) )?(?:where |when |of )?"
              + "(?:\\\\\\(|\\$)?\\s*(?<name>[A-Za-z](?:_\\{?\\w+\\}?)?)\\s*(?:\\\\\\)|\\$)?\\s*"
              + "(?<rel>=|<|>|≥|≤|\\\\geq?|\\\\leq?|≡|\\\\equiv|is|in\\b|∈|between|!=|≠)\\s*"
              + "(?<value>[^,.:;\\n]{1,28})",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TEMPLATE =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|then|next|also|similarly|finally|likewise)[, ]+)*"
              + "(?<head>(?:for|if|when|in|at|on|under|starting|from)\\s+(?:the\\s+)?[A-Za-z']+"
              + "|"
              + WordList.read(ItemLabels.class, "measures").any()
              + " of"
              + "|now (?:compute|calculate|find|consider|for)|(?:the|an?) [a-z]+)\\b\\s*(?<rest>[^\\n]{0,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Map<String, String> ORDINALS =
      Map.of("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6");

  private ItemLabels() {}

  /** The item that a heading at the opening of a line begins, or null. */
  static Mark headed(String opening) {
    Matcher matcher = HEADED.matcher(opening);
    if (!matcher.find()) {
      return null;
    }
    String what = matcher.group("what").toLowerCase(Locale.ROOT).replace("-", "");
    return new Mark(
        isCase(what) ? Mark.MarkKind.CASE : Mark.MarkKind.ITEM,
        what,
        matcher.group("name").toLowerCase(Locale.ROOT));
  }

  /** The case or item that is named, numbered or counted at an opening, or null. */
  static Mark named(String opening, boolean lineStart) {
    Matcher matcher = NAMED.matcher(opening);
    if (matcher.find()) {
      String what = matcher.group("what").toLowerCase(Locale.ROOT).replace("-", "");
      String name = matcher.group("name").toLowerCase(Locale.ROOT);
      return new Mark(
          isCase(what) ? Mark.MarkKind.CASE : Mark.MarkKind.ITEM,
          what,
          ORDINALS.getOrDefault(name, name));
    }
    matcher = LISTED.matcher(opening);
    if (lineStart && matcher.find()) {
      String name = matcher.group("name");
      String style =
          Character.isDigit(name.charAt(0))
              ? "1"
              : Character.isUpperCase(name.charAt(0)) ? "A" : "a";
      return new Mark(
          Mark.MarkKind.ITEM,
          "list" + matcher.group("open") + style + matcher.group("close"),
          name.toLowerCase(Locale.ROOT));
    }
    matcher = ORDINAL.matcher(opening);
    if (matcher.find()) {
      String name = matcher.group("name").toLowerCase(Locale.ROOT).replaceAll("ly$", "");
      String what = matcher.group("what").strip().toLowerCase(Locale.ROOT).replaceAll("s$", "");
      return new Mark(Mark.MarkKind.ITEM, Mark.ORDINAL + (what.length() == 1 ? "" : what), name);
    }
    return null;
  }

  /** The case that the value of a variable begins, or null. */
  static Mark value(String opening) {
    Matcher matcher = VALUE.matcher(opening);
    if (!matcher.find()) {
      return null;
    }
    String rel = matcher.group("rel");
    String pre = matcher.group("pre").toLowerCase(Locale.ROOT);
    boolean equation = "=≡".contains(rel);
    if (pre.isEmpty()
        && !(equation && opening.matches("(?s)^\\W{0,4}\\w+\\s*=\\s*[-\\w/]{1,8}\\s*:.*"))) {
      return null;
    }
    if (rel.equals("is") && !pre.matches("if|when|suppose|assume|case|say")) {
      return null;
    }
    return new Mark(
        Mark.MarkKind.CASE,
        Mark.VALUE + matcher.group("name"),
        rel + matcher.group("value").strip().toLowerCase(Locale.ROOT));
  }

  /**
   * The words an opening shares with others that are told alike, or empty; {@code label} is what
   * follows them.
   */
  static Mark template(String opening) {
    Matcher matcher = TEMPLATE.matcher(opening);
    if (!matcher.find()) {
      return Mark.NONE;
    }
    String head = matcher.group("head").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return new Mark(
        Mark.MarkKind.ITEM,
        Mark.ALIKE + head,
        matcher.group("rest").toLowerCase(Locale.ROOT).strip());
  }

  private static boolean isCase(String what) {
    return what.endsWith("case") || what.equals("scenario") || what.equals("possibility");
  }
}
