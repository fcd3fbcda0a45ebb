package org.multiverse.curator.pipelines;

import org.multiverse.curator.model.RunStoppedException;
import org.multiverse.curator.model.RunStoppedException.Stop;

/** Finds out of a failed job whether the model plane has stopped it, and why. */
final class RunStop {
  private static final String NAME = RunStoppedException.class.getName();

  private RunStop() {}

  /** Throws what the command line has an exit code for, or returns. */
  static void rethrow(Throwable failure) {
    int depth = 0;
    for (Throwable e = failure; e != null && depth < 64; e = e.getCause()) {
      depth++;
      if (e instanceof RunStoppedException stopped) {
        rethrow(stopped.stop(), stopped.getMessage(), failure);
      }
      // From a cluster only the text comes back, with the name of the class in front.
      String message = String.valueOf(e.getMessage());
      int at = message.indexOf(NAME + ": ");
      if (at >= 0) {
        String said = message.substring(at + NAME.length() + 2).lines().findFirst().orElse("");
        Stop stop = RunStoppedException.stopOf(said);
        rethrow(stop, said, failure);
      }
    }
  }

  private static void rethrow(Stop stop, String message, Throwable failure) {
    String advice = " (replies so far are kept; the same command goes on)";
    if (stop == Stop.BUDGET) {
      throw new BudgetException(message + advice, failure);
    }
    if (stop == Stop.UNREACHABLE) {
      throw new UnreachableException(message + advice, failure);
    }
  }
}
