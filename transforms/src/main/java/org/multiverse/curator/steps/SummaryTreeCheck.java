package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Cut;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Checks of step 1: the steps partition the units, substeps partition their step, ids run on, and
 * what is cut off lies in the trace.
 */
public final class SummaryTreeCheck {
  private final Units units;
  private final List<CheckViolation> violations = new ArrayList<>();

  private SummaryTreeCheck(Units units) {
    this.units = units;
  }

  /** Everything that is wrong with a summary tree, empty when nothing is. */
  public static List<CheckViolation> check(Units units, SummaryTree tree) {
    SummaryTreeCheck check = new SummaryTreeCheck(units);
    if (tree.unusable() != null) {
      if (tree.unusable().isBlank()) {
        check.add("why", "usable", "the trace is called unusable without a reason; say why");
      }
      // Nothing of it is kept, so its steps do not matter.
      return List.copyOf(check.violations);
    }
    check.cuts(tree.cuts());
    check.partition("steps", "S", tree.steps(), 1, units.count(), 1);
    return List.copyOf(check.violations);
  }

  private void cuts(List<Cut> cuts) {
    int next = 1;
    int left = units.count();
    for (Cut cut : cuts) {
      UnitRange range = cut.units();
      if (range.size() < 1 || range.from() < next || range.to() > units.count()) {
        add(
            "cut-range",
            "cut " + range,
            "units "
                + range
                + " can't be cut off; name runs within 1-"
                + units.count()
                + " in order, none twice");
        return;
      }
      if (cut.why().isBlank()) {
        add("why", "cut " + range, "the cut does not say why; say what these units are");
      }
      left -= range.size();
      next = range.to() + 1;
    }
    if (left == 0 && units.count() > 0) {
      add("cut-range", "cut", "nothing is left; call the trace unusable instead, and say why");
    }
  }

  private void partition(
      String where, String prefix, List<Step> steps, int first, int last, int depth) {
    if (steps.isEmpty() && depth == 1 && last > 0) {
      add("partition", where, "there are no steps; cover units 1-" + last);
      return;
    }
    int next = first;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String id = prefix + (i + 1);
      if (!id.equals(step.id())) {
        add("step-id", String.valueOf(step.id()), "the id is " + step.id() + ", expected " + id);
      }
      if (step.summary() == null || step.summary().isBlank()) {
        add("summary", id, "the summary is empty; say in one line what the step does");
      }
      if (step.from() != next || step.to() < step.from() || step.to() > last) {
        add(
            "partition",
            id,
            "units "
                + step.units()
                + " do not go on from unit "
                + next
                + " within "
                + first
                + "-"
                + last
                + "; begin the step there");
      }
      next = step.to() + 1;
      if (!step.substeps().isEmpty()) {
        if (depth == 2) {
          add("depth", id, "substeps of substeps; the depth is 2 at most");
        } else {
          partition(id, id + ".", step.substeps(), step.from(), step.to(), depth + 1);
        }
      }
    }
    if (!steps.isEmpty() && next <= last) {
      add(
          "partition",
          where,
          "units " + next + "-" + last + " belong to no step; let the step before end at " + last);
    }
  }

  private void add(String rule, String subject, String message) {
    violations.add(new CheckViolation(rule, subject, message));
  }
}
