package org.multiverse.curator.rows;

import java.util.EnumMap;
import java.util.Map;
import org.multiverse.curator.answers.Built;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.tags.Document;

/** What the steps found, each its own; null where a step has not come to the row. */
public final class Results {
  /** Before the first step. */
  public static final Results NONE = new Results(new EnumMap<>(StepName.class));

  private final Map<StepName, Object> found;

  private Results(Map<StepName, Object> found) {
    this.found = found;
  }

  /** Step 1. */
  public SummaryTree summaryTree() {
    return (SummaryTree) of(StepName.SUMMARY_TREE);
  }

  /** Step 2, checked. */
  public ParallelGroups groups() {
    return (ParallelGroups) of(StepName.PARALLEL_GROUPS);
  }

  /** Step 3. */
  public OutlineTree outline() {
    return (OutlineTree) of(StepName.PARALLEL_OUTLINE);
  }

  /** Step 4: the outline with the trace's own words. */
  public Document refilled() {
    return (Document) of(StepName.REFILL);
  }

  /** Step 5. */
  public Built built() {
    return (Built) of(StepName.MAPREDUCE);
  }

  /** What a step found, null when it has not come to the row. */
  public Object of(StepName step) {
    return found.get(step);
  }

  /**
   * The same with what a step found, null for nothing.
   *
   * @throws ClassCastException when it is nothing that the step finds
   */
  public Results with(StepName step, Object value) {
    Map<StepName, Object> more = new EnumMap<>(found);
    if (value == null) {
      more.remove(step);
    } else {
      more.put(step, step.finds().cast(value));
    }
    return new Results(more);
  }

  /** The same as they were before a step. */
  public Results before(StepName step) {
    Map<StepName, Object> earlier = new EnumMap<>(found);
    earlier.keySet().removeIf(later -> later.number() >= step.number());
    return new Results(earlier);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Results results && results.found.equals(found);
  }

  @Override
  public int hashCode() {
    return found.hashCode();
  }

  @Override
  public String toString() {
    return found.toString();
  }
}
