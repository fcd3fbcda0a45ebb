package org.multiverse.curator.steps;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Verdict;

/** Judges the groups of step 2 that have passed their checks. */
public interface GroupsJudge extends Serializable {
  /** Finds nothing and says nothing. */
  GroupsJudge NONE =
      new GroupsJudge() {
        private static final long serialVersionUID = 1L;

        @Override
        public List<CheckViolation> violations(Trace trace, ParallelGroups groups) {
          return List.of();
        }

        @Override
        public Optional<Verdict> verdict(Trace trace, ParallelGroups groups) {
          return Optional.empty();
        }
      };

  /** The groups whose branches need each other: sent back to a maker that repairs, else undone. */
  List<CheckViolation> violations(Trace trace, ParallelGroups groups);

  /** What is to be written into the row about the groups that stayed. */
  Optional<Verdict> verdict(Trace trace, ParallelGroups groups);
}
