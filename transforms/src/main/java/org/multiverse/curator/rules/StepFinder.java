package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.SymbolUse;
import org.multiverse.curator.units.Units;

/**
 * Cuts a trace into the steps of its summary tree: at paragraphs, and where a sentence opens a
 * case, an item, another way or a check.
 */
final class StepFinder {
  private static final int SHORT = 200;
  private static final int LONGEST_SUMMARY = 100;
  private static final int MOST_NAMED = 6;

  private final Units units;
  private final SymbolUse symbols;

  StepFinder(Trace trace) {
    this.units = trace.units();
    this.symbols = new SymbolUse(trace.units());
  }

  List<SummaryTree.Step> steps() {
    List<SummaryTree.Step> steps = new ArrayList<>();
    Set<String> known = new HashSet<>();
    int from = 1;
    for (int unit = 2; unit <= units.count() + 1; unit++) {
      boolean ends = unit > units.count();
      if (ends || (begins(unit) && units.length(from, unit - 1) >= SHORT)) {
        steps.add(step("S" + (steps.size() + 1), from, unit - 1, known));
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

  private SummaryTree.Step step(String id, int from, int to, Set<String> known) {
    Set<String> defines = new LinkedHashSet<>();
    Set<String> uses = new LinkedHashSet<>();
    for (int unit = from; unit <= to; unit++) {
      for (String token : symbols.uses(unit)) {
        if (known.contains(token)) {
          uses.add(token);
        }
      }
      for (String token : symbols.introduces(unit)) {
        if (!known.contains(token)) {
          defines.add(token);
        }
      }
    }
    for (int unit = from; unit <= to; unit++) {
      known.addAll(symbols.uses(unit));
      known.addAll(symbols.introduces(unit));
    }
    String summary =
        Sentences.cut(Sentences.withoutLead(Sentences.line(units.unit(from))), LONGEST_SUMMARY);
    return new SummaryTree.Step(
        id,
        from,
        to,
        summary.isEmpty() ? "units " + from + " to " + to : Sentences.capital(summary),
        defines.stream().limit(MOST_NAMED).toList(),
        uses.stream().limit(MOST_NAMED).toList(),
        List.of());
  }
}
