package org.multiverse.curator.judge;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.steps.CurationSteps;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.StepMaker;

/**
 * The five steps with a local model as judge behind each of them. Its verdicts go into the rows; a
 * group of step 2 whose branches depend on each other is sent back to a maker that repairs, or
 * undone.
 */
public final class JudgedSteps implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Judge judge;

  /**
   * Steps to be judged.
   *
   * @param source the local model
   * @param thresholds what verdicts are held against
   * @param cache folder or URL where scores are kept, by default that of the replies
   */
  public JudgedSteps(Validator.Source source, Thresholds thresholds, String cache) {
    this.judge = new Judge(source, thresholds, cache);
  }

  /** The steps. */
  public List<CurationStep> with(Function<StepName, StepMaker> makers, Limits settings) {
    return CurationSteps.with(makers, settings, judge).stream()
        .<CurationStep>map(step -> new Judged(step, judge))
        .toList();
  }

  /** What of the judge decides the rows. */
  public Map<String, String> settings() {
    return judge.settings();
  }

  /** A step and the verdicts on it. Verdicts only on rows that go on, or are done. */
  private record Judged(CurationStep step, Judge judge) implements CurationStep {
    @Override
    public StepName name() {
      return step.name();
    }

    @Override
    public void settle() {
      step.settle();
    }

    @Override
    public int concurrency() {
      return Math.max(step.concurrency(), judge.concurrency());
    }

    @Override
    public TraceRow apply(TraceRow row) {
      TraceRow made = step.apply(row);
      boolean isJudged =
          made.isPending() || (name() == StepName.MAPREDUCE && made.document() != null);
      if (!row.isPending() || !isJudged) {
        return made;
      }
      List<Verdict> verdicts = new ArrayList<>(made.verdicts());
      verdicts.addAll(judge.verdicts(name(), made));
      return made.withVerdicts(verdicts);
    }
  }
}
