package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.Units;

/**
 * Cuts a trace into the steps of its summary tree: at paragraphs, and where a sentence opens a
 * case, an item, another way or a check.
 */
final class StepFinder {
  private static final int SHORT = 200;
  private static final int LONGEST_SUMMARY = 100;

  private final Units units;

  StepFinder(Trace trace) {
    this.units = trace.units();
  }

  List<SummaryTree.Step> steps() {
    List<SummaryTree.Step> steps = new ArrayList<>();
    int from = 1;
    for (int unit = 2; unit <= units.count() + 1; unit++) {
      boolean ends = unit > units.count();
      if (ends || (units.length(from, unit - 1) >= SHORT && begins(unit))) {
        steps.add(step("S" + (steps.size() + 1), from, unit - 1));
        from = unit;
      }
    }
    return steps;
  }

  private boolean begins(int unit) {
    return MarkedTrace.opensLine(units, unit)
        || switch (DiscourseMarkers.mark(units.unit(unit), false).kind()) {
          case ALTERNATIVE, VERIFICATION, CASE, ITEM -> true;
          case CLOSING, NONE -> false;
        };
  }

  /** Names and values are told apart well enough for no promise of what a step needs. */
  private SummaryTree.Step step(String id, int from, int to) {
    String summary =
        Sentences.cut(Sentences.withoutLead(Sentences.line(units.unit(from))), LONGEST_SUMMARY);
    return new SummaryTree.Step(
        id,
        from,
        to,
        summary.isEmpty() ? "units " + from + " to " + to : Sentences.capital(summary),
        List.of(),
        List.of(),
        List.of());
  }
}
