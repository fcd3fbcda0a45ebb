package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;

/** Finds runs of paragraphs told in the third person, each about something of its own. */
final class ParagraphFinder {
  private static final int SHORTEST = 140;

  private static final Pattern FIRST_PERSON =
      Pattern.compile(
          "\\b" + WordList.read(ParagraphFinder.class, "first-person-words").any() + "\\b|\\?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern TIES =
      Pattern.compile(
          "\\b" + WordList.read(ParagraphFinder.class, "paragraph-ties").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private final MarkedTrace trace;
  private final Gain gain;

  ParagraphFinder(MarkedTrace trace, Gain gain) {
    this.trace = trace;
    this.gain = gain;
  }

  /** All blocks that the paragraphs in a range could be; they may overlap. */
  List<Candidate> find(UnitRange range) {
    List<Candidate> found = new ArrayList<>();
    List<UnitRange> run = new ArrayList<>();
    int unit = range.from();
    while (unit <= range.to()) {
      int to = unit;
      while (to < range.to() && !trace.opensLine(to + 1)) {
        to++;
      }
      UnitRange paragraph = new UnitRange(unit, to);
      boolean own = standsByItself(paragraph);
      if (own) {
        run.add(paragraph);
      }
      if (!own || to >= range.to()) {
        candidates(run, found);
        run = new ArrayList<>();
      }
      unit = to + 1;
    }
    return found;
  }

  private boolean standsByItself(UnitRange paragraph) {
    int first = paragraph.from();
    String text = trace.units().text(first, paragraph.to());
    return trace.opensLine(first)
        && !trace.isConnected(first)
        && !trace.mark(first).is(Mark.MarkKind.CLOSING)
        && text.length() >= SHORTEST
        && !FIRST_PERSON.matcher(text).find()
        && !TIES.matcher(text).find();
  }

  private void candidates(List<UnitRange> run, List<Candidate> found) {
    for (int i = 0; i < run.size(); i++) {
      int first = run.get(i).from();
      ParallelGroups.Type type =
          trace.isAnnouncedAsCheck(first)
              ? ParallelGroups.Type.VERIFICATION
              : ParallelGroups.Type.SUBTASK;
      for (int j = i + 1; j < Math.min(run.size(), i + Gain.MOST_BRANCHES); j++) {
        if (trace.dependence().leansOn(first, run.get(j))) {
          break;
        }
        gain.candidate(
                run.subList(i, j + 1), null, type, "each paragraph speaks of something of its own")
            .ifPresent(found::add);
      }
    }
  }
}
