package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Edits away what makes a path lean on its neighbours: opening words that point back
 * ("Alternatively", "Wait, but"), and closing sentences that announce what the next path does.
 */
final class PathEditor {
  private static final Pattern OPENING =
      Pattern.compile(
          "^[ \\t]*(?:"
              + WordList.read(PathEditor.class, "path-leads").any()
              + "(?:\\s*(?:,|\\.\\.\\.|…|[.!:]|—|–)+\\s+|[ \\t]+(?="
              + WordList.read(PathEditor.class, "after-path-leads").any()
              + "\\b)))+",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ANOTHER =
      Pattern.compile(
          "^(?<words>(?:another|a different|an alternative|yet another|one more|an alternate|some other)"
              + " (?=(?:possible |simpler |quick |good )?(?:"
              + WordList.read(PathEditor.class, "manners").any()
              + "|check)\\b))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HOOK =
      Pattern.compile(
          "^\\s*(?:"
              + WordList.read(PathEditor.class, "hook-leads").any()
              + "\\b[,.…!]*\\s*)*"
              + "(?:(?:let me|let's|let’s|i(?:'ll|’ll| will| should| need to| want to| can)|we(?:'ll| should| can| could| need to))"
              + "(?: (?:just|also|now|first|quickly|try to))* "
              + WordList.read(PathEditor.class, "hook-verbs").any()
              + "\\b"
              + "|(?:is|are) (?:that|this|it|there)\\b|(?:does|did|do) (?:that|this|i|we|it)\\b|maybe there(?:'s| is)\\b"
              + "|(?:what|how) (?:about|if|else)\\b|could there\\b|can (?:i|we|that|this|there)\\b"
              + "|(?:wait|hmm+)[.!…]*$)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HESITATES =
      Pattern.compile(
          "(?:" + WordList.read(PathEditor.class, "hesitations").any() + "[\\s,.!…?]*)+",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern HOLDS_RESULT = Pattern.compile("[=≈<>]|\\\\|\\d{2}");

  private static final int LONGEST_HOOK = 140;

  private final Units units;
  private final Limits settings;

  PathEditor(Units units, Limits settings) {
    this.units = units;
    this.settings = settings;
  }

  /**
   * What becomes of a path.
   *
   * @param edits changes to its units
   * @param drop units left out
   */
  record Edited(List<MapReduce.Edit> edits, List<Integer> drop) {}

  /**
   * The edits of a path.
   *
   * @param range its units
   * @param own whether a unit stands in the path itself, not in a block inside it
   * @param last whether it is the last path of its block, whose end leads on to no sibling
   */
  Edited edits(UnitRange range, IntPredicate own, boolean last) {
    List<MapReduce.Edit> edits = new ArrayList<>();
    int length = units.length(range.from(), range.to());
    int room = (int) Math.max(settings.maxEditShare() * length, settings.maxEditChars()) - 2;
    int first = range.from();
    List<Integer> dropped = new ArrayList<>();
    while (first < range.to()
        && own.test(first)
        && hesitates(units.unit(first))
        && units.length(first, first) <= room) {
      room -= units.length(first, first);
      dropped.add(first++);
    }
    if (own.test(first)) {
      MapReduce.Edit opening = opening(first);
      if (opening != null && opening.find().length() <= room) {
        edits.add(opening);
        room -= opening.find().length();
      }
    }
    int hooks = dropped.size();
    for (int unit = range.to(); unit > first + 1 && !last && dropped.size() < hooks + 3; unit--) {
      int size = units.length(unit, unit);
      if (!own.test(unit) || !isHook(units.unit(unit)) || size > room) {
        break;
      }
      dropped.add(hooks, unit);
      room -= size;
    }
    return new Edited(edits, dropped);
  }

  /** Whether a sentence only announces what comes next. */
  static boolean isHook(String unit) {
    String text = unit.strip();
    return text.length() <= LONGEST_HOOK
        && HOOK.matcher(text).find()
        && !HOLDS_RESULT.matcher(text).find();
  }

  /** Whether a sentence says nothing at all, such as "Hmm." */
  static boolean hesitates(String unit) {
    return HESITATES.matcher(unit.strip()).matches();
  }

  /** What stands at the opening of a unit and points back; its length is 0 when nothing does. */
  static int openingLength(String text) {
    Matcher matcher = OPENING.matcher(text);
    int end = matcher.find() ? matcher.end() : 0;
    return end < text.stripTrailing().length() ? end : 0;
  }

  /** A text without what would be edited away at its opening. */
  static String withoutOpening(String text) {
    String rest = text.substring(openingLength(text));
    return ANOTHER.matcher(rest).replaceFirst("one ");
  }

  private MapReduce.Edit opening(int unit) {
    String text = units.unit(unit);
    int from = 0;
    while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
      from++;
    }
    int cut = from + openingLength(text.substring(from));
    Matcher another = ANOTHER.matcher(text.substring(cut));
    String put = "";
    int end = cut;
    if (another.find()) {
      put = "One ";
      end = cut + another.end();
    }
    if (end == from) {
      return null;
    }
    if (put.isEmpty()) {
      int first = text.codePointAt(end);
      put = new String(Character.toChars(first)).toUpperCase(Locale.ROOT);
      end += Character.charCount(first);
    }
    // Long enough to stand in the unit once.
    String tail = "";
    while (text.indexOf(text.substring(from, end + tail.length()), from + 1) >= 0) {
      if (end + tail.length() >= text.length()) {
        return null;
      }
      tail += text.charAt(end + tail.length());
    }
    if (Character.isHighSurrogate(text.charAt(end + tail.length() - 1))) {
      return null;
    }
    return new MapReduce.Edit(unit, text.substring(from, end) + tail, put + tail);
  }
}
