package org.multiverse.curator.rules;

import java.util.List;
import java.util.Optional;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * What is gained when branches are thought at the same time: the characters of all but the longest.
 * Branches that gain too little make no candidate.
 *
 * @param units the trace, cut
 * @param least the least gain in characters that is worth a block
 */
record Gain(Units units, int least) {
  static final int MOST_BRANCHES = 16;
  private static final int SHORTEST_BRANCH = 60;
  // Where both fit, a block that finds something is worth more than one that finds it again.
  private static final double CHECK_WEIGHT = 0.4;

  /** What branches gain, in characters. */
  static int of(Units units, List<UnitRange> branches) {
    int sum = 0;
    int longest = 0;
    for (UnitRange branch : branches) {
      int length = units.length(branch.from(), branch.to());
      sum += length;
      longest = Math.max(longest, length);
    }
    return sum - longest;
  }

  /** The candidate of these branches, empty when it would gain too little. */
  Optional<Candidate> candidate(
      List<UnitRange> branches, UnitRange join, ParallelGroups.Type type, String reason) {
    if (branches.size() < 2 || branches.size() > MOST_BRANCHES) {
      return Optional.empty();
    }
    for (UnitRange branch : branches) {
      if (branch.from() > branch.to()
          || units.length(branch.from(), branch.to()) < SHORTEST_BRANCH) {
        return Optional.empty();
      }
    }
    int gain = of(units, branches);
    if (gain < least) {
      return Optional.empty();
    }
    double weight = type == ParallelGroups.Type.VERIFICATION ? CHECK_WEIGHT : 1;
    return Optional.of(new Candidate(branches, join, type, reason, weight * gain));
  }
}
