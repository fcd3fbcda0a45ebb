package org.multiverse.curator.judge;

import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;

/** Whether the edits of step 5 made the paths no harder to read side by side. */
final class SelfContained extends LocalJudge {
  static final String NAME = "self-contained";

  SelfContained(Bench bench) {
    super(StepName.MAPREDUCE, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    if (!validator().hasLayout()) {
      return noLayout();
    }
    Double before =
        row.outcome().verdicts().stream()
            .filter(verdict -> verdict.name().equals(ParallelCost.NAME))
            .map(Verdict::score)
            .findFirst()
            .orElse(null);
    return before == null
        ? notRun(ParallelCost.NAME + " was not run")
        : atMost(ParallelCost.of(row, row.document(), measures()) - before);
  }
}
