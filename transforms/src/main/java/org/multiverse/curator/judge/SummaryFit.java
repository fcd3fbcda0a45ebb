package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.units.Units;

/** The share of steps whose own summary explains their text better than the neighbours' do. */
final class SummaryFit extends LocalJudge {
  static final String NAME = "summary-fit";

  // Steps of which a summary is judged, spread over the trace, and what is read of each.
  private static final int STEPS = 8;
  private static final int STEP_TEXT = 160;

  SummaryFit(Bench bench) {
    super(StepName.SUMMARY_TREE, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    List<SummaryTree.Step> steps = row.results().summaryTree().steps();
    if (steps.size() < 2) {
      return notRun("one step has no neighbour to compare");
    }
    Units units = row.trace().units();
    int count = Math.min(STEPS, steps.size());
    List<Continuation> texts = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int i = k * steps.size() / count;
      String text = units.text(steps.get(i).from(), steps.get(i).to()).strip();
      for (int j : neighbours(i, steps)) {
        String context = "Summary: " + steps.get(j).summary() + "\n\n";
        texts.add(new Continuation(context, Measures.head(text, STEP_TEXT)));
      }
    }
    List<Score> scores = validator().score(texts);
    int fitting = 0;
    int next = 0;
    for (int k = 0; k < count; k++) {
      int i = k * steps.size() / count;
      double own = 0;
      double others = Double.MAX_VALUE;
      for (int j : neighbours(i, steps)) {
        double mean = scores.get(next++).mean();
        if (j == i) {
          own = mean;
        } else {
          others = Math.min(others, mean);
        }
      }
      if (own < others) {
        fitting++;
      }
    }
    return atLeast((double) fitting / count);
  }

  private static int[] neighbours(int step, List<SummaryTree.Step> steps) {
    return IntStream.rangeClosed(Math.max(0, step - 1), Math.min(steps.size() - 1, step + 1))
        .toArray();
  }
}
