package org.multiverse.curator.steps;

import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

/**
 * One of the five steps as a function from row to row. It is asked about pending rows alone, and
 * may throw: {@link Curation} ends the row then, not the run.
 */
public interface CurationStep {
  /** Which step it is. */
  StepName name();

  /** The row with the step's result, or with its status and reason when the step ends it. */
  TraceRow apply(TraceRow row);
}
