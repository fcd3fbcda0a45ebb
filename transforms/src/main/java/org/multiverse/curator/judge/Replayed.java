package org.multiverse.curator.judge;

import java.util.List;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.DocumentBuilder;
import org.multiverse.curator.tags.Document;

/**
 * Whether the engine's interpreter forks and joins exactly the outline's branches; its figure is
 * {@code #parallel} by the model's own tokens.
 */
final class Replayed extends LocalJudge {
  static final String NAME = "replay";

  Replayed(Bench bench) {
    super(StepName.PARALLEL_OUTLINE, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    if (!validator().hasLayout()) {
      return noLayout();
    }
    OutlineTree outline = row.results().outline();
    Document document = DocumentBuilder.build(row.trace().units(), outline, null);
    Replay replay = validator().replay(document);
    List<OutlineTree.Block> blocks = outline.blocks();
    int paths = blocks.stream().mapToInt(block -> block.branches().size()).sum();
    boolean exact =
        replay.blocks() == blocks.size() && replay.paths() == paths && replay.problems() == 0;
    return verdict(exact, replay.numParallel(), null);
  }
}
