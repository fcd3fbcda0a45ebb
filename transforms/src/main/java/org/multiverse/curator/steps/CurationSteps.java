package org.multiverse.curator.steps;

import java.util.List;
import java.util.function.Function;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/** The five steps in order, and what every reader of their rows asks. */
public final class CurationSteps {
  private CurationSteps() {}

  /** The five steps with one maker for the three that need one. */
  public static List<CurationStep> with(StepMaker maker, Limits settings) {
    return with(step -> maker, settings);
  }

  /** The five steps, with a maker for each of the three that need one. */
  public static List<CurationStep> with(Function<StepName, StepMaker> makers, Limits settings) {
    return with(makers, settings, GroupsJudge.NONE);
  }

  /** The same with a judge of the groups of step 2. */
  public static List<CurationStep> with(
      Function<StepName, StepMaker> makers, Limits settings, GroupsJudge judge) {
    return List.of(
        new SummaryTreeStep(settings, makers.apply(StepName.SUMMARY_TREE)),
        new ParallelGroupsStep(settings, makers.apply(StepName.PARALLEL_GROUPS), judge),
        new ParallelOutlineStep(settings),
        new RefillStep(settings),
        new MapReduceStep(settings, makers.apply(StepName.MAPREDUCE)));
  }

  /** The trace without what step 1 cut off; the text that distances are measured from. */
  public static String keptText(TraceRow row) {
    if (row.summaryTree() == null) {
      return row.trace();
    }
    Units units = UnitCutter.cut(row.trace());
    int last = row.summaryTree().lastKept(units.count());
    return last == units.count() ? row.trace() : units.text(1, last);
  }

  /** The text a row is trained on as the sequential half of a mixture. */
  public static String sequentialText(TraceRow row) {
    if (row.document() == null) {
      return keptText(row);
    }
    return TagWriter.sequential(TagParser.parse(row.document(), Form.TIGHT).document());
  }
}
