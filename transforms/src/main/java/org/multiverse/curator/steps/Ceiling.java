package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.units.StepLinks;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * What {@code #parallel} a trace could reach: its kept characters over those of the longest chain
 * of steps of which each needs the one before it. A step needs another one when it uses what that
 * one is the last to define, as its maker says, or when code sees it use a result that is first
 * stated there. Where its maker names none it needs the one before it, unless it begins afresh.
 */
public final class Ceiling {
  private static final Pattern FRESH =
      Pattern.compile(
          "\\s*" + WordList.read(Ceiling.class, "fresh-starts").any(), Pattern.CASE_INSENSITIVE);

  private Ceiling() {}

  /** That of a row, 1.0 before step 1. */
  public static double of(TraceRow row) {
    SummaryTree tree = row.results().summaryTree();
    if (tree == null || tree.steps().isEmpty()) {
      return 1;
    }
    Units units = row.trace().units();
    List<StepLinks.Declaration> steps = leaves(units, tree);
    List<List<Integer>> needs = StepLinks.of(row.trace().question(), units, steps);
    long[] longest = new long[steps.size()];
    long total = 0;
    for (int i = 0; i < longest.length; i++) {
      long length = length(units, tree, steps.get(i).units());
      total += length;
      longest[i] =
          length + needs.get(i).stream().mapToLong(earlier -> longest[earlier]).max().orElse(0);
    }
    long chain = IntStream.range(0, longest.length).mapToLong(i -> longest[i]).max().orElse(0);
    return chain == 0 ? 1 : (double) total / chain;
  }

  /** The steps without parts and the parts of the others, as far as they are kept. */
  private static List<StepLinks.Declaration> leaves(Units units, SummaryTree tree) {
    List<StepLinks.Declaration> leaves = new ArrayList<>();
    int entry = -1;
    for (SummaryTree.Step step : tree.steps()) {
      boolean fresh = FRESH.matcher(units.unit(step.from())).lookingAt();
      // A fresh start goes on from where the last step that was none ended.
      int before = fresh ? entry : leaves.size() - 1;
      entry = fresh ? entry : leaves.size() - 1;
      if (step.substeps().isEmpty()) {
        add(leaves, units, tree, step, step.uses(), before);
      }
      for (SummaryTree.Step part : step.substeps()) {
        List<String> uses = new ArrayList<>(step.uses());
        uses.addAll(part.uses());
        add(leaves, units, tree, part, uses, before);
      }
    }
    return leaves;
  }

  private static void add(
      List<StepLinks.Declaration> leaves,
      Units units,
      SummaryTree tree,
      SummaryTree.Step step,
      List<String> uses,
      int before) {
    if (length(units, tree, step.units()) > 0) {
      leaves.add(new StepLinks.Declaration(step.units(), step.defines(), uses, before));
    }
  }

  private static long length(Units units, SummaryTree tree, UnitRange range) {
    long length = 0;
    for (int unit = range.from(); unit <= range.to(); unit++) {
      length += tree.keeps(unit) ? units.length(unit, unit) : 0;
    }
    return length;
  }
}
