package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/** Finds runs of paragraphs told in the third person, each about another thing of one kind. */
final class ParagraphFinder {
  private static final int SHORTEST = 100;

  private static final Pattern FIRST_PERSON =
      Pattern.compile(
          WordList.read(ParagraphFinder.class, "first-person-words").word() + "\\b|\\?",
          Pattern.CASE_INSENSITIVE);

  /** What kind of thing a paragraph is about: its first noun, or the two words it opens with. */
  private static final Pattern KIND =
      Pattern.compile("^\\s*(?<kind>(?:The|An?|For|When|If|In|At|On)\\s+[A-Za-z-]+)\\b");

  private final MarkedTrace trace;
  private final Units units;
  private final Gain gain;

  ParagraphFinder(MarkedTrace trace, Gain gain) {
    this.trace = trace;
    this.units = trace.units();
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
      boolean own = isToldInThirdPerson(paragraph);
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

  private boolean isToldInThirdPerson(UnitRange paragraph) {
    String text = units.text(paragraph.from(), paragraph.to());
    return trace.opensLine(paragraph.from())
        && text.length() >= SHORTEST
        && !trace.isConnected(paragraph.from())
        && !FIRST_PERSON.matcher(text).find();
  }

  /**
   * Whether two paragraphs are about two things of one kind: "The divisor 3 …", "The divisor 5 …".
   */
  private boolean areAlike(UnitRange one, UnitRange other) {
    Matcher first = KIND.matcher(units.unit(one.from()));
    Matcher second = KIND.matcher(units.unit(other.from()));
    return first.find() && second.find() && first.group("kind").equals(second.group("kind"));
  }

  private void candidates(List<UnitRange> run, List<Candidate> found) {
    for (int i = 0; i < run.size(); i++) {
      int first = run.get(i).from();
      ParallelGroups.Type type =
          trace.isAnnouncedAsCheck(first)
              ? ParallelGroups.Type.VERIFICATION
              : ParallelGroups.Type.SUBTASK;
      for (int j = i + 1; j < Math.min(run.size(), i + Gain.MOST_BRANCHES); j++) {
        if (!areAlike(run.get(i), run.get(j)) || trace.dependence().leansOn(first, run.get(j))) {
          break;
        }
        gain.candidate(run.subList(i, j + 1), null, type, "each paragraph speaks of another thing")
            .ifPresent(found::add);
      }
    }
  }
}
