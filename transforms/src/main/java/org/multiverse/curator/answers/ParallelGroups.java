package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import org.multiverse.curator.units.UnitRange;

/**
 * Answer of step 2: which runs of units may be thought at the same time.
 *
 * @param groups the groups in order of their first unit; a group that lies wholly inside a branch
 *     of another is nested in it
 */
public record ParallelGroups(List<Group> groups) {
  public ParallelGroups {
    groups = List.copyOf(groups);
  }

  /** {@code all}: every branch is needed; {@code any}: one of them would do. */
  public enum Mode {
    @JsonProperty("all")
    ALL,
    @JsonProperty("any")
    ANY
  }

  /** What the branches are to each other. */
  public enum Type {
    @JsonProperty("case")
    CASE,
    @JsonProperty("subtask")
    SUBTASK,
    @JsonProperty("alternative")
    ALTERNATIVE,
    @JsonProperty("verification")
    VERIFICATION
  }

  /**
   * Branches that may be thought at the same time.
   *
   * @param within id of the step of the summary tree it lies in, or null
   * @param hoist units between the first and the last branch that several branches need; moved into
   *     the text before the block
   * @param branches the siblings, in order, disjoint, at least two
   * @param join the trace's own sentences that sum the block up, directly behind the last branch;
   *     they become its Conclusion; null when there are none
   * @param mode whether all branches are needed
   * @param type what the branches are to each other
   * @param reason why they are independent, one line
   */
  public record Group(
      String within,
      List<UnitRange> hoist,
      List<Branch> branches,
      UnitRange join,
      Mode mode,
      Type type,
      String reason) {
    public Group {
      hoist = List.copyOf(hoist);
      branches = List.copyOf(branches);
      Objects.requireNonNull(mode, "Invalid mode: null");
      Objects.requireNonNull(type, "Invalid type: null");
    }

    /** All units that the group takes up: branches, hoists and join. */
    public UnitRange span() {
      int from = Integer.MAX_VALUE;
      int to = 0;
      for (Branch branch : branches) {
        from = Math.min(from, branch.from());
        to = Math.max(to, branch.to());
      }
      for (UnitRange range : hoist) {
        from = Math.min(from, range.from());
        to = Math.max(to, range.to());
      }
      if (join != null) {
        from = Math.min(from, join.from());
        to = Math.max(to, join.to());
      }
      return new UnitRange(from, to);
    }
  }

  /**
   * One sibling: a run of units.
   *
   * @param from number of its first unit
   * @param to number of its last unit
   * @param label what it is about, a few words
   * @param takes its certificate: what it leans on and where that stands
   */
  public record Branch(int from, int to, String label, List<Take> takes) {
    public Branch {
      takes = List.copyOf(takes);
    }

    /** Its units. */
    public UnitRange range() {
      return new UnitRange(from, to);
    }
  }

  /**
   * One thing a branch leans on.
   *
   * @param what a symbol, value or fact
   * @param unit the unit where it stands
   */
  public record Take(String what, int unit) {}
}
