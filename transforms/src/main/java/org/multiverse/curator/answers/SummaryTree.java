package org.multiverse.curator.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;

/**
 * Result of step 1: what of the trace is kept, which runs of units repeat earlier ones, and the
 * steps it consists of.
 *
 * @param unusable why there is nothing to keep, null when there is
 * @param cuts runs that are no reasoning on the question, in order, disjoint
 * @param duplicates runs that repeat earlier runs; they stay in the text, and never become siblings
 *     of what they repeat
 * @param steps top-level steps that partition all units in order, depth at most 2
 */
public record SummaryTree(
    String unusable, List<Cut> cuts, List<Duplicate> duplicates, List<Step> steps) {
  public SummaryTree {
    cuts = List.copyOf(cuts);
    duplicates = List.copyOf(duplicates);
    steps = List.copyOf(steps);
  }

  /** A tree of a trace that is kept whole and repeats nothing. */
  public static SummaryTree of(List<Step> steps) {
    return new SummaryTree(null, List.of(), List.of(), steps);
  }

  /** Whether a unit is kept. */
  public boolean keeps(int unit) {
    return cuts.stream().noneMatch(cut -> cut.units().contains(unit));
  }

  /** The kept units of {@code count}, as runs that are as long as can be. */
  public List<UnitRange> kept(int count) {
    List<UnitRange> kept = new ArrayList<>();
    int from = 1;
    for (Cut cut : cuts) {
      if (cut.units().from() > from) {
        kept.add(new UnitRange(from, Math.min(count, cut.units().from() - 1)));
      }
      from = Math.max(from, cut.units().to() + 1);
    }
    if (from <= count) {
      kept.add(new UnitRange(from, count));
    }
    return kept;
  }

  /** Number of the last unit that is kept, of {@code count}; 0 when none is. */
  public int lastKept(int count) {
    List<UnitRange> kept = kept(count);
    return kept.isEmpty() ? 0 : kept.get(kept.size() - 1).to();
  }

  /** The steps that have no substeps, and the substeps of the others: a partition of all units. */
  public List<Step> leaves() {
    List<Step> leaves = new ArrayList<>();
    for (Step step : steps) {
      if (step.substeps().isEmpty()) {
        leaves.add(step);
      } else {
        leaves.addAll(step.substeps());
      }
    }
    return leaves;
  }

  /**
   * A run that is left out of everything.
   *
   * @param units the run
   * @param why what it is, a few words
   */
  public record Cut(UnitRange units, String why) {
    public Cut {
      Objects.requireNonNull(units, "Invalid cut: null");
      Objects.requireNonNull(why, "Invalid cut: no reason");
    }
  }

  /**
   * One step of the reasoning.
   *
   * @param id {@code S1}, {@code S2}, …; substeps {@code S1.1}, …
   * @param from number of its first unit
   * @param to number of its last unit
   * @param summary what it does, one line
   * @param defines symbols and results it introduces
   * @param uses symbols and results of earlier steps it leans on
   * @param substeps a partition of its units, or empty
   */
  public record Step(
      String id,
      int from,
      int to,
      String summary,
      List<String> defines,
      List<String> uses,
      List<Step> substeps) {
    public Step {
      defines = List.copyOf(defines);
      uses = List.copyOf(uses);
      substeps = List.copyOf(substeps);
    }

    /** Its units. */
    public UnitRange units() {
      return new UnitRange(from, to);
    }
  }
}
