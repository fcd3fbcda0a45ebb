package org.multiverse.curator.rows;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was undone or left out on the way.
 *
 * @param step the step that did
 * @param text one sentence
 */
public record Note(StepName step, String text) {
  private static final String GROUP = "parallel-groups: dropped the group at units ";
  private static final String BLOCK = " is written as sequential text, ";
  private static final Pattern CUT =
      Pattern.compile(
          "(?s)summary-tree: cut off units \\S+ of \\d+ \\((\\d+) characters?\\): (.*)");

  public Note {
    Objects.requireNonNull(step, "Invalid step: null");
    Objects.requireNonNull(text, "Invalid note: null");
  }

  /** What is said of a group that was left out. */
  public static String droppedGroup(Object units, String why) {
    return GROUP + units + ", " + why;
  }

  /** What is said of a block that could not be built. */
  public static String droppedBlock(String block, String why) {
    return "mapreduce: " + block + BLOCK + why;
  }

  /**
   * What was cut off a trace.
   *
   * @param characters Unicode characters (code points)
   * @param what what it was, a few words
   */
  public record Cut(long characters, String what) {}

  /**
   * What is said of units that were cut off a trace.
   *
   * @param units their run
   * @param count units of the trace
   */
  public static String cut(Object units, int count, Cut cut) {
    return String.format(
        Locale.ROOT,
        "summary-tree: cut off units %s of %d (%d %s): %s",
        units,
        count,
        cut.characters(),
        cut.characters() == 1 ? "character" : "characters",
        cut.what());
  }

  /** What was cut off, when a note says so. */
  public static Optional<Cut> cutBy(String text) {
    Matcher cut = CUT.matcher(text);
    return cut.matches()
        ? Optional.of(new Cut(Long.parseLong(cut.group(1)), cut.group(2)))
        : Optional.empty();
  }

  /** The step that left a group or a block out, when a note says so. */
  public static Optional<StepName> droppedBy(String text) {
    if (text.startsWith(GROUP)) {
      return Optional.of(StepName.PARALLEL_GROUPS);
    }
    return text.contains(BLOCK) ? Optional.of(StepName.MAPREDUCE) : Optional.empty();
  }
}
