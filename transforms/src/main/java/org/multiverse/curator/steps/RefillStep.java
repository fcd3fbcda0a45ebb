package org.multiverse.curator.steps;

import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ReadingOrder;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.Units;

/**
 * Step 4: the outline filled with the words of the trace, byte for byte. Labels stand for the
 * Outlines until step 5; a join is the Conclusion, without one the block's reason stands for it.
 */
public final class RefillStep implements CurationStep {
  private final Limits limits;

  public RefillStep(Limits limits) {
    this.limits = limits;
  }

  @Override
  public StepName name() {
    return StepName.REFILL;
  }

  @Override
  public TraceRow apply(TraceRow row) {
    Units units = row.trace().units();
    OutlineTree outline = row.results().outline();
    ParallelOutlineStep.checkPlaces(outline, units.count());
    Document document = DocumentBuilder.build(units, outline, null);
    if (ParallelOutlineStep.keepsOrder(outline)
        && !ReadingOrder.text(outline, document).equals(row.keptText())) {
      throw new IllegalStateException("Invalid document: its text is not the trace's");
    }
    long length = TagWriter.write(document, Form.TIGHT).length();
    if (length > 4L * limits.maxTraceBytes() + 4096) {
      throw new IllegalStateException("Invalid document: " + length + " characters");
    }
    return row.with(name(), document);
  }
}
