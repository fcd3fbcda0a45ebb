package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.MapReduce.BlockAnswer;
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
  private final Edits edits;
  private final Map<String, BlockAnswer> answers = new HashMap<>();

  private DocumentBuilder(Units units, MapReduce mapReduce) {
    this.edits = new Edits(units, mapReduce);
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
    return new Document(new DocumentBuilder(units, mapReduce).flow(outline.nodes()));
  }

  private List<Node> flow(List<OutlineNode> nodes) {
    List<Node> flow = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (OutlineNode node : nodes) {
      if (node instanceof OutlineTree.UnitRun range) {
        range.units().stream().mapToObj(edits::text).forEach(run::append);
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
      String outline = answer == null ? branch.label() : answer.outlines().get(i);
      outlines.add(new Outline(branch.id(), outline));
      paths.add(new Path(branch.id(), flow(branch.nodes())));
    }
    return new Parallel(outlines, paths, conclusion(block, answer));
  }

  private String conclusion(Block block, BlockAnswer answer) {
    String join = join(block, edits);
    if (answer != null) {
      return conclusion(join, answer.conclusion());
    }
    if (block.join() != null) {
      return join;
    }
    return block.reason().isEmpty() ? block.branches().get(0).label() : block.reason();
  }

  /** The author's own closing sentences after their edits, empty when there are none. */
  static String join(Block block, Edits edits) {
    StringBuilder text = new StringBuilder();
    if (block.join() != null) {
      block.join().stream().mapToObj(edits::text).forEach(text::append);
    }
    return text.toString();
  }

  /** A Conclusion: the author's own sentences first, and what was written for it behind them. */
  static String conclusion(String join, String written) {
    if (join.isBlank() || written.isBlank()) {
      return join.isBlank() ? written : join;
    }
    String bare = join.stripTrailing();
    boolean line = join.substring(bare.length()).indexOf('\n') >= 0;
    return bare + (line ? "\n" : " ") + written.strip();
  }
}
