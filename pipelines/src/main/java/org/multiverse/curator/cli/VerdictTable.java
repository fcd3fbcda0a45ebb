package org.multiverse.curator.cli;

import java.util.Map;
import org.multiverse.curator.judge.Thresholds;
import org.multiverse.curator.screening.AnswerCheck;
import org.multiverse.curator.shards.RowCounts;

/**
 * What the judges said of the rows of {@code data/}: a line a verdict, with what it was held
 * against and why it was not run.
 *
 * @param counts the rows
 * @param thresholds the limits, null where they are not known
 * @param style of the title
 */
record VerdictTable(RowCounts counts, Thresholds thresholds, Style style) {

  /** The table under its title, one line when no judge was asked, nothing for a run of before. */
  String text() {
    Map<String, long[]> verdicts = counts.byVerdict();
    // Looked at before curation, and shown there.
    verdicts.remove(AnswerCheck.NAME);
    if (verdicts.isEmpty()) {
      return "";
    }
    if (verdicts.values().stream().allMatch(of -> of[0] + of[1] == 0)) {
      String first = verdicts.keySet().iterator().next();
      String why = counts.whyNotRun(first).keySet().stream().findFirst().orElse("");
      return "\nVerdicts: none was run"
          + (thresholds == null
              ? " (see --validator, --blind-check)"
              : why.isEmpty() ? "" : ": " + why)
          + "\n";
    }
    Table table = new Table("  ");
    if (thresholds == null) {
      table.row("", "passed", "failed", "not run", "why not");
    } else {
      table.row("", "passed", "failed", "not run", "limit", "why not");
    }
    verdicts.forEach((name, of) -> row(table, name, of));
    return "\n" + style.strong("Verdicts on the rows of data/") + "\n" + table;
  }

  private void row(Table table, String name, long[] of) {
    String passed = Figures.count(of[0]);
    String failed = Figures.count(of[1]);
    String notRun = Figures.count(of[2]);
    if (thresholds == null) {
      table.row(name, passed, failed, notRun, why(name));
    } else {
      table.row(name, passed, failed, notRun, limit(name), why(name));
    }
  }

  private String why(String name) {
    Map<String, Long> why = counts.whyNotRun(name);
    String first = why.keySet().stream().findFirst().orElse("");
    return why.size() < 2
        ? first
        : Figures.count(why.get(first)) + " " + first + ", and other reasons";
  }

  /** What a verdict is held against, and whether anything but a guess speaks for it. */
  private String limit(String verdict) {
    Double limit = thresholds.limits().get(verdict);
    if (limit == null) {
      return "";
    }
    String what =
        thresholds.calibrated().contains(verdict)
            ? ", calibrated"
            : thresholds.acts(verdict) ? ", not calibrated, acts" : ", not calibrated";
    return Figures.decimal(limit) + what;
  }
}
