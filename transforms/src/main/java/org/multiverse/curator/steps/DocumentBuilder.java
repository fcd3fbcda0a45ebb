package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
import org.multiverse.curator.answers.MapReduce.PathAnswer;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.OutlineTree.Block;
import org.multiverse.curator.answers.OutlineTree.BranchNode;
import org.multiverse.curator.answers.OutlineTree.OutlineNode;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.Text;
import org.multiverse.curator.units.Units;

/** Fills an outline tree with the words of its trace, and with an answer of step 5. */
public final class DocumentBuilder {
  private final Units units;
  private final Map<String, BlockAnswer> answers = new HashMap<>();

  private DocumentBuilder(Units units, MapReduce mapReduce) {
    this.units = units;
    if (mapReduce != null) {
      mapReduce.blocks().forEach(answer -> answers.put(answer.block(), answer));
    }
  }

  /**
   * Builds the document.
   *
   * @param units the trace, cut
   * @param outline where each unit stands
   * @param mapReduce a checked answer of step 5, or null: then labels stand for Outlines, nothing
   *     is edited, and a block without a join has a bare Conclusion
   */
  public static Document build(Units units, OutlineTree outline, MapReduce mapReduce) {
    DocumentBuilder builder = new DocumentBuilder(units, mapReduce);
    return new Document(builder.flow(outline.nodes(), List.of()));
  }

  private List<Node> flow(List<OutlineNode> nodes, List<MapReduce.Edit> edits) {
    List<Node> flow = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (OutlineNode node : nodes) {
      if (node instanceof OutlineTree.UnitRun range) {
        for (int unit = range.from(); unit <= range.to(); unit++) {
          run.append(Edits.apply(units, unit, edits));
        }
      } else if (node instanceof Block block) {
        flush(run, flow);
        flow.add(parallel(block));
      }
    }
    flush(run, flow);
    return flow;
  }

  private static void flush(StringBuilder run, List<Node> flow) {
    if (run.length() > 0) {
      flow.add(new Text(run.toString()));
      run.setLength(0);
    }
  }

  private Parallel parallel(Block block) {
    BlockAnswer answer = answers.get(block.id());
    List<Outline> outlines = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < block.branches().size(); i++) {
      BranchNode branch = block.branches().get(i);
      PathAnswer path = answer == null ? null : answer.paths().get(i);
      outlines.add(new Outline(branch.id(), path == null ? branch.label() : path.outline()));
      paths.add(
          new Path(branch.id(), flow(branch.nodes(), path == null ? List.of() : path.edits())));
    }
    return new Parallel(outlines, paths, conclusion(block, answer));
  }

  private String conclusion(Block block, BlockAnswer answer) {
    if (answer != null && answer.conclusion() != null) {
      return answer.conclusion();
    }
    if (block.join() != null) {
      return units.text(block.join().from(), block.join().to());
    }
    return block.reason().isEmpty() ? block.branches().get(0).label() : block.reason();
  }
}
