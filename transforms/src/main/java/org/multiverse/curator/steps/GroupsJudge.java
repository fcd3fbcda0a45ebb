package org.multiverse.curator.steps;

import java.util.List;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;

/**
 * A judge of step 2 that can name the groups at fault, so that its maker can mend them: they are
 * sent back like those that fail a check, and dropped when they come back no better.
 */
public interface GroupsJudge extends Judge {
  @Override
  default StepName step() {
    return StepName.PARALLEL_GROUPS;
  }

  /** Begins with a trace; what was measured once for one of its groups is not measured again. */
  Examination examine(Trace trace);

  @Override
  default Judgement judge(TraceRow row) {
    return Judgement.of(examine(row.trace()).verdict(row.results().groups()));
  }

  /** The groups of one trace before the judge. */
  interface Examination {
    /** The groups that fail; empty when the judge can't say, which its verdict tells. */
    List<CheckViolation> violations(ParallelGroups groups);

    /** What is to be written into the row about the groups that stayed. */
    Verdict verdict(ParallelGroups groups);
  }
}
