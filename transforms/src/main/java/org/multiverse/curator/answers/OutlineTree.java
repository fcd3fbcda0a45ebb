package org.multiverse.curator.answers;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.units.UnitRange;

/**
 * Result of step 3: the shape of the document in unit numbers, before any text is filled in.
 *
 * @param nodes runs of units and blocks, in the order in which the document has them
 * @param dropped units cut off by the truncate verdict of step 1, or left out as a leaked template
 */
public record OutlineTree(List<OutlineNode> nodes, List<UnitRange> dropped) {
  public OutlineTree {
    nodes = List.copyOf(nodes);
    dropped = List.copyOf(dropped);
  }

  /**
   * The tree as text for people, one node a line: runs of units as {@code 3-17}, blocks as {@code
   * <parallel>[reason]} with their branches below.
   */
  public String text() {
    StringBuilder out = new StringBuilder();
    append(out, nodes, "");
    for (UnitRange range : dropped) {
      out.append("dropped ").append(range.from()).append('-').append(range.to()).append('\n');
    }
    return out.toString();
  }

  private static void append(StringBuilder out, List<OutlineNode> nodes, String indent) {
    for (OutlineNode node : nodes) {
      if (node instanceof UnitRun run) {
        out.append(indent).append(run.from()).append('-').append(run.to()).append('\n');
      } else if (node instanceof Block block) {
        out.append(indent)
            .append("<parallel>[")
            .append(block.reason())
            .append("] ")
            .append(block.id())
            .append(' ')
            .append(block.type().name().toLowerCase(Locale.ROOT))
            .append(' ')
            .append(block.mode().name().toLowerCase(Locale.ROOT))
            .append('\n');
        for (BranchNode branch : block.branches()) {
          out.append(indent).append("  <path>[").append(branch.id()).append(": ");
          out.append(branch.label()).append("]\n");
          append(out, branch.nodes(), indent + "    ");
        }
        if (block.join() != null) {
          out.append(indent).append("  <conclusion> ").append(block.join().from());
          out.append('-').append(block.join().to()).append('\n');
        }
      }
    }
  }

  /** All blocks in document order, nested ones after the block they lie in. */
  public List<Block> blocks() {
    List<Block> all = new ArrayList<>();
    collect(nodes, all);
    return all;
  }

  private static void collect(List<OutlineNode> nodes, List<Block> all) {
    for (OutlineNode node : nodes) {
      if (node instanceof Block block) {
        all.add(block);
        block.branches().forEach(branch -> collect(branch.nodes(), all));
      }
    }
  }

  /**
   * The tree without some blocks: their units, hoists and joins stand in the flow again as they do
   * in the trace. What is nested in such a block goes with it.
   */
  public OutlineTree without(Set<String> blockIds) {
    return new OutlineTree(without(nodes, blockIds), dropped);
  }

  private static List<OutlineNode> without(List<OutlineNode> nodes, Set<String> ids) {
    List<OutlineNode> flow = new ArrayList<>();
    TreeSet<Integer> run = new TreeSet<>();
    for (OutlineNode node : nodes) {
      if (node instanceof Block block && !ids.contains(block.id())) {
        flush(run, flow);
        List<BranchNode> branches = new ArrayList<>();
        for (BranchNode branch : block.branches()) {
          branches.add(new BranchNode(branch.id(), branch.label(), without(branch.nodes(), ids)));
        }
        flow.add(
            new Block(
                block.id(), branches, block.join(), block.mode(), block.type(), block.reason()));
      } else {
        // Hoists stand next to the block they were moved from, so sorting the run puts them back.
        unitsOf(node, run);
      }
    }
    flush(run, flow);
    return flow;
  }

  private static void flush(TreeSet<Integer> units, List<OutlineNode> flow) {
    UnitRange.runs(units).forEach(run -> flow.add(new UnitRun(run.from(), run.to())));
    units.clear();
  }

  /** Adds every unit of a node, joins included. */
  public static void unitsOf(OutlineNode node, Collection<Integer> units) {
    if (node instanceof UnitRun run) {
      run.units().stream().forEach(units::add);
    } else if (node instanceof Block block) {
      for (BranchNode branch : block.branches()) {
        branch.nodes().forEach(inner -> unitsOf(inner, units));
      }
      if (block.join() != null) {
        block.join().stream().forEach(units::add);
      }
    }
  }

  /** A run of units, or a block. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "node")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = UnitRun.class, name = "units"),
    @JsonSubTypes.Type(value = Block.class, name = "parallel")
  })
  public sealed interface OutlineNode permits UnitRun, Block {}

  /** A run of units kept in order. */
  public record UnitRun(int from, int to) implements OutlineNode {
    /** Its units. */
    public UnitRange units() {
      return new UnitRange(from, to);
    }
  }

  /**
   * A block.
   *
   * @param id {@code B1}, {@code B2}, … in document order, nested ones after the block they lie in
   * @param branches the siblings, at least two
   * @param join units that become the Conclusion, or null
   * @param mode whether all branches are needed
   * @param type what the branches are to each other
   * @param reason why they are independent
   */
  public record Block(
      String id,
      List<BranchNode> branches,
      UnitRange join,
      ParallelGroups.Mode mode,
      ParallelGroups.Type type,
      String reason)
      implements OutlineNode {
    public Block {
      branches = List.copyOf(branches);
    }
  }

  /**
   * One branch of a block.
   *
   * @param id the id its Path will bear, {@code 1} or {@code 1.2}
   * @param label what it is about
   * @param nodes its units and nested blocks
   */
  public record BranchNode(String id, String label, List<OutlineNode> nodes) {
    public BranchNode {
      nodes = List.copyOf(nodes);
    }

    /** The units behind the last block in it, all of them when there is none. */
    public List<Integer> closing() {
      List<Integer> closing = new ArrayList<>();
      for (OutlineNode node : nodes) {
        if (node instanceof UnitRun) {
          unitsOf(node, closing);
        } else {
          closing.clear();
        }
      }
      return closing;
    }
  }
}
