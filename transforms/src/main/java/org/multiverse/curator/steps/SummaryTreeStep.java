package org.multiverse.curator.steps;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.units.Duplicates;
import org.multiverse.curator.units.Templates;
import org.multiverse.curator.units.Units;

/**
 * Step 1: is the trace usable, what does it repeat, which steps does it consist of. Repeats and
 * leaked chat templates that code finds are added to what the maker answers. When no answer passes,
 * the trace is taken as one step.
 */
public final class SummaryTreeStep implements CurationStep {
  private final Limits limits;
  private final StepMaker maker;

  public SummaryTreeStep(Limits limits, StepMaker maker) {
    this.limits = limits;
    this.maker = maker;
  }

  @Override
  public StepName name() {
    return StepName.SUMMARY_TREE;
  }

  @Override
  public TraceRow apply(TraceRow row) {
    Reason unusable = unusable(row);
    if (unusable != null) {
      return row.rejected(unusable);
    }
    Trace trace = row.trace().cut();
    Units units = trace.units();
    List<Templates.Found> templates = Templates.find(units, trace.question());
    SummaryTree found =
        new SummaryTree(null, cuts(units, List.of(), templates), List.of(), List.of());
    if (found.kept(units.count()).isEmpty()) {
      return row.rejected(
          Reason.step(
              ReasonCode.UNUSABLE,
              name(),
              "the trace holds no thought: " + templates.get(0).what()));
    }
    Making<SummaryTree> making =
        Making.make(
            maker.repairs(),
            failed -> maker.summaryTree(trace, failed),
            tree -> SummaryTreeCheck.check(units, tree));
    TraceRow made = making.onto(row.with(trace), name(), maker);
    SummaryTree tree = making.last().answer().value();
    if (!making.passed()) {
      tree = whole(units);
      made =
          made.withNote(
              name(),
              "summary-tree: taken as one step, "
                  + CheckViolation.summary(making.last().violations()));
    }
    if (tree.unusable() != null) {
      return made.rejected(making.reason(ReasonCode.UNUSABLE, name(), tree.unusable()));
    }
    SummaryTree complete = withFindings(units, tree, templates);
    if (complete.kept(units.count()).isEmpty()) {
      return made.rejected(
          Reason.step(ReasonCode.UNUSABLE, name(), "nothing is left of the trace after its cuts"));
    }
    for (SummaryTree.Cut cut : complete.cuts()) {
      made =
          made.withNote(
              name(),
              Note.cut(
                  cut.units(),
                  units.count(),
                  new Note.Cut(units.characters(cut.units()), cut.why())));
    }
    return made.with(name(), complete);
  }

  private Reason unusable(TraceRow row) {
    String text = row.trace().text();
    if (text.isBlank()) {
      return Reason.step(ReasonCode.EMPTY_COLUMN, name(), "the column " + Trace.TEXT + " is empty");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.maxTraceBytes()) {
      return Reason.step(
          ReasonCode.TOO_LARGE,
          name(),
          "the trace has " + bytes + " bytes, the limit is " + limits.maxTraceBytes());
    }
    // Half a surrogate pair has no bytes in UTF-8, so the text could not be written as it came.
    OptionalInt surrogate = Surrogates.firstLone(text);
    if (surrogate.isPresent()) {
      return Reason.step(
          ReasonCode.INVALID_UTF8,
          name(),
          "half a surrogate pair stands at character " + surrogate.getAsInt());
    }
    OptionalInt tag = Tag.find(text);
    if (tag.isPresent()) {
      int at = tag.getAsInt();
      int end = text.indexOf('>', at);
      return Reason.step(
          ReasonCode.TAG_IN_SOURCE,
          name(),
          "the trace holds " + text.substring(at, end + 1) + " as text at character " + at);
    }
    return null;
  }

  private static SummaryTree whole(Units units) {
    return SummaryTree.of(
        List.of(
            new SummaryTree.Step(
                "S1", 1, units.count(), "the whole trace", List.of(), List.of(), List.of())));
  }

  private static List<SummaryTree.Cut> cuts(
      Units units, List<SummaryTree.Cut> named, List<Templates.Found> templates) {
    return Cuts.merge(named, templates, units.count());
  }

  /** The tree with what code finds, whoever made it. */
  private static SummaryTree withFindings(
      Units units, SummaryTree tree, List<Templates.Found> templates) {
    return new SummaryTree(
        null, cuts(units, tree.cuts(), templates), Duplicates.find(units), tree.steps());
  }
}
