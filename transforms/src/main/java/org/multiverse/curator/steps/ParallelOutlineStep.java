package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.units.UnitRange;

/**
 * Step 3: the groups as a tree of runs and blocks. Code alone; what is cut off is left out here.
 */
public final class ParallelOutlineStep implements CurationStep {
  private final Limits limits;

  public ParallelOutlineStep(Limits limits) {
    this.limits = limits;
  }

  @Override
  public StepName name() {
    return StepName.PARALLEL_OUTLINE;
  }

  @Override
  public TraceRow apply(TraceRow row) {
    int count = row.trace().units().count();
    OutlineTree outline = outline(count, row.results().summaryTree(), row.results().groups());
    // Groups may come from the shards of a run with other limits.
    Set<String> tooDeep = new TreeSet<>();
    for (Block block : outline.blocks()) {
      if (block.branches().get(0).id().split("\\.").length > limits.maxDepth()) {
        tooDeep.add(block.id());
      }
    }
    TraceRow made = row;
    for (String id : tooDeep) {
      made =
          made.withNote(
              name(), "parallel-outline: " + id + " is nested deeper than " + limits.maxDepth());
    }
    return made.with(name(), outline.without(tooDeep));
  }

  /** The tree for checked groups of a trace of {@code count} units. */
  static OutlineTree outline(int count, SummaryTree tree, ParallelGroups groups) {
    NavigableSet<Integer> kept = UnitRange.units(tree.kept(count));
    List<OutlineNode> nodes = new Builder(groups.groups(), kept).flow(kept, "");
    List<UnitRange> dropped = tree.cuts().stream().map(SummaryTree.Cut::units).toList();
    OutlineTree outline = new OutlineTree(nodes, dropped);
    checkPlaces(outline, count);
    return outline;
  }

  /** Every unit stands once in the tree or is listed as dropped. */
  static void checkPlaces(OutlineTree outline, int count) {
    int[] places = new int[count + 1];
    List<Integer> all = new ArrayList<>();
    outline.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    outline.dropped().forEach(range -> range.stream().forEach(all::add));
    all.forEach(unit -> places[unit]++);
    for (int unit = 1; unit <= count; unit++) {
      if (places[unit] != 1) {
        throw new IllegalStateException(
            "Invalid outline: unit " + unit + " stands in it " + places[unit] + " times");
      }
    }
  }

  private static final class Builder {
    private final List<Group> groups;
    private final NavigableSet<Integer> kept;
    private int blocks;

    Builder(List<Group> groups, NavigableSet<Integer> kept) {
      this.groups = groups;
      this.kept = kept;
    }

    /** The nodes of some units; {@code path} is the id of the path they are in, or empty. */
    List<OutlineNode> flow(NavigableSet<Integer> units, String path) {
      List<OutlineNode> nodes = new ArrayList<>();
      NavigableSet<Integer> left = new TreeSet<>(units);
      left.retainAll(kept);
      for (Group group : outermost(units)) {
        UnitRange span = group.span();
        addRuns(nodes, left.headSet(span.from(), false));
        addRuns(nodes, group.hoist());
        nodes.add(block(group, path));
        addRuns(nodes, group.after());
        left = left.tailSet(span.to(), false);
      }
      addRuns(nodes, left);
      return nodes;
    }

    private Block block(Group group, String path) {
      String id = "B" + ++blocks;
      List<BranchNode> branches = new ArrayList<>();
      for (Branch branch : group.branches()) {
        String number = Integer.toString(branches.size() + 1);
        String pathId = path.isEmpty() ? number : path + "." + number;
        branches.add(new BranchNode(pathId, branch.label().strip(), flow(branch.units(), pathId)));
      }
      String reason = group.reason() == null ? "" : group.reason().strip();
      return new Block(id, branches, group.join(), group.mode(), group.type(), reason);
    }

    /** Groups within some units that lie in no other group there; outer ones come first. */
    private List<Group> outermost(NavigableSet<Integer> units) {
      List<Group> inside = new ArrayList<>();
      int covered = 0;
      for (Group group : groups) {
        UnitRange span = group.span();
        boolean whole =
            group.units().stream().allMatch(u -> units.contains(u) || !kept.contains(u));
        if (whole && span.from() > covered) {
          inside.add(group);
          covered = span.to();
        }
      }
      return inside;
    }

    private void addRuns(List<OutlineNode> nodes, List<UnitRange> ranges) {
      NavigableSet<Integer> units = UnitRange.units(ranges);
      units.retainAll(kept);
      addRuns(nodes, units);
    }

    private static void addRuns(List<OutlineNode> nodes, NavigableSet<Integer> units) {
      UnitRange.runs(units)
          .forEach(run -> nodes.add(new OutlineTree.UnitRun(run.from(), run.to())));
    }
  }

  /** Whether the document reads in the trace's order, joins in their place included. */
  static boolean keepsOrder(OutlineTree outline) {
    List<Integer> all = new ArrayList<>();
    outline.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    return all.equals(new ArrayList<>(new TreeSet<>(all)));
  }
}
