package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Step;
import org.multiverse.curator.answers.SummaryTree.Usability;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.Units;

/** Checks of step 1: the steps partition the units, substeps partition their step, ids run on. */
public final class SummaryTreeCheck {
  private final Units units;
  private final List<CheckViolation> violations = new ArrayList<>();

  private SummaryTreeCheck(Units units) {
    this.units = units;
  }

  /** Everything that is wrong with a summary tree, empty when nothing is. */
  public static List<CheckViolation> check(Units units, SummaryTree tree) {
    SummaryTreeCheck check = new SummaryTreeCheck(units);
    check.usable(tree.usable());
    for (Duplicate duplicate : tree.duplicates()) {
      check.duplicate(duplicate);
    }
    check.partition("steps", "S", tree.steps(), 1, units.count(), 1);
    return List.copyOf(check.violations);
  }

  private void usable(SummaryTree.Usable usable) {
    if (usable.verdict() == null) {
      add("verdict", "usable", "the verdict is missing; say yes, truncate or no");
    } else if (usable.verdict() == Usability.TRUNCATE
        && (usable.unit() < 2 || usable.unit() > units.count())) {
      add(
          "truncate-unit",
          "usable",
          "truncate names unit "
              + usable.unit()
              + "; name the first unit to cut off, from 2 to "
              + units.count());
    } else if (usable.verdict() != Usability.YES && isBlank(usable.why())) {
      add("why", "usable", "the verdict is not yes and why is empty; say why");
    }
  }

  private void duplicate(Duplicate d) {
    String subject = "duplicate " + d.from() + "-" + d.to();
    boolean inRange =
        1 <= d.repeatsFrom()
            && d.repeatsFrom() <= d.repeatsTo()
            && d.from() <= d.to()
            && d.to() <= units.count();
    if (!inRange || d.repeatsTo() >= d.from()) {
      add(
          "duplicate-range",
          subject,
          "units "
              + d.from()
              + "-"
              + d.to()
              + " can't repeat "
              + d.repeatsFrom()
              + "-"
              + d.repeatsTo()
              + "; the repeated run comes first and both lie in 1-"
              + units.count());
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
      if (isBlank(step.summary())) {
        add("summary", id, "the summary is empty; say in one line what the step does");
      }
      if (step.from() != next || step.to() < step.from() || step.to() > last) {
        add(
            "partition",
            id,
            "units "
                + step.from()
                + "-"
                + step.to()
                + " do not go on from unit "
                + next
                + " within "
                + first
                + "-"
                + last);
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
      add("partition", where, "units " + next + "-" + last + " belong to no step");
    }
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private void add(String rule, String subject, String message) {
    violations.add(new CheckViolation(rule, subject, message));
  }
}
