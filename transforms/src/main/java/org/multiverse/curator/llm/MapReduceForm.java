package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.answers.OutlineTree.UnitRun;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.EditPlaces;
import org.multiverse.curator.steps.StepMaker.Attempt;
import org.multiverse.curator.units.SiblingDependence;
import org.multiverse.curator.units.UnitRange;

/**
 * How step 5 is put to a model: the blocks as it is shown them, and repairs that ask for the blocks
 * that failed and for no others, whose answers are put into the earlier one.
 */
final class MapReduceForm {
  private final OutlineTree outline;
  private final EditPlaces places;
  private final SiblingDependence dependence;

  MapReduceForm(Trace trace, OutlineTree outline) {
    this.dependence = new SiblingDependence(trace.question(), trace.units(), List.of());
    this.outline = outline;
    this.places = new EditPlaces(outline);
  }

  /**
   * The blocks for a prompt, each by itself under its name, so that paths of two blocks are never
   * mistaken for one another: their paths in order with their own units, the blocks inside them by
   * name, and the join.
   */
  String blocks() {
    StringBuilder text = new StringBuilder();
    flow(outline.nodes(), "", text);
    return text.toString().stripTrailing();
  }

  private void flow(List<OutlineNode> nodes, String around, StringBuilder text) {
    for (OutlineNode node : nodes) {
      if (node instanceof Block block) {
        block(block, around, text);
      }
    }
  }

  private void block(Block block, String around, StringBuilder text) {
    text.append(block.id()).append(' ').append(block.type().name().toLowerCase(Locale.ROOT));
    text.append(around).append('\n');
    List<UnitRange> hoisted = UnitRange.runs(places.hoisted(block.id()));
    if (!hoisted.isEmpty()) {
      text.append("  moved before it: ").append(joined(hoisted)).append('\n');
    }
    for (BranchNode branch : block.branches()) {
      text.append("  path ").append(branch.id()).append(" [").append(branch.label());
      text.append("]: ").append(units(branch.nodes())).append('\n');
    }
    text.append("  join: ").append(block.join() == null ? "none" : block.join()).append('\n');
    String glances = glances(block);
    if (!glances.isEmpty()) {
      text.append("  may point at another path: ").append(glances).append('\n');
    }
    for (BranchNode branch : block.branches()) {
      flow(branch.nodes(), " in path " + branch.id() + " of " + block.id(), text);
    }
  }

  /** Words of the paths that code takes for glances at a sibling, each with its unit. */
  private String glances(Block block) {
    List<NavigableSet<Integer>> paths = new ArrayList<>();
    for (BranchNode branch : block.branches()) {
      NavigableSet<Integer> units = new TreeSet<>();
      branch.nodes().forEach(node -> OutlineTree.unitsOf(node, units));
      paths.add(units);
    }
    return dependence.find(paths, new TreeSet<>(), new TreeSet<>()).stream()
        .filter(SiblingDependence.Finding::isMendable)
        .map(glance -> glance.unit() + " \"" + glance.what() + "\"")
        .collect(Collectors.joining(", "));
  }

  /** Runs by their numbers, blocks by their names. */
  private static String units(List<OutlineNode> nodes) {
    return joined(
        nodes.stream()
            .map(node -> node instanceof UnitRun run ? run.units() : ((Block) node).id())
            .toList());
  }

  private static String joined(List<?> things) {
    return things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  // Repairs

  /** What to ask for after an attempt that could be read: the blocks that failed. */
  Repair repair(Attempt<MapReduce> attempt) {
    Set<String> asked = asked(List.of(attempt));
    Set<String> stand = new LinkedHashSet<>(ids());
    stand.removeAll(asked);
    return new Repair(
        stand.isEmpty()
            ? ""
            : "What you said for " + String.join(", ", stand) + " stands; leave it out.\n\n",
        "the whole answer for "
            + String.join(", ", asked)
            + " (all its outlines, edits and the rest)",
        UnaryOperator.identity());
  }

  /**
   * The blocks that the next answer is to hold, in document order: those that failed, or all when
   * no answer could be read yet or what is wrong is no single block's.
   */
  Set<String> asked(List<Attempt<MapReduce>> failed) {
    Set<String> asked = new LinkedHashSet<>();
    for (int i = failed.size() - 1; i >= 0 && asked.isEmpty(); i--) {
      if (failed.get(i).answer().value() != null) {
        for (CheckViolation violation : failed.get(i).violations()) {
          asked.add(violation.subject());
        }
        asked.retainAll(ids());
        return inOrder(asked.isEmpty() ? ids() : asked);
      }
    }
    return ids();
  }

  /**
   * A whole answer: what the model says now, and for the blocks it was not asked about what it said
   * before. A block that it was asked about and left out is left out of the whole, too.
   *
   * @param said the answer to the last message
   */
  MapReduce whole(List<Attempt<MapReduce>> failed, MapReduce said) {
    MapReduce before = null;
    for (Attempt<MapReduce> attempt : failed) {
      before = attempt.answer().value() == null ? before : attempt.answer().value();
    }
    if (before == null) {
      return places.sorted(said);
    }
    return places.sorted(merged(before, said, asked(failed)));
  }

  private MapReduce merged(MapReduce before, MapReduce said, Set<String> asked) {
    Set<String> answered =
        said.blocks().stream().map(BlockAnswer::block).collect(Collectors.toSet());
    List<BlockAnswer> blocks = new ArrayList<>();
    for (String id : ids()) {
      // What the model says anew counts, asked for or not.
      boolean anew = asked.contains(id) || answered.contains(id);
      for (BlockAnswer block : anew ? said.blocks() : before.blocks()) {
        if (id.equals(block.block())) {
          blocks.add(block);
        }
      }
    }
    return new MapReduce(blocks);
  }

  private Set<String> ids() {
    return outline.blocks().stream()
        .map(Block::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Set<String> inOrder(Set<String> some) {
    Set<String> ordered = ids();
    ordered.retainAll(some);
    return ordered;
  }
}
