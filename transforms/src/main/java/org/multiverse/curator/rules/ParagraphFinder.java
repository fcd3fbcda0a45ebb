package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/** Finds runs of paragraphs told in the third person, each about another thing of one kind. */
final class ParagraphFinder {
  private static final Pattern FIRST_PERSON =
      Pattern.compile(
          "\\b" + WordList.read(ParagraphFinder.class, "first-person-words").any() + "\\b|\\?",
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
        kinds(run, found);
        run.clear();
      }
      unit = to + 1;
    }
    return found;
  }

  private boolean isToldInThirdPerson(UnitRange paragraph) {
    String text = units.text(paragraph.from(), paragraph.to());
    return trace.opensLine(paragraph.from()) && !FIRST_PERSON.matcher(text).find();
  }

  /** The candidates of one run of paragraphs: those told alike begin paths, others go on with one. */
  private void kinds(List<UnitRange> run, List<Candidate> found) {
    Map<String, List<Integer>> byKind = new LinkedHashMap<>();
    for (UnitRange paragraph : run) {
      Matcher matcher = KIND.matcher(units.unit(paragraph.from()));
      if (matcher.find() && !trace.isConnected(paragraph.from())) {
        byKind
            .computeIfAbsent(matcher.group("kind"), kind -> new ArrayList<>())
            .add(paragraph.from());
      }
    }
    int last = run.isEmpty() ? 0 : run.get(run.size() - 1).to();
    byKind.values().forEach(starts -> candidates(starts, last, found));
  }

  private void candidates(List<Integer> starts, int last, List<Candidate> found) {
    for (int i = 0; i < starts.size(); i++) {
      int first = starts.get(i);
      ParallelGroups.Type type =
          trace.isAnnouncedAsCheck(first)
              ? ParallelGroups.Type.VERIFICATION
              : ParallelGroups.Type.SUBTASK;
      List<UnitRange> branches = new ArrayList<>();
      for (int j = i + 1; j < Math.min(starts.size(), i + Gain.MOST_BRANCHES); j++) {
        branches.add(new UnitRange(starts.get(j - 1), starts.get(j) - 1));
        int end = j + 1 < starts.size() ? starts.get(j + 1) - 1 : last;
        List<UnitRange> all = new ArrayList<>(branches);
        all.add(new UnitRange(starts.get(j), end));
        if (trace.dependence().leansOn(first, new UnitRange(starts.get(j), starts.get(j)))) {
          break;
        }
        gain.candidate(all, null, type, "each speaks of another thing of its kind")
            .ifPresent(found::add);
      }
    }
  }
}
