package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.Edit;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.answers.OutlineTree.UnitRun;
import org.multiverse.curator.units.UnitRange;

/**
 * Where each unit of an outline tree may be edited: in a path, in a join, in what was hoisted
 * before a block, or, left out whole, in the text around the blocks.
 */
public final class EditPlaces {
  private static final String TEXT = "the text outside the blocks";

  private final Map<Integer, Place> byUnit = new HashMap<>();
  private final List<Place> places = new ArrayList<>();
  private final Map<String, Place> hoists = new HashMap<>();
  private final Place around = new Place(null, TEXT, null, new ArrayList<>());

  /** The places of an outline tree. */
  public EditPlaces(OutlineTree outline) {
    flow(outline.nodes(), around);
    places.add(around);
  }

  /**
   * A place whose edits are measured together.
   *
   * @param block id of the block whose answer edits it, null around the blocks
   * @param name what a message calls it, such as {@code path 1.2}
   * @param branch the branch when it is a path, else null
   * @param units its units in the order of the text; those of blocks inside it are theirs
   */
  record Place(String block, String name, BranchNode branch, List<Integer> units) {}

  private void flow(List<OutlineNode> nodes, Place place) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof UnitRun run) {
        Block block = hoistedFor(nodes, i, run);
        add(run.units(), block == null ? place : hoist(block));
      } else if (nodes.get(i) instanceof Block block) {
        for (BranchNode branch : block.branches()) {
          Place path = new Place(block.id(), "path " + branch.id(), branch, new ArrayList<>());
          places.add(path);
          flow(branch.nodes(), path);
        }
        if (block.join() != null) {
          Place join = new Place(block.id(), "the join", null, new ArrayList<>());
          places.add(join);
          add(block.join(), join);
        }
      }
    }
  }

  /** The block that a run was moved in front of, or null: the run then begins behind its start. */
  private static Block hoistedFor(List<OutlineNode> nodes, int at, UnitRun run) {
    int next = at + 1;
    while (next < nodes.size() && nodes.get(next) instanceof UnitRun) {
      next++;
    }
    if (next == nodes.size()) {
      return null;
    }
    TreeSet<Integer> units = new TreeSet<>();
    OutlineTree.unitsOf(nodes.get(next), units);
    return !units.isEmpty() && run.from() > units.first() ? (Block) nodes.get(next) : null;
  }

  private Place hoist(Block block) {
    return hoists.computeIfAbsent(
        block.id(),
        id -> {
          Place hoist = new Place(id, "the text moved before " + id, null, new ArrayList<>());
          places.add(hoist);
          return hoist;
        });
  }

  private void add(UnitRange range, Place place) {
    for (int unit = range.from(); unit <= range.to(); unit++) {
      place.units().add(unit);
      byUnit.put(unit, place);
    }
  }

  /** The units that were moved before a block, in the order of the text. */
  public List<Integer> hoisted(String block) {
    return hoists.containsKey(block) ? List.copyOf(hoists.get(block).units()) : List.of();
  }

  /** All places, those of a block together; the text around the blocks comes last. */
  List<Place> all() {
    return places;
  }

  /** The place of a unit, null when the unit stands nowhere. */
  Place of(int unit) {
    return byUnit.get(unit);
  }

  /** The text around the blocks. */
  Place around() {
    return around;
  }

  /** Whether a unit stands in the text around the blocks. */
  boolean isAround(int unit) {
    Place place = of(unit);
    return place != null && place.block() == null;
  }

  /**
   * The same answer with each edit in the answer for the block that its unit belongs to. A model
   * may name it under another block; what belongs to no block stays where it is.
   */
  public MapReduce sorted(MapReduce answer) {
    Map<String, List<Edit>> edits = new LinkedHashMap<>();
    Map<String, List<Integer>> drops = new LinkedHashMap<>();
    answer.blocks().forEach(block -> edits.put(block.block(), new ArrayList<>()));
    answer.blocks().forEach(block -> drops.put(block.block(), new ArrayList<>()));
    if (edits.size() < answer.blocks().size()) {
      return answer;
    }
    for (BlockAnswer block : answer.blocks()) {
      for (Edit edit : block.edits()) {
        edits.get(owner(edit.unit(), block, edits)).add(edit);
      }
      for (int unit : block.drop()) {
        drops.get(owner(unit, block, edits)).add(unit);
      }
    }
    return new MapReduce(
        answer.blocks().stream()
            .map(
                block ->
                    new BlockAnswer(
                        block.block(),
                        block.outlines(),
                        edits.get(block.block()),
                        drops.get(block.block()),
                        block.needs(),
                        block.conclusion()))
            .toList());
  }

  private String owner(int unit, BlockAnswer named, Map<String, List<Edit>> answered) {
    Place place = of(unit);
    return place != null && place.block() != null && answered.containsKey(place.block())
        ? place.block()
        : named.block();
  }
}
