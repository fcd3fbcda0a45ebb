package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.multiverse.curator.units.UnitRange;

/**
 * Reads from the marks of a trace which items of a series follow one another: those whose labels go
 * on, such as the cases 1, 2 and 3, and those that are told alike.
 */
final class ItemRuns {
  private static final int SHORTEST_ALIKE = 60;

  private static final List<List<String>> ORDERS =
      List.of(
          List.of("first", "second", "third", "fourth", "fifth", "sixth"),
          List.of("i", "ii", "iii", "iv", "v", "vi", "vii"));

  private final MarkedTrace trace;

  ItemRuns(MarkedTrace trace) {
    this.trace = trace;
  }

  /**
   * Items that follow one another.
   *
   * @param series what they have in common, as in {@link Mark#series()}
   * @param starts the units that open them, rising
   */
  record ItemRun(String series, List<Integer> starts) {
    int size() {
      return starts.size();
    }

    /** Where an item starts. */
    int from(int item) {
      return starts.get(item);
    }

    /** The unit before the next item; the last one has none. */
    int to(int item) {
      return starts.get(item + 1) - 1;
    }

    boolean isAlike() {
      return series.startsWith(Mark.ALIKE);
    }

    boolean isValues() {
      return series.startsWith(Mark.VALUE);
    }
  }

  /** The runs of two items and more in a range, series by series. */
  List<ItemRun> find(UnitRange range) {
    Map<String, List<Integer>> series = new LinkedHashMap<>();
    for (int unit = range.from(); unit <= range.to(); unit++) {
      note(trace.mark(unit), unit, series);
      if (trace.opensLine(unit) && !trace.isConnected(unit)) {
        note(alike(unit), unit, series);
      }
    }
    List<ItemRun> runs = new ArrayList<>();
    series.forEach((key, starts) -> cut(new ItemRun(key, starts), runs));
    runs.removeIf(run -> run.size() < 2);
    return runs;
  }

  private static void note(Mark mark, int unit, Map<String, List<Integer>> series) {
    if (mark.inSeries()) {
      series.computeIfAbsent(mark.series(), key -> new ArrayList<>()).add(unit);
    }
  }

  /** Cuts all the items of a series where a label does not go on or comes a second time. */
  private void cut(ItemRun all, List<ItemRun> runs) {
    List<Integer> run = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (int unit : all.starts()) {
      String label = label(all, unit);
      boolean goesOn = run.isEmpty() || labels.add(label);
      if (!run.isEmpty() && goesOn) {
        int before = run.get(run.size() - 1);
        goesOn = follows(label(all, before), label) && isNear(all, before, unit);
      }
      if (!goesOn) {
        runs.add(new ItemRun(all.series(), run));
        run = new ArrayList<>();
        labels.clear();
      }
      labels.add(label);
      run.add(unit);
    }
    runs.add(new ItemRun(all.series(), run));
  }

  private String label(ItemRun run, int unit) {
    return run.isAlike() ? alike(unit).label() : trace.mark(unit).label();
  }

  private Mark alike(int unit) {
    return ItemLabels.template(DiscourseMarkers.opening(trace.units().unit(unit)));
  }

  /** Items told alike stand line by line; others may take what room they need. */
  private boolean isNear(ItemRun run, int before, int unit) {
    if (!run.isAlike()) {
      return true;
    }
    for (int between = before + 1; between < unit; between++) {
      if (trace.opensLine(between)) {
        return false;
      }
    }
    return trace.units().length(before, unit - 1) >= SHORTEST_ALIKE;
  }

  /** Whether a label may come after another: the next number or letter, or any other name. */
  private static boolean follows(String before, String label) {
    for (List<String> order : ORDERS) {
      if (order.contains(before) && order.contains(label)) {
        return order.indexOf(label) == order.indexOf(before) + 1;
      }
    }
    if (before.matches("\\d{1,2}") && label.matches("\\d{1,2}")) {
      return Integer.parseInt(label) == Integer.parseInt(before) + 1;
    }
    if (before.matches("[a-h]") && label.matches("[a-h]")) {
      return label.charAt(0) == before.charAt(0) + 1;
    }
    return true;
  }
}
