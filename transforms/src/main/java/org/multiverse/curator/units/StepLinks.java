package org.multiverse.curator.units;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which steps of a trace need which earlier ones. */
public final class StepLinks {
  private StepLinks() {}

  /**
   * What the maker of the steps says of one of them.
   *
   * @param units the step's units
   * @param defines what later steps need from it
   * @param uses what it takes from earlier ones
   * @param goesOnFrom place of the step it goes on from when nothing else tells, -1 for none
   */
  public record Declaration(
      UnitRange units, List<String> defines, List<String> uses, int goesOnFrom) {
    public Declaration {
      defines = List.copyOf(defines);
      uses = List.copyOf(uses);
    }
  }

  /**
   * For each step the earlier ones that it needs, by their places, rising: those that were the last
   * to define what it uses, and those that first state a result that code sees it use. Where its
   * maker names none, a step goes on from the one before it; a part of a step, from what stands
   * before the whole.
   *
   * @param steps the steps in order, disjoint
   */
  public static List<List<Integer>> of(String question, Units units, List<Declaration> steps) {
    List<Set<Integer>> sources =
        new SiblingDependence(question, units, List.of())
            .sources(steps.stream().map(Declaration::units).toList());
    List<List<Integer>> needs = new ArrayList<>();
    for (int step = 0; step < steps.size(); step++) {
      Set<Integer> needed = new TreeSet<>();
      for (String use : steps.get(step).uses()) {
        int definer = definer(steps, step, use);
        if (definer >= 0) {
          needed.add(definer);
        }
      }
      if (needed.isEmpty() && steps.get(step).goesOnFrom() >= 0) {
        needed.add(steps.get(step).goesOnFrom());
      }
      needed.addAll(sources.get(step));
      needs.add(List.copyOf(needed));
    }
    return needs;
  }

  /** Place of the last step before one that defines a thing, -1 when none does. */
  static int definer(List<Declaration> steps, int before, String what) {
    String plain = Notation.plainWords(what);
    for (int step = before - 1; step >= 0; step--) {
      if (steps.get(step).defines().stream().anyMatch(d -> Notation.plainWords(d).equals(plain))) {
        return step;
      }
    }
    return -1;
  }
}
