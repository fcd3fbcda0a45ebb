package org.multiverse.curator.pipelines;

import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** Finds out of a failed job whether the model plane has stopped it, and why. */
final class RunStop {
  private static final String KEPT = " (replies so far are kept; the same command ";

  private RunStop() {}

  /** Throws what has a code of its own and words for the user, or returns. */
  static void rethrow(Throwable failure) {
    CuratorException stop = CuratorException.find(failure);
    if (stop != null && (stop.code() == Code.BUDGET || stop.code() == Code.UNREACHABLE)) {
      String advice = stop.code() == Code.BUDGET ? "with a larger --max-cost goes on)" : "goes on)";
      throw new CuratorException(stop.code(), stop.getMessage() + KEPT + advice, failure);
    }
    if (stop != null && stop.code() == Code.REJECTED) {
      throw new CuratorException(
          Code.REJECTED, stop.getMessage() + " (nothing was moved into place)", failure);
    }
    if (stop != null && stop.code() == Code.USAGE) {
      throw CuratorException.usage(stop.getMessage(), failure);
    }
  }
}
