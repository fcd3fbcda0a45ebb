package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.answers.SummaryTree.Cut;
import org.multiverse.curator.units.Templates;
import org.multiverse.curator.units.UnitRange;

/** What a maker cuts off and what code does, as one list. */
final class Cuts {
  private Cuts() {}

  /** Disjoint runs in order; what code found keeps its own words. */
  static List<Cut> merge(List<Cut> made, List<Templates.Found> found, int count) {
    String[] why = new String[count + 2];
    made.forEach(cut -> put(why, cut.units(), cut.why()));
    found.forEach(template -> put(why, template.units(), template.what()));
    List<Cut> cuts = new ArrayList<>();
    int from = 1;
    for (int unit = 2; unit <= count + 1; unit++) {
      String before = why[unit - 1];
      if (before == null) {
        from = unit;
      } else if (!before.equals(why[unit])) {
        cuts.add(new Cut(new UnitRange(from, unit - 1), before));
        from = unit;
      }
    }
    return cuts;
  }

  private static void put(String[] why, UnitRange range, String words) {
    for (int unit = Math.max(1, range.from());
        unit <= Math.min(why.length - 2, range.to());
        unit++) {
      why[unit] = words;
    }
  }
}
