package org.multiverse.curator.rules;

import java.util.List;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

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

  /** Whether a branch says once more what another one says. */
  boolean isRepeat(List<Duplicate> duplicates) {
    for (Duplicate duplicate : duplicates) {
      int repeat = branchOf(duplicate.range());
      int source = branchOf(duplicate.source());
      if (repeat >= 0 && source >= 0 && repeat != source) {
        return true;
      }
    }
    return false;
  }

  private int branchOf(UnitRange run) {
    for (int i = 0; i < branches.size(); i++) {
      if (branches.get(i).overlaps(run)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether two branches say the same words. */
  boolean hasSameBranches(Units units) {
    for (int i = 1; i < branches.size(); i++) {
      UnitRange one = branches.get(i);
      for (UnitRange other : branches.subList(0, i)) {
        int difference =
            units.length(one.from(), one.to()) - units.length(other.from(), other.to());
        // Only marks may differ, which are few.
        if (Math.abs(difference) < 8 && words(one, units).equals(words(other, units))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String words(UnitRange branch, Units units) {
    return units.text(branch.from(), branch.to()).replaceAll("\\W+", " ").strip();
  }
}
