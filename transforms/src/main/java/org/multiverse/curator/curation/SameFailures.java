package org.multiverse.curator.curation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.TraceRow;

/**
 * Counts the rows of a worker that fail for one reason: a cause that hits every row is no fault of
 * the rows, and is best mended before all of them have been paid for.
 */
public final class SameFailures {
  /** Of fewer rows a share tells nothing. */
  public static final int LEAST_ROWS = 20;

  private static final int SHOWN = 240;

  private final Map<ReasonCode, Long> failures = new EnumMap<>(ReasonCode.class);
  private long rows;

  /**
   * Counts a row that is done.
   *
   * @throws CuratorException UNREACHABLE or REJECTED, by the side that has to act, when too many
   *     have failed for the reason of this one
   */
  public void add(TraceRow row, FailureLimit limit) {
    stop(row, limit)
        .ifPresent(
            stop -> {
              throw stop;
            });
  }

  private synchronized Optional<CuratorException> stop(TraceRow row, FailureLimit limit) {
    rows++;
    Reason reason = row.reason();
    if (!isFailure(row.status(), reason)) {
      return Optional.empty();
    }
    long same = failures.merge(reason.code(), 1L, Long::sum);
    boolean few = limit.isShare() && rows < LEAST_ROWS;
    if (few || !limit.isExceededBy(same, rows)) {
      return Optional.empty();
    }
    return Optional.of(
        new CuratorException(
            code(reason.code()),
            "Stopped: "
                + same
                + " of "
                + rows
                + " rows ended with "
                + reason.code()
                + " (--max-same-failure "
                + limit
                + "; "
                + advice(reason.code())
                + "), such as "
                + row.id()
                + ": "
                + cut(reason.message())));
  }

  /** What a row ends with when something is wrong, not when it holds nothing parallel. */
  private static boolean isFailure(Status status, Reason reason) {
    return (status == Status.REJECTED && !reason.code().isScreenedOut())
        || (reason != null && reason.code() == ReasonCode.ANSWER_UNREADABLE);
  }

  /** A model that fails may be mended and asked again; rows stay as they are. */
  public static Code code(ReasonCode reason) {
    return switch (reason) {
      case MODEL_FAILED,
          MODEL_OVERLOADED,
          MODEL_TIMEOUT,
          MODEL_REFUSED,
          MODEL_REJECTED_REQUEST,
          ANSWER_UNREADABLE ->
          Code.UNREACHABLE;
      default -> Code.REJECTED;
    };
  }

  private static String advice(ReasonCode reason) {
    return reason == ReasonCode.ANSWER_UNREADABLE
        ? "another model may do better"
        : code(reason) == Code.UNREACHABLE ? "see to the model's server" : "see to the input";
  }

  private static String cut(String message) {
    return message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "…";
  }
}
