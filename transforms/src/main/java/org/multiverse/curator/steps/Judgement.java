package org.multiverse.curator.steps;

import java.util.List;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Work;

/**
 * What came of asking a judge.
 *
 * @param verdict the verdict
 * @param notes what it found, one sentence each
 * @param work what it cost, null when it cost nothing
 */
public record Judgement(Verdict verdict, List<String> notes, Work work) {
  public Judgement {
    notes = List.copyOf(notes);
  }

  /** A verdict and nothing else. */
  public static Judgement of(Verdict verdict) {
    return new Judgement(verdict, List.of(), null);
  }

  /** The row with all of it. */
  TraceRow onto(TraceRow row) {
    TraceRow judged = row.with(row.outcome().withVerdict(verdict));
    for (String note : notes) {
      judged = judged.with(judged.outcome().withNote(new Note(verdict.step(), note)));
    }
    return work == null ? judged : judged.with(judged.outcome().withWork(work));
  }
}
