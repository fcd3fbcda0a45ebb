package org.multiverse.curator.judge;

import java.util.List;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.TagWriter;

/** What reading the paths side by side costs against reading them in their order, a token. */
final class ParallelCost extends LocalJudge {
  static final String NAME = "parallel-cost";

  ParallelCost(Bench bench) {
    super(StepName.REFILL, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    return validator().hasLayout()
        ? atMost(of(row, row.results().refilled(), measures()))
        : noLayout();
  }

  /** The cost of a document of a row. */
  static double of(TraceRow row, Document document, Measures measures) {
    Measures.Cost cost = Measures.Cost.NONE;
    StringBuilder before = new StringBuilder();
    for (Node node : document.flow()) {
      if (node instanceof Parallel block) {
        List<String> paths =
            block.paths().stream().map(path -> TagWriter.sequential(path.flow())).toList();
        cost = cost.plus(measures.cost(Measures.before(asked(row.trace()), before), paths));
      }
      before.append(TagWriter.sequential(List.of(node)));
    }
    return cost.mean();
  }
}
