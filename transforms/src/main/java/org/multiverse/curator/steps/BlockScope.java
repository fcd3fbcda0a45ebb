package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;

/**
 * What stands where, seen from one block; numbers of units, the question as unit 0.
 *
 * @param before what every path of the block can see: the question, the text before the block and
 *     what was hoisted there, and of the paths around it those that it lies in
 * @param paths the units of each path, blocks inside it included
 * @param join the block's join
 * @param after what can see the block's Conclusion
 */
record BlockScope(BitSet before, List<BitSet> paths, BitSet join, BitSet after) {

  /** The scopes of all blocks of an outline tree by their ids. */
  static Map<String, BlockScope> of(OutlineTree outline) {
    Map<String, BlockScope> scopes = new HashMap<>();
    BitSet question = new BitSet();
    question.set(0);
    walk(outline.nodes(), question, new BitSet(), scopes);
    return scopes;
  }

  private static void walk(
      List<OutlineNode> nodes, BitSet before, BitSet after, Map<String, BlockScope> scopes) {
    BitSet seen = copy(before);
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof Block block) {
        BitSet behind = copy(after);
        nodes.subList(i + 1, nodes.size()).forEach(node -> behind.or(units(node)));
        BitSet join = new BitSet();
        if (block.join() != null) {
          join.set(block.join().from(), block.join().to() + 1);
        }
        BitSet afterPath = copy(behind);
        afterPath.or(join);
        List<BitSet> paths = new ArrayList<>();
        for (BranchNode branch : block.branches()) {
          BitSet path = new BitSet();
          branch.nodes().forEach(node -> path.or(units(node)));
          paths.add(path);
          walk(branch.nodes(), seen, afterPath, scopes);
        }
        scopes.put(block.id(), new BlockScope(copy(seen), paths, join, behind));
      }
      seen.or(units(nodes.get(i)));
    }
  }

  private static BitSet units(OutlineNode node) {
    List<Integer> units = new ArrayList<>();
    OutlineTree.unitsOf(node, units);
    BitSet bits = new BitSet();
    units.forEach(bits::set);
    return bits;
  }

  private static BitSet copy(BitSet bits) {
    return (BitSet) bits.clone();
  }

  /** The units of all paths. */
  BitSet inside() {
    BitSet inside = new BitSet();
    paths.forEach(inside::or);
    return inside;
  }

  /** What the Conclusion can see: all that stands before it. */
  BitSet upToConclusion() {
    BitSet all = inside();
    all.or(before);
    all.or(join);
    return all;
  }
}
