package org.multiverse.curator.rules;

import java.util.List;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.units.UnitRange;

/**
 * A group that could be made, and what it would be worth.
 *
 * @param branches the siblings, in order and without gaps
 * @param join the sentences behind them that sum them up, or null
 * @param type what the siblings are to each other
 * @param reason why they are independent
 * @param worth characters saved, weighted by the type
 */
record Candidate(
    List<UnitRange> branches,
    UnitRange join,
    ParallelGroups.Type type,
    String reason,
    double worth) {
  Candidate {
    branches = List.copyOf(branches);
  }

  int from() {
    return branches.get(0).from();
  }

  int to() {
    return join == null ? branches.get(branches.size() - 1).to() : join.to();
  }

  UnitRange span() {
    return new UnitRange(from(), to());
  }

  ParallelGroups.Mode mode() {
    return type == ParallelGroups.Type.ALTERNATIVE
        ? ParallelGroups.Mode.ANY
        : ParallelGroups.Mode.ALL;
  }
}
