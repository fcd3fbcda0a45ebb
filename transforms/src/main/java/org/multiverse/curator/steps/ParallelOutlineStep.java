package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    int last = tree.lastKept(count);
    Builder builder = new Builder(groups.groups());
    List<OutlineNode> nodes = builder.flow(new UnitRange(1, last), "");
    List<UnitRange> dropped = last < count ? List.of(new UnitRange(last + 1, count)) : List.of();
    OutlineTree outline = new OutlineTree(nodes, dropped);
    checkPlaces(outline, count);
    return outline;
  }

  /** Every unit stands once in the tree or is listed as dropped. */
  static void checkPlaces(OutlineTree outline, int count) {
    int[] places = new int[count + 1];
    List<Integer> all = new ArrayList<>();
    outline.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    for (UnitRange range : outline.dropped()) {
      OutlineTree.unitsOf(new OutlineTree.UnitRun(range.from(), range.to()), all);
    }
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
    private int blocks;

    Builder(List<Group> groups) {
      this.groups = groups;
    }

    /** The nodes of a run of units; {@code path} is the id of the path it is in, or empty. */
    List<OutlineNode> flow(UnitRange range, String path) {
      List<OutlineNode> nodes = new ArrayList<>();
      int next = range.from();
      for (Group group : outermost(range)) {
        UnitRange span = group.span();
        addRun(nodes, next, span.from() - 1);
        group.hoist().stream()
            .sorted((a, b) -> Integer.compare(a.from(), b.from()))
            .forEach(hoist -> addRun(nodes, hoist.from(), hoist.to()));
        nodes.add(block(group, path));
        next = span.to() + 1;
      }
      addRun(nodes, next, range.to());
      return nodes;
    }

    private Block block(Group group, String path) {
      String id = "B" + ++blocks;
      List<BranchNode> branches = new ArrayList<>();
      for (Branch branch : group.branches()) {
        String number = Integer.toString(branches.size() + 1);
        String pathId = path.isEmpty() ? number : path + "." + number;
        branches.add(new BranchNode(pathId, branch.label().strip(), flow(branch.range(), pathId)));
      }
      String reason = group.reason() == null ? "" : group.reason().strip();
      return new Block(id, branches, group.join(), group.mode(), group.type(), reason);
    }

    /** Groups in a run that lie in no other group of that run; outer ones come first. */
    private List<Group> outermost(UnitRange range) {
      List<Group> inside = new ArrayList<>();
      int covered = 0;
      for (Group group : groups) {
        UnitRange span = group.span();
        if (range.contains(span) && span.from() > covered) {
          inside.add(group);
          covered = span.to();
        }
      }
      return inside;
    }

    private static void addRun(Collection<OutlineNode> nodes, int from, int to) {
      if (from <= to) {
        nodes.add(new OutlineTree.UnitRun(from, to));
      }
    }
  }

  /** Units in a tree that stand elsewhere than in the trace: hoists and joins. */
  static boolean keepsOrder(OutlineTree outline) {
    for (Block block : outline.blocks()) {
      if (block.join() != null) {
        return false;
      }
    }
    List<Integer> all = new ArrayList<>();
    outline.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    return all.equals(new ArrayList<>(new TreeSet<>(all)));
  }
}
