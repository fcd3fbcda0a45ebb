package org.multiverse.curator.rows;

import java.util.EnumSet;
import org.multiverse.curator.answers.Built;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.tags.Document;

/**
 * What the steps found, each its own; null where a step has not come to the row.
 *
 * @param summaryTree step 1
 * @param groups step 2, checked
 * @param outline step 3
 * @param refilled step 4: the outline with the trace's own words
 * @param built step 5
 */
public record Results(
    SummaryTree summaryTree,
    ParallelGroups groups,
    OutlineTree outline,
    Document refilled,
    Built built) {
  /** Before the first step. */
  public static final Results NONE = new Results(null, null, null, null, null);

  /** What a step found, null when it has not come to the row. */
  public Object of(StepName step) {
    return switch (step) {
      case SUMMARY_TREE -> summaryTree;
      case PARALLEL_GROUPS -> groups;
      case PARALLEL_OUTLINE -> outline;
      case REFILL -> refilled;
      case MAPREDUCE -> built;
    };
  }

  /** The type of what a step finds. */
  public static Class<?> type(StepName step) {
    return switch (step) {
      case SUMMARY_TREE -> SummaryTree.class;
      case PARALLEL_GROUPS -> ParallelGroups.class;
      case PARALLEL_OUTLINE -> OutlineTree.class;
      case REFILL -> Document.class;
      case MAPREDUCE -> Built.class;
    };
  }

  /** The same with what a step found, null for nothing. */
  public Results with(StepName step, Object value) {
    return new Results(
        step == StepName.SUMMARY_TREE ? (SummaryTree) value : summaryTree,
        step == StepName.PARALLEL_GROUPS ? (ParallelGroups) value : groups,
        step == StepName.PARALLEL_OUTLINE ? (OutlineTree) value : outline,
        step == StepName.REFILL ? (Document) value : refilled,
        step == StepName.MAPREDUCE ? (Built) value : built);
  }

  /** The same as they were before a step. */
  public Results before(StepName step) {
    Results earlier = this;
    for (StepName later : EnumSet.range(step, StepName.last())) {
      earlier = earlier.with(later, null);
    }
    return earlier;
  }
}
