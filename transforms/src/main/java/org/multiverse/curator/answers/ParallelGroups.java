package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Answer of step 2: which runs of units may be thought at the same time.
 *
 * @param groups the groups in order of their first unit; a group that lies wholly inside a branch
 *     of another is nested in it
 */
public record ParallelGroups(List<Group> groups) {
  /** Outer groups before those nested in them. */
  private static final Comparator<Group> ORDER =
      Comparator.<Group>comparingInt(group -> group.span().from())
          .thenComparing(group -> group.span().to(), Comparator.reverseOrder());

  public ParallelGroups {
    groups = List.copyOf(groups);
  }

  /** The same in order of their first unit, outer groups before inner ones. */
  public ParallelGroups sorted() {
    return new ParallelGroups(groups.stream().sorted(ORDER).toList());
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
   * Branches that may be thought at the same time. Every unit from the first to the last of the
   * group stands in a branch, a hoist, the join or {@code after}.
   *
   * @param branches the siblings, by their first units, disjoint, at least two
   * @param hoist units that several branches need; moved into the text before the block
   * @param join the trace's own sentences that sum the block up; they become its Conclusion; null
   *     when there are none
   * @param after units that belong to no branch and are moved behind the block
   * @param mode whether all branches are needed
   * @param type what the branches are to each other
   * @param reason why they are independent, one line
   * @param contested findings of the check that are said to be wrong: what was found, then a colon
   *     and why it is no dependence
   */
  public record Group(
      List<Branch> branches,
      List<UnitRange> hoist,
      UnitRange join,
      List<UnitRange> after,
      Mode mode,
      Type type,
      String reason,
      List<String> contested) {
    public Group {
      branches = List.copyOf(branches);
      hoist = List.copyOf(hoist);
      after = List.copyOf(after);
      contested = List.copyOf(contested);
      Objects.requireNonNull(mode, "Invalid mode: null");
      Objects.requireNonNull(type, "Invalid type: null");
    }

    /** From its first to its last unit. */
    public UnitRange span() {
      int from = Integer.MAX_VALUE;
      int to = 0;
      for (UnitRange range : ranges()) {
        from = Math.min(from, range.from());
        to = Math.max(to, range.to());
      }
      return from > to ? new UnitRange(0, 0) : new UnitRange(from, to);
    }

    /** All runs that it takes up, as they are written: nothing says yet that the trace has them. */
    public List<UnitRange> ranges() {
      List<UnitRange> ranges = new ArrayList<>();
      branches.forEach(branch -> ranges.addAll(branch.runs()));
      ranges.addAll(hoist);
      ranges.addAll(after);
      if (join != null) {
        ranges.add(join);
      }
      return ranges;
    }

    /** All units that it takes up: branches, hoists, join and what goes behind. */
    public NavigableSet<Integer> units() {
      return UnitRange.units(ranges());
    }

    /** Characters saved: the sum of the branches less the longest. */
    public int gain(Units text) {
      int sum = 0;
      int longest = 0;
      for (Branch branch : branches) {
        int length = branch.length(text);
        sum += length;
        longest = Math.max(longest, length);
      }
      return sum - longest;
    }
  }

  /**
   * One sibling: runs of units that are read one after the other. In JSON it is one string, its
   * runs and its label: {@code "3-6,20-24 the multiples of 7"}.
   *
   * @param runs its runs in rising order, disjoint
   * @param label what it is about, a few words
   */
  public record Branch(List<UnitRange> runs, String label) {
    public Branch {
      runs = List.copyOf(runs);
      Objects.requireNonNull(label, "Invalid label: null");
      if (runs.isEmpty()) {
        throw new IllegalArgumentException("a branch has no units");
      }
    }

    /** A branch of one run. */
    public Branch(int from, int to, String label) {
      this(List.of(new UnitRange(from, to)), label);
    }

    /**
     * Reads its one string.
     *
     * @throws IllegalArgumentException when it does not begin with runs of units
     */
    @JsonCreator
    public static Branch parse(String text) {
      String[] parts = text.strip().split("\\s+", 2);
      List<UnitRange> runs = new ArrayList<>();
      for (String run : parts[0].split(",", -1)) {
        runs.add(UnitRange.parse(run));
      }
      return new Branch(runs, parts.length == 1 ? "" : parts[1]);
    }

    @JsonValue
    @Override
    public String toString() {
      return (where() + " " + label).strip();
    }

    /** Its runs as text, {@code 3-6,20-24}. */
    public String where() {
      return String.join(",", runs.stream().map(UnitRange::toString).toList());
    }

    /** Number of its first unit. */
    public int from() {
      return runs.get(0).from();
    }

    /** Number of its last unit. */
    public int to() {
      return runs.get(runs.size() - 1).to();
    }

    public boolean contains(int unit) {
      return runs.stream().anyMatch(run -> run.contains(unit));
    }

    public boolean overlaps(UnitRange range) {
      return runs.stream().anyMatch(run -> run.overlaps(range));
    }

    /** Its units, rising. */
    public NavigableSet<Integer> units() {
      return UnitRange.units(runs);
    }

    /** Length of its text in UTF-16 code units. */
    public int length(Units text) {
      return runs.stream().mapToInt(run -> text.length(run.from(), run.to())).sum();
    }
  }
}
