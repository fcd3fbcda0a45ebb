package org.multiverse.curator.rules;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WordList;

/** Reads from the opening words of a sentence what it begins, and where its own matter starts. */
final class DiscourseMarkers {
  /** Words that may stand before a marker and mean nothing by themselves. */
  private static final String LEAD =
      "(?:" + WordList.read(DiscourseMarkers.class, "marker-leads").any() + "\\b[,.!:…]*\\s+)*";

  private static final String MANNER = WordList.read(DiscourseMarkers.class, "manners").any();

  private static final Pattern ALTERNATIVE =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:"
              + WordList.read(DiscourseMarkers.class, "alternatives").any()
              + "|(?:(?:there(?:'s| is)|is there|here(?:'s| is)|maybe|perhaps|yet|as|using|by|in|via|with"
              + "|let(?:'s| me| us)(?: (?:try|use|think of|consider|see|look for))?"
              + "|(?:i|we) (?:can|could|might|should|'ll)(?: also)? (?:try|use|think of|consider)"
              + "|try|consider|think of)(?: (?:maybe|perhaps|also))? )?"
              + "(?:another|a different|an alternative|yet another|one more|a second|an alternate|some other) "
              + "(?:possible |simpler |quick |good )?"
              + MANNER
              + "\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final String CHECKING =
      WordList.read(DiscourseMarkers.class, "checking-verbs").any();

  private static final Pattern VERIFICATION =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:(?:just |also |and |first )*(?:let me|let(?:'|’)s|let us|i(?:'ll|’ll| will| should| can|"
              + " could| want to| need to| must|'d like to)?|we(?:'ll| will| should| can| could| must| need to)?)"
              + "(?: (?:just|also|quickly|now|really|actually|maybe|perhaps|try to|always|better|first))*"
              + " "
              + CHECKING
              + "\\b|(?:just |and |in order |also )*to (?:just |be )?(?:"
              + CHECKING
              + "|sure|safe|thorough|certain|ensure|absolutely sure)\\b|"
              + WordList.read(DiscourseMarkers.class, "verifications").any()
              + ")",
          Pattern.CASE_INSENSITIVE);

  /** An alternative that only checks. */
  private static final Pattern CHECKS =
      Pattern.compile(
          "\\b" + WordList.read(DiscourseMarkers.class, "check-words").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern CLOSING =
      Pattern.compile(
          "^\\W{0,4}"
              + LEAD
              + "(?:\\*\\*)?(?:"
              + WordList.read(DiscourseMarkers.class, "closing-leads").any()
              + "\\b,?\\s*)*"
              + WordList.read(DiscourseMarkers.class, "closings").any(),
          Pattern.CASE_INSENSITIVE);

  /** Words that tie a paragraph to the one before it. */
  private static final Pattern CONNECTED =
      Pattern.compile(
          "^\\W{0,4}" + WordList.read(DiscourseMarkers.class, "connectives").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final String NAME = "(?:\\d{1,2}|[A-Ha-h]|[ivx]{1,4}|one|two|three|four|five|six)";

  /** A heading of a line such as {@code **Fragment 2.**} or {@code Game 3:}. */
  private static final Pattern HEADED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*(?<what>[A-Z][a-z]{2,14})\\s+\\(?(?<name>\\d{1,2}|[A-H]|[ivx]{2,4})\\)?"
              + "(?=\\s*(?:[.:]|\\*\\*|$|[–—-]\\s|first\\b|next\\b))");

  private static final Pattern NAMED =
      Pattern.compile(
          "^(?:[-*•#\\s]|\\*\\*)*"
              + LEAD
              + "(?:for |in |consider |take |now |next |let's (?:take|do|consider|look at|check|see) )?(?:the )?"
              + "(?<what>"
              + WordList.read(DiscourseMarkers.class, "series-nouns").any()
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
              + WordList.read(DiscourseMarkers.class, "ordinal-nouns").any()
              + "s?\\b)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern VALUE =
      Pattern.compile(
          "^\\W{0,4}(?:(?:and|now|okay|so|then|next|also|similarly|but|first|finally|likewise)[, ]+)*"
              + "(?<pre>"
              + WordList.read(DiscourseMarkers.class, "value-openings").any()
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
              + WordList.read(DiscourseMarkers.class, "measures").any()
              + " of"
              + "|now (?:compute|calculate|find|consider|for)|(?:the|an?) [a-z]+)\\b\\s*(?<rest>[^\\n]{0,40})",
          Pattern.CASE_INSENSITIVE);

  private static final Map<String, String> ORDINALS =
      Map.of("one", "1", "two", "2", "three", "3", "four", "4", "five", "5", "six", "6");

  private DiscourseMarkers() {}

  /** What a unit begins; series items only where the unit opens a line or says so itself. */
  static Mark mark(String unit, boolean lineStart) {
    String text = opening(unit);
    if (text.isEmpty()) {
      return Mark.NONE;
    }
    boolean checks = CHECKS.matcher(text).find();
    Matcher headed = HEADED.matcher(text);
    if (lineStart && !checks && headed.find()) {
      String what = headed.group("what").toLowerCase(Locale.ROOT).replace("-", "");
      return new Mark(
          isCase(what) ? Mark.Kind.CASE : Mark.Kind.ITEM,
          what,
          headed.group("name").toLowerCase(Locale.ROOT));
    }
    if (ALTERNATIVE.matcher(text).find()) {
      return Mark.of(checks ? Mark.Kind.VERIFICATION : Mark.Kind.ALTERNATIVE);
    }
    Mark named = named(text, lineStart);
    if (named != null) {
      return named;
    }
    if (CLOSING.matcher(text).find()) {
      return Mark.of(Mark.Kind.CLOSING);
    }
    Mark value = value(text);
    if (value != null) {
      return value;
    }
    if (VERIFICATION.matcher(text).find()) {
      return Mark.of(Mark.Kind.VERIFICATION);
    }
    return Mark.NONE;
  }

  private static Mark named(String text, boolean lineStart) {
    Matcher matcher = NAMED.matcher(text);
    if (matcher.find()) {
      String what = matcher.group("what").toLowerCase(Locale.ROOT).replace("-", "");
      String name = matcher.group("name").toLowerCase(Locale.ROOT);
      return new Mark(
          isCase(what) ? Mark.Kind.CASE : Mark.Kind.ITEM, what, ORDINALS.getOrDefault(name, name));
    }
    matcher = LISTED.matcher(text);
    if (lineStart && matcher.find()) {
      String name = matcher.group("name");
      String style =
          Character.isDigit(name.charAt(0))
              ? "1"
              : Character.isUpperCase(name.charAt(0)) ? "A" : "a";
      return new Mark(
          Mark.Kind.ITEM,
          "list" + matcher.group("open") + style + matcher.group("close"),
          name.toLowerCase(Locale.ROOT));
    }
    matcher = ORDINAL.matcher(text);
    if (matcher.find()) {
      String name = matcher.group("name").toLowerCase(Locale.ROOT).replaceAll("ly$", "");
      String what = matcher.group("what").strip().toLowerCase(Locale.ROOT).replaceAll("s$", "");
      return new Mark(Mark.Kind.ITEM, Mark.ORDINAL + (what.length() == 1 ? "" : what), name);
    }
    return null;
  }

  private static boolean isCase(String what) {
    return what.endsWith("case") || what.equals("scenario") || what.equals("possibility");
  }

  private static Mark value(String text) {
    Matcher matcher = VALUE.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    String rel = matcher.group("rel");
    String pre = matcher.group("pre").toLowerCase(Locale.ROOT);
    boolean equation = "=≡".contains(rel);
    if (pre.isEmpty()
        && !(equation && text.matches("(?s)^\\W{0,4}\\w+\\s*=\\s*[-\\w/]{1,8}\\s*:.*"))) {
      return null;
    }
    if (rel.equals("is") && !pre.matches("if|when|suppose|assume|case|say")) {
      return null;
    }
    return new Mark(
        Mark.Kind.CASE,
        Mark.VALUE + matcher.group("name"),
        rel + matcher.group("value").strip().toLowerCase(Locale.ROOT));
  }

  /**
   * The words a unit shares with others that are told alike, or empty; {@code label} is what
   * follows them.
   */
  static Mark template(String unit) {
    Matcher matcher = TEMPLATE.matcher(opening(unit));
    if (!matcher.find()) {
      return Mark.NONE;
    }
    String head = matcher.group("head").toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return new Mark(
        Mark.Kind.ITEM, Mark.ALIKE + head, matcher.group("rest").toLowerCase(Locale.ROOT).strip());
  }

  /** Whether a unit speaks of checking. */
  static boolean checks(String unit) {
    return CHECKS.matcher(opening(unit)).find();
  }

  static boolean isConnected(String unit) {
    return CONNECTED.matcher(opening(unit)).find();
  }

  /** The first line of a unit, at most 160 characters, which is all that markers look at. */
  static String opening(String unit) {
    String text = unit.strip();
    int newline = text.indexOf('\n');
    int end = Math.min(newline < 0 ? text.length() : newline, 160);
    return text.substring(0, end);
  }
}
