package org.multiverse.curator.steps;

import java.util.List;
import java.util.stream.IntStream;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.units.StepLinks;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * What {@code #parallel} a trace could reach: its kept characters over those of the longest chain
 * of steps of which each needs the one before it. A step needs another one when it uses what that
 * one is the last to define, as its maker says, or when code sees it use a result that is first
 * stated there.
 */
public final class Ceiling {
  private Ceiling() {}

  /** That of a row, 1.0 before step 1. */
  public static double of(TraceRow row) {
    SummaryTree tree = row.results().summaryTree();
    if (tree == null || tree.steps().isEmpty()) {
      return 1;
    }
    Units units = row.trace().units();
    List<SummaryTree.Step> steps =
        tree.leaves().stream().filter(step -> length(units, tree, step) > 0).toList();
    List<List<Integer>> needs =
        StepLinks.of(
            row.trace().question(),
            units,
            steps.stream()
                .map(step -> new StepLinks.Declaration(step.units(), step.defines(), step.uses()))
                .toList());
    long[] longest = new long[steps.size()];
    long total = 0;
    for (int i = 0; i < longest.length; i++) {
      long length = length(units, tree, steps.get(i));
      total += length;
      longest[i] =
          length + needs.get(i).stream().mapToLong(earlier -> longest[earlier]).max().orElse(0);
    }
    long chain = IntStream.range(0, longest.length).mapToLong(i -> longest[i]).max().orElse(0);
    return chain == 0 ? 1 : (double) total / chain;
  }

  private static long length(Units units, SummaryTree tree, SummaryTree.Step step) {
    UnitRange range = step.units();
    long length = 0;
    for (int unit = range.from(); unit <= range.to(); unit++) {
      length += tree.keeps(unit) ? units.length(unit, unit) : 0;
    }
    return length;
  }
}
