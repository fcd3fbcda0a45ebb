package org.multiverse.curator.steps;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.answers.SummaryTree.Usable;
import org.multiverse.curator.answers.SummaryTree.Verdict;
import org.multiverse.curator.common.Surrogates;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.Duplicates;
import org.multiverse.curator.units.Templates;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/**
 * Step 1: is the trace usable, what does it repeat, which steps does it consist of. Repeats and
 * leaked chat templates that code finds are added to what the maker answers. When no answer passes,
 * the trace is taken as one step.
 */
public final class SummaryTreeStep extends GuardedStep {
  private static final long serialVersionUID = 1L;

  private final Limits settings;
  private final StepMaker maker;

  public SummaryTreeStep(Limits settings, StepMaker maker) {
    this.settings = settings;
    this.maker = maker;
  }

  @Override
  public StepName name() {
    return StepName.SUMMARY_TREE;
  }

  @Override
  public void settle() {
    maker.settle();
  }

  @Override
  public int concurrency() {
    return maker.concurrency();
  }

  @Override
  TraceRow work(TraceRow row) {
    Reason unusable = unusable(row);
    if (unusable != null) {
      return row.rejected(unusable);
    }
    Units units = UnitCutter.cut(row.trace());
    Trace trace = new Trace(row.question(), units);
    OptionalInt leak = Templates.findLeak(units, row.question());
    if (leak.isPresent() && leak.getAsInt() == 1) {
      return row.rejected(
          Reason.step(ReasonCode.UNUSABLE, name(), "the trace begins with a leaked chat template"));
    }
    Making<SummaryTree> making =
        Making.make(
            maker.repairs(),
            failed -> maker.summaryTree(trace, failed),
            tree -> SummaryTreeCheck.check(units, tree));
    TraceRow made = withCost(row, maker, making);
    SummaryTree tree = making.last().answer().value();
    if (!making.passed()) {
      tree = whole(units);
      made =
          made.withNote(
              "summary-tree: taken as one step, "
                  + CheckViolation.summary(making.last().violations()));
    }
    if (tree.usable().verdict() == Verdict.NO) {
      return made.rejected(reason(ReasonCode.UNUSABLE, tree.usable().why(), making));
    }
    SummaryTree complete = withFindings(units, tree, leak);
    if (complete.usable().verdict() == Verdict.TRUNCATE) {
      made =
          made.withNote(
              "summary-tree: cut off from unit "
                  + complete.usable().unit()
                  + " of "
                  + units.count()
                  + ": "
                  + complete.usable().why());
    }
    return made.withSummaryTree(complete);
  }

  private Reason unusable(TraceRow row) {
    String text = row.trace();
    if (text.isBlank()) {
      return Reason.step(
          ReasonCode.EMPTY_COLUMN, name(), "the column " + TraceRow.TRACE + " is empty");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > settings.maxTraceBytes()) {
      return Reason.step(
          ReasonCode.TOO_LARGE,
          name(),
          "the trace has " + bytes + " bytes, the limit is " + settings.maxTraceBytes());
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
    return new SummaryTree(
        new Usable(Verdict.YES, 0, ""),
        List.of(),
        List.of(
            new SummaryTree.Step(
                "S1", 1, units.count(), "the whole trace", List.of(), List.of(), List.of())));
  }

  private static SummaryTree withFindings(Units units, SummaryTree tree, OptionalInt leak) {
    Usable usable = tree.usable();
    if (leak.isPresent() && (usable.verdict() == Verdict.YES || leak.getAsInt() < usable.unit())) {
      usable =
          new Usable(Verdict.TRUNCATE, leak.getAsInt(), "a chat template leaked into the trace");
    }
    List<Duplicate> duplicates = new ArrayList<>(tree.duplicates());
    for (Duplicate found : Duplicates.find(units)) {
      boolean known =
          tree.duplicates().stream()
              .anyMatch(
                  d -> d.range().contains(found.range()) && d.source().overlaps(found.source()));
      if (!known) {
        duplicates.add(found);
      }
    }
    duplicates.sort(Comparator.comparingInt(Duplicate::from).thenComparingInt(Duplicate::to));
    return new SummaryTree(usable, duplicates, tree.steps());
  }
}
