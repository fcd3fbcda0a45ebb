package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.List;

/** Branches that start at the same place of their parent and do not see each other. */
final class Fork {
  // Place in the parent's tokens: they stand before its token of this index.
  final int at;
  // Position of </Goal>.
  final int goalEnd;
  // Whether the parent goes on behind them and sees them all.
  final boolean joins;
  final List<TokenBranch> branches = new ArrayList<>();

  Fork(int at, int goalEnd, boolean joins) {
    this.at = at;
    this.goalEnd = goalEnd;
    this.joins = joins;
  }

  /** Last position of the longest branch. */
  int end() {
    int end = goalEnd;
    for (TokenBranch branch : branches) {
      end = Math.max(end, branch.end());
    }
    return end;
  }

  boolean isComplete() {
    return branches.stream().allMatch(branch -> branch.complete);
  }

  boolean isFinished() {
    return branches.stream().allMatch(branch -> branch.finished);
  }
}
