package org.multiverse.curator.cli;

import java.util.Map;
import java.util.Optional;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.curation.FailureLimit;
import org.multiverse.curator.curation.SameFailures;
import org.multiverse.curator.pipelines.RunReport;
import org.multiverse.curator.rows.ReasonCode;

/**
 * What a run that has come to its end is held against: a cause that hit every row is no success.
 *
 * @param rejected how many rows may be rejected, null for all but the last
 * @param same how many may fail for one reason
 */
record RowLimits(FailureLimit rejected, FailureLimit same) {
  private static final String REJECTED = "rejected/";
  private static final String UNREADABLE = "sequential/" + ReasonCode.ANSWER_UNREADABLE;

  /** What a run has run into, with the code that it exits with; empty when all is well. */
  Optional<CuratorException> exceededBy(RunReport report) {
    String problem = rejectedRows(report);
    if (!problem.isEmpty()) {
      return Optional.of(new CuratorException(Code.REJECTED, problem));
    }
    return rejected == null ? sameReason(report).or(() -> nothingDone(report)) : unread(report);
  }

  /** Rows that were rejected, and not screened out by the user's wish. */
  static long failed(RunReport report) {
    return report.counts().reasonsByStatus().entrySet().stream()
        .filter(reason -> reason.getKey().startsWith(REJECTED))
        .filter(reason -> !code(reason.getKey()).isScreenedOut())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private String rejectedRows(RunReport report) {
    String of = of(failed(report), report);
    if (rejected != null) {
      return rejected.isExceededBy(failed(report), report.rowsIn())
          ? "Too many rows rejected: " + of + " (--max-rejected " + rejected + ")"
          : "";
    }
    long all = report.counts().status("rejected");
    if (report.rowsIn() > 0 && all == report.rowsIn()) {
      return "Every row was rejected: "
          + of(all, report)
          + " ("
          + report.output()
          + "/rejected says why; --max-rejected 100% takes it)";
    }
    long broken = report.counts().reasons().getOrDefault(ReasonCode.BROKEN_FILE.toString(), 0L);
    return broken == 0
        ? ""
        : "The input was not read to its end: "
            + Figures.count(broken, "file")
            + " broke off (--max-rejected 100% takes what was read)";
  }

  private Optional<CuratorException> sameReason(RunReport report) {
    for (Map.Entry<String, Long> reason : report.counts().reasonsByStatus().entrySet()) {
      if (reason.getKey().startsWith(REJECTED)
          && !code(reason.getKey()).isScreenedOut()
          && isTooMany(reason.getValue(), report.rowsIn())) {
        ReasonCode code = code(reason.getKey());
        return Optional.of(
            new CuratorException(
                SameFailures.code(code),
                "Too many rows rejected for one reason: "
                    + of(reason.getValue(), report)
                    + " "
                    + code
                    + " (--max-same-failure "
                    + same
                    + ")"));
      }
    }
    return unread(report);
  }

  /** Rows are kept as they were where no answer of a model could be read: the run made nothing. */
  private Optional<CuratorException> unread(RunReport report) {
    long unread = report.counts().reasonsByStatus().getOrDefault(UNREADABLE, 0L);
    return isTooMany(unread, report.rowsIn())
        ? Optional.of(unreadable(unread, report))
        : Optional.empty();
  }

  private CuratorException unreadable(long rows, RunReport report) {
    return new CuratorException(
        SameFailures.code(ReasonCode.ANSWER_UNREADABLE),
        "What the model answers can't be read: "
            + of(rows, report)
            + " rows ended with "
            + ReasonCode.ANSWER_UNREADABLE
            + " (--max-same-failure "
            + same
            + "; inspect "
            + Summary.quoted(report.output())
            + " shows the answers, another model may do better)");
  }

  /** Of a few rows a share tells nothing, but none that came to a result does. */
  private Optional<CuratorException> nothingDone(RunReport report) {
    long unread = report.counts().reasonsByStatus().getOrDefault(UNREADABLE, 0L);
    return unread > 0
            && unread + report.counts().status("rejected") == report.rowsIn()
            && same.isExceededBy(unread + failed(report), report.rowsIn())
        ? Optional.of(unreadable(unread, report))
        : Optional.empty();
  }

  private boolean isTooMany(long failed, long rows) {
    return (!same.isShare() || rows >= SameFailures.LEAST_ROWS) && same.isExceededBy(failed, rows);
  }

  private static String of(long failed, RunReport report) {
    return Figures.count(failed) + " of " + Figures.count(report.rowsIn());
  }

  private static ReasonCode code(String reason) {
    return ReasonCode.of(reason.substring(reason.indexOf('/') + 1));
  }
}
