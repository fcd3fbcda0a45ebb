package org.multiverse.curator.steps;

import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;

/**
 * Judges one step of a row by one verdict. There is one list of judges in a {@link Curation}: every
 * row that leaves it holds one verdict of each, and one that was not reached says why.
 *
 * <p>A judge is asked about rows that the step has let through, and about finished documents. What
 * it can't judge is a verdict that was not run, never an exception; only the end of the run passes.
 */
public interface Judge {
  /** The step judged. */
  StepName step();

  /** Name of the verdict. */
  String name();

  /** The verdict on a row. */
  Judgement judge(TraceRow row);

  /** The verdict on a row that never came before the judge. */
  default Verdict absent() {
    return notRun("the row ended before it");
  }

  /** A verdict that was not reached, and why. */
  default Verdict notRun(String why) {
    return Verdict.notRun(step(), name(), why);
  }

  /** Called when a bundle of rows is done, so that what was counted on the way is written down. */
  default void flush() {}

  /** A judge that was not configured: its verdict is on record as not run. */
  static Judge none(StepName step, String name, String why) {
    return new Judge() {
      @Override
      public StepName step() {
        return step;
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public Judgement judge(TraceRow row) {
        return Judgement.of(absent());
      }

      @Override
      public Verdict absent() {
        return notRun(why);
      }
    };
  }
}
