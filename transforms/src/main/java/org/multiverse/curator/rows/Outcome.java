package org.multiverse.curator.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What has become of a row so far. Everything in it knows the step it comes from, so that the row
 * can be taken back to any step.
 *
 * @param runs ids of the runs that worked on it, by the first step that each of them did
 * @param status where it stands
 * @param reason why it is not {@code parallel}, null while pending or when it is
 * @param notes what was undone or left out on the way
 * @param verdicts what the judges said
 * @param works who did what, at which cost
 */
public record Outcome(
    NavigableMap<StepName, String> runs,
    Status status,
    Reason reason,
    List<Note> notes,
    List<Verdict> verdicts,
    List<Work> works) {
  /** Of a row as it was read. */
  public static final Outcome PENDING =
      new Outcome(new TreeMap<>(), Status.PENDING, null, List.of(), List.of(), List.of());

  public Outcome {
    runs = Collections.unmodifiableNavigableMap(new TreeMap<>(runs));
    Objects.requireNonNull(status, "Invalid status: null");
    notes = List.copyOf(notes);
    verdicts = List.copyOf(verdicts);
    works = List.copyOf(works);
  }

  /** Id of the run that worked on it last, empty before any step. */
  public String run() {
    return runs.isEmpty() ? "" : runs.lastEntry().getValue();
  }

  /** The same with a run that works on it from a step on. */
  public Outcome withRun(StepName from, String run) {
    NavigableMap<StepName, String> more = new TreeMap<>(runs.headMap(from, false));
    if (!run.equals(more.isEmpty() ? "" : more.lastEntry().getValue())) {
      more.put(from, run);
    }
    return new Outcome(more, status, reason, notes, verdicts, works);
  }

  public Outcome withStatus(Status newStatus, Reason newReason) {
    return new Outcome(runs, newStatus, newReason, notes, verdicts, works);
  }

  public Outcome withNote(Note note) {
    return new Outcome(runs, status, reason, plus(notes, note), verdicts, works);
  }

  public Outcome withVerdict(Verdict verdict) {
    return new Outcome(runs, status, reason, notes, plus(verdicts, verdict), works);
  }

  public Outcome withWork(Work work) {
    return new Outcome(runs, status, reason, notes, verdicts, plus(works, work));
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> more = new ArrayList<>(list);
    more.add(last);
    return more;
  }

  /** Whether a verdict of that name is there, run or not. */
  public boolean hasVerdict(String name) {
    return verdicts.stream().anyMatch(verdict -> verdict.name().equals(name));
  }

  /** Who made the row and what it cost. */
  public Provenance provenance() {
    return Provenance.of(run(), works);
  }

  /** Number of the step that ended the row: 0 for the input, beyond all steps while pending. */
  private int endedAt() {
    if (status == Status.PENDING) {
      return Integer.MAX_VALUE;
    }
    return reason == null ? StepName.last().number() : reason.stepNumber();
  }

  /** The same as it was before a step. */
  public Outcome before(StepName step) {
    return part(step.number() - 1, of -> of.number() < step.number());
  }

  /** What a step alone added, and where the row stood after it. */
  public Outcome at(StepName step) {
    return part(step.number(), of -> of == step);
  }

  private Outcome part(int last, Predicate<StepName> wanted) {
    boolean ended = endedAt() <= last;
    NavigableMap<StepName, String> earlier = new TreeMap<>(runs);
    earlier.keySet().removeIf(from -> from.number() > last);
    return new Outcome(
        earlier,
        ended ? status : Status.PENDING,
        ended ? reason : null,
        notes.stream().filter(note -> wanted.test(note.step())).toList(),
        verdicts.stream().filter(verdict -> wanted.test(verdict.step())).toList(),
        works.stream().filter(work -> wanted.test(work.step())).toList());
  }
}
