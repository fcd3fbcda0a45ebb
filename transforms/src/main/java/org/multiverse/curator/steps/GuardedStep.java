package org.multiverse.curator.steps;

import org.multiverse.curator.common.CuratorException;
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
      return row.rejected(
          new Reason(
              e.code(), name().toString(), String.valueOf(e.getMessage()), e.raw(), e.finish()));
    } catch (CuratorException e) {
      // The end of the run, and no fault of the row's.
      throw e;
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

  /** A reason that ends in the last reply of a making. */
  final Reason reason(ReasonCode code, String message, Making<?> making) {
    return new Reason(code, name().toString(), message, making.raw(), making.finish());
  }

  /** The row with a summary of a making added to its provenance. */
  final TraceRow withCost(TraceRow row, StepMaker maker, Making<?> making) {
    return row.withProvenance(
        row.provenance()
            .plus(
                maker.name(),
                maker.model(),
                maker.prompts(name(), making.attempts().size() > 1),
                making.calls(),
                making.inputTokens(),
                making.outputTokens(),
                making.costUsd()));
  }
}
