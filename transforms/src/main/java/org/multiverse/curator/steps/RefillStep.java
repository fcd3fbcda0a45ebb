package org.multiverse.curator.steps;

import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/**
 * Step 4: the outline filled with the words of the trace, byte for byte. Labels stand for the
 * Outlines until step 5; a join is the Conclusion, without one the block's reason stands for it.
 */
public final class RefillStep extends GuardedStep {
  private static final long serialVersionUID = 1L;

  private final Limits settings;

  public RefillStep(Limits settings) {
    this.settings = settings;
  }

  @Override
  public StepName name() {
    return StepName.REFILL;
  }

  @Override
  TraceRow work(TraceRow row) {
    Units units = UnitCutter.cut(row.trace());
    ParallelOutlineStep.checkPlaces(row.outline(), units.count());
    Document document = DocumentBuilder.build(units, row.outline(), null);
    if (ParallelOutlineStep.keepsOrder(row.outline())
        && !TagWriter.sequential(document).equals(MapReduceCheck.kept(units, row.outline()))) {
      throw new IllegalStateException("Invalid document: its text is not the trace's");
    }
    String text = TagWriter.write(document, Form.TIGHT);
    if ((long) text.length() > 4L * settings.maxTraceBytes() + 4096) {
      throw new IllegalStateException("Invalid document: " + text.length() + " characters");
    }
    return row.withRefilled(text);
  }
}
