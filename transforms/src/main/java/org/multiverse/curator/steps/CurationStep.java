package org.multiverse.curator.steps;

import java.io.Serializable;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

/**
 * One of the five steps as a function from row to row. Rows that are no longer pending pass through
 * untouched. Never throws for what a row holds.
 */
public interface CurationStep extends Serializable {
  /** Which step it is. */
  StepName name();

  /** How many rows it is worth to have in work at the same time in one JVM; 1 by default. */
  default int concurrency() {
    return 1;
  }

  /**
   * Called when a bundle of rows is done, so that what was counted on the way gets written down.
   */
  default void settle() {}

  /** The row with the step's result, or with its status and reason when the step ends it. */
  TraceRow apply(TraceRow row);
}
