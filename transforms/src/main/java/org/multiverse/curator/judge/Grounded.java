package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagWriter;

/** How much better the Conclusions are foreseen by one who sees the paths; the least of all. */
final class Grounded extends LocalJudge {
  static final String NAME = "grounded";

  Grounded(Bench bench) {
    super(StepName.MAPREDUCE, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    List<Measures.Grounds> all = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (Node node : row.document().flow()) {
      if (node instanceof Parallel block) {
        all.add(Measures.Grounds.of(Measures.before(asked(row.trace()), before), block));
      }
      before.append(TagWriter.sequential(List.of(node)));
    }
    return atLeast(
        measures().grounding(all).stream().mapToDouble(Double::doubleValue).min().orElse(0));
  }
}
