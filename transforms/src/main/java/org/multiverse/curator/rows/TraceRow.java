package org.multiverse.curator.rows;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.units.UnitRange;

/**
 * One row on its way through the steps: the trace as it came, what the steps found, and what has
 * become of it. Every row of the input is one of these from the reader to the shards; a rejected
 * one is a row with that status.
 *
 * @param trace what came in
 * @param results what the steps found
 * @param outcome where it stands, what was noted, judged and paid
 */
public record TraceRow(Trace trace, Results results, Outcome outcome) {
  public TraceRow {
    Objects.requireNonNull(trace, "Invalid trace: null");
    Objects.requireNonNull(results, "Invalid results: null");
    Objects.requireNonNull(outcome, "Invalid outcome: null");
  }

  /** A row as it was read, before any step. */
  public static TraceRow pending(Trace trace) {
    return new TraceRow(trace, Results.NONE, Outcome.PENDING);
  }

  /** A row as it was read, before any step. */
  public static TraceRow pending(String id, Origin origin, Map<String, String> columns) {
    return pending(new Trace(id, origin, columns));
  }

  public String id() {
    return trace.id();
  }

  public Status status() {
    return outcome.status();
  }

  /** Why it is not {@code parallel}, null while pending or when it is. */
  public Reason reason() {
    return outcome.reason();
  }

  /** What was undone or left out on the way, one sentence each. */
  public List<String> notes() {
    return outcome.notes().stream().map(Note::text).toList();
  }

  /** What the judges said. */
  public List<Verdict> verdicts() {
    return outcome.verdicts();
  }

  /** Who made it and what it cost. */
  public Provenance provenance() {
    return outcome.provenance();
  }

  /** Whether the steps still have work to do on it. */
  public boolean isPending() {
    return outcome.status() == Status.PENDING;
  }

  public TraceRow with(Trace value) {
    return new TraceRow(value, results, outcome);
  }

  public TraceRow with(Results value) {
    return new TraceRow(trace, value, outcome);
  }

  public TraceRow with(Outcome value) {
    return new TraceRow(trace, results, value);
  }

  /** The same with what a step found. */
  public TraceRow with(StepName step, Object found) {
    return with(results.with(step, found));
  }

  public TraceRow withNote(StepName step, String text) {
    return with(outcome.withNote(new Note(step, text)));
  }

  public TraceRow parallel() {
    return with(outcome.withStatus(Status.PARALLEL, null));
  }

  public TraceRow sequential(Reason why) {
    return with(outcome.withStatus(Status.SEQUENTIAL, why));
  }

  public TraceRow rejected(Reason why) {
    return with(outcome.withStatus(Status.REJECTED, why));
  }

  /** The row as it waits for a reply. */
  public TraceRow waiting(Reason why) {
    return with(outcome.withStatus(Status.WAITING, why));
  }

  /** Whether a reply is missing without which no step can go on. */
  public boolean isWaiting() {
    return outcome.status() == Status.WAITING;
  }

  /** The same as it was before a step: what that one and later ones found and said is gone. */
  public TraceRow before(StepName step) {
    return new TraceRow(trace, results.before(step), outcome.before(step));
  }

  /** The outline as it was built, else as it was drawn; null before step 3. */
  public OutlineTree outline() {
    return results.built() == null ? results.outline() : results.built().outline();
  }

  /** The finished document, null before step 5 or without blocks. */
  public Document document() {
    return results.built() == null ? null : results.built().document();
  }

  /** The trace without what step 1 cut off; the text that distances are measured from. */
  public String keptText() {
    if (results.summaryTree() == null) {
      return trace.text();
    }
    StringBuilder kept = new StringBuilder();
    for (UnitRange run : results.summaryTree().kept(trace.units().count())) {
      kept.append(trace.units().text(run.from(), run.to()));
    }
    return kept.toString();
  }

  /**
   * The text a row is trained on as the sequential half of a mixture: the author's own words in
   * their own order, with nothing hoisted, joined or edited.
   */
  public String sequentialText() {
    return keptText();
  }
}
