package org.multiverse.curator.rules;

import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;

/** Reads from the opening words of a unit what begins with it. */
final class DiscourseMarkers {
  /** Words that may stand before a marker and mean nothing by themselves. */
  static final String LEAD =
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
  private static final Phrases CHECKS =
      Phrases.of(WordList.read(DiscourseMarkers.class, "check-words"), "\\b");

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

  private DiscourseMarkers() {}

  /** What a unit begins; series items only where the unit opens a line or says so itself. */
  static Mark mark(String unit, boolean lineStart) {
    String text = opening(unit);
    if (text.isEmpty()) {
      return Mark.NONE;
    }
    boolean checks = CHECKS.areIn(text);
    Mark headed = lineStart && !checks ? ItemLabels.headed(text) : null;
    if (headed != null) {
      return headed;
    }
    if (ALTERNATIVE.matcher(text).find()) {
      return Mark.of(checks ? Mark.MarkKind.VERIFICATION : Mark.MarkKind.ALTERNATIVE);
    }
    Mark named = ItemLabels.named(text, lineStart);
    if (named != null) {
      return named;
    }
    if (CLOSING.matcher(text).find()) {
      return Mark.of(Mark.MarkKind.CLOSING);
    }
    Mark value = ItemLabels.value(text);
    if (value != null) {
      return value;
    }
    if (VERIFICATION.matcher(text).find()) {
      return Mark.of(Mark.MarkKind.VERIFICATION);
    }
    return Mark.NONE;
  }

  /** Whether a unit speaks of checking. */
  static boolean checks(String unit) {
    return CHECKS.areIn(opening(unit));
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
