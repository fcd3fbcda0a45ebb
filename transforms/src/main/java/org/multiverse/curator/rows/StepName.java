package org.multiverse.curator.rows;

import java.util.Arrays;
import java.util.Optional;
import org.multiverse.curator.answers.Built;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.EnumWords;
import org.multiverse.curator.tags.Document;

/**
 * The five steps, in order, by the names that the command line and the run folder use, with the
 * type of what each finds.
 */
public enum StepName {
  SUMMARY_TREE(1, "summary-tree", SummaryTree.class),
  PARALLEL_GROUPS(2, "parallel-groups", ParallelGroups.class),
  PARALLEL_OUTLINE(3, "parallel-outline", OutlineTree.class),
  REFILL(4, "refill", Document.class),
  MAPREDUCE(5, "mapreduce", Built.class);

  private final int number;
  private final String text;
  private final Class<?> finds;

  StepName(int number, String text, Class<?> finds) {
    this.number = number;
    this.text = text;
    this.finds = finds;
  }

  /** The place of the step, 1 to 5. */
  public int number() {
    return number;
  }

  /** The type of what it finds. */
  public Class<?> finds() {
    return finds;
  }

  /** Whether a maker answers it; the other steps are code. */
  public boolean isModelStep() {
    return this == SUMMARY_TREE || this == PARALLEL_GROUPS || this == MAPREDUCE;
  }

  /** The folder of its shards under {@code stages/}, such as {@code 1-summary-tree}. */
  public String folder() {
    return number + "-" + text;
  }

  /** The step that a curation begins with. */
  public static StepName first() {
    return SUMMARY_TREE;
  }

  /** The step that a curation ends with. */
  public static StepName last() {
    StepName last = SUMMARY_TREE;
    for (StepName step : values()) {
      last = step;
    }
    return last;
  }

  /** The step before this one, empty for the first. */
  public Optional<StepName> previous() {
    return Arrays.stream(values()).filter(step -> step.number == number - 1).findFirst();
  }

  /** The step after this one, empty for the last. */
  public Optional<StepName> next() {
    return Arrays.stream(values()).filter(step -> step.number == number + 1).findFirst();
  }

  /** The step at a place, from 1. */
  public static StepName of(int number) {
    for (StepName step : values()) {
      if (step.number == number) {
        return step;
      }
    }
    throw new IllegalArgumentException("Invalid step number: " + number);
  }

  /** Finds a step by its name or its number. */
  public static StepName of(String value) {
    for (StepName step : values()) {
      if (step.text.equals(value) || Integer.toString(step.number).equals(value)) {
        return step;
      }
    }
    throw new IllegalArgumentException(
        "Invalid step: " + value + " (one of " + EnumWords.all(StepName.class) + ")");
  }

  @Override
  public String toString() {
    return text;
  }
}
