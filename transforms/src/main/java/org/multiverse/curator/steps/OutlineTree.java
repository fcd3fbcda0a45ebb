package org.multiverse.curator.steps;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

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

  /** A run of units, or a block. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "node")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Units.class, name = "units"),
    @JsonSubTypes.Type(value = Block.class, name = "parallel")
  })
  public sealed interface OutlineNode permits Units, Block {}

  /** A run of units kept in order. */
  public record Units(int from, int to) implements OutlineNode {}

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
  }
}
