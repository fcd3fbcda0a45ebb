package org.multiverse.curator.rows;

import java.util.Objects;
import java.util.Optional;

/**
 * What was undone or left out on the way.
 *
 * @param step the step that did
 * @param text one sentence
 */
public record Note(StepName step, String text) {
  private static final String GROUP = "parallel-groups: dropped the group at units ";
  private static final String BLOCK = " is written as sequential text, ";

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

  /** The step that left a group or a block out, when a note says so. */
  public static Optional<StepName> droppedBy(String text) {
    if (text.startsWith(GROUP)) {
      return Optional.of(StepName.PARALLEL_GROUPS);
    }
    return text.contains(BLOCK) ? Optional.of(StepName.MAPREDUCE) : Optional.empty();
  }
}
