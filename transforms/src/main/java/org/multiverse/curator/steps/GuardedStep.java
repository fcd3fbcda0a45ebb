package org.multiverse.curator.steps;

import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.TraceRow;

/** What all steps share: finished rows pass, and what goes wrong ends the row, not the run. */
abstract class GuardedStep implements CurationStep {
  private static final long serialVersionUID = 1L;

  @Override
  public final TraceRow apply(TraceRow row) {
    if (!row.isPending()) {
      return row;
    }
    try {
      return work(row);
    } catch (MakerException e) {
      return row.rejected(Reason.step(e.code(), name(), String.valueOf(e.getMessage())));
    } catch (RuntimeException | StackOverflowError e) {
      return row.rejected(
          Reason.step(
              ReasonCode.INTERNAL_ERROR, name(), "Cannot do " + name() + ": " + describe(e)));
    }
  }

  private static String describe(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return e.getClass().getSimpleName() + ": " + e.getMessage() + where;
  }

  abstract TraceRow work(TraceRow row);

  /** The row with a summary of a making added to its provenance. */
  static TraceRow withCost(TraceRow row, StepMaker maker, Making<?> making) {
    return row.withProvenance(
        row.provenance()
            .plus(
                maker.name(),
                maker.model(),
                making.attempts().size(),
                making.inputTokens(),
                making.outputTokens(),
                making.costUsd()));
  }
}
