package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Draws the bounds of paths where thoughts begin and end: a heading or announcement at the end of a
 * path is its successor's, and the last path ends with its outcome, before something new.
 */
final class PathBounds {
  private static final int LONGEST_HEADING = 120;

  /** How many lines more than the longest of its siblings the last path may have. */
  private static final int MORE_LINES = 1;

  /** How many units a last path may go on to come to its outcome. */
  private static final int GOES_ON = 6;

  private static final Pattern HEADING =
      Pattern.compile("^(?:#{1,6}\\s.*|\\*\\*[^*]+\\*\\*[:.]?|.*[:,])$", Pattern.DOTALL);

  /** Announcements that speak of what was just found, and so belong to neither path. */
  private static final Pattern SPEAKS_OF_IT =
      Pattern.compile("\\b(?:this|that|it|right|correct|true|these|those)\\b(?! way)");

  private static final Pattern MID_THOUGHT =
      Pattern.compile(
          "^\\W*" + WordList.read(PathBounds.class, "mid-thought-openings").any() + "(?![\\w'’])",
          Pattern.CASE_INSENSITIVE);

  /** Words of a path that goes astray: what it comes to holds for no one. */
  private static final Phrases DOUBTS =
      Phrases.of(WordList.read(PathBounds.class, "doubts"), "(?![\\w])");

  private static final Pattern LEADS_AWAY =
      Pattern.compile(
          "^\\W*" + WordList.read(PathBounds.class, "fresh-openings").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ENDS =
      Pattern.compile("(?:[.!…]|\\\\[)\\]]|[\\w)}\\]$°%])(?:\\*\\*|[\"'”)\\]])*$");

  private final MarkedTrace trace;
  private final Units units;
  private final Outcomes outcomes;
  private final PathEditor editor;

  PathBounds(MarkedTrace trace, Outcomes outcomes, Limits settings) {
    this.trace = trace;
    this.units = trace.units();
    this.outcomes = outcomes;
    this.editor = new PathEditor(units, settings);
  }

  /**
   * The branches with better bounds.
   *
   * @param limit the last unit that the last branch may reach
   * @return several ways to draw them, best first; empty when the last one comes to no end
   */
  List<List<UnitRange>> draw(List<UnitRange> branches, int limit) {
    List<UnitRange> drawn = new ArrayList<>(branches);
    for (int i = 0; i + 1 < drawn.size(); i++) {
      UnitRange branch = drawn.get(i);
      int to = branch.to();
      while (to > branch.from() && announces(to)) {
        to--;
      }
      if (to < branch.to()) {
        drawn.set(i, new UnitRange(branch.from(), to));
        drawn.set(i + 1, new UnitRange(to + 1, drawn.get(i + 1).to()));
      }
    }
    List<List<UnitRange>> all = new ArrayList<>();
    UnitRange last = drawn.get(drawn.size() - 1);
    for (int end : ends(drawn, limit)) {
      List<UnitRange> one = new ArrayList<>(drawn.subList(0, drawn.size() - 1));
      one.add(new UnitRange(last.from(), end));
      all.add(one);
    }
    return all;
  }

  /** Whether a unit only announces what comes next, and says nothing of what was found. */
  private boolean announces(int unit) {
    String text = units.unit(unit).strip();
    if (text.isEmpty() || text.length() > LONGEST_HEADING) {
      return false;
    }
    boolean opens = trace.mark(unit).opensPath() && !Outcomes.tells(text);
    return HEADING.matcher(text).matches()
        || ((opens || PathEditor.isHook(text) || PathEditor.hesitates(text))
            && !SPEAKS_OF_IT.matcher(text).find());
  }

  /** Where the last branch may end, the place nearest to its present end first. */
  private List<Integer> ends(List<UnitRange> drawn, int limit) {
    UnitRange last = drawn.get(drawn.size() - 1);
    if (drawn.subList(0, drawn.size() - 1).stream().allMatch(branch -> trace.closes(branch.to()))) {
      // Where blank lines part the others, the last one ends at such a line, too.
      int unit = last.from();
      while (unit < limit && !trace.closes(unit) && !beginsItem(unit + 1, last.from())) {
        unit++;
      }
      return (trace.closes(unit) || unit == limit) && isEnd(last, unit, limit)
          ? List.of(unit)
          : List.of();
    }
    int most = Math.min(limit, reach(drawn, limit));
    List<Integer> ends = new ArrayList<>();
    for (int unit = Math.min(last.to(), most); unit >= last.from() && ends.isEmpty(); unit--) {
      if (isEnd(last, unit, limit)) {
        ends.add(unit);
      }
    }
    for (int unit = last.to() + 1; unit <= Math.min(most, last.to() + GOES_ON); unit++) {
      if (isEnd(last, unit, limit)) {
        ends.add(unit);
        break;
      }
    }
    return ends;
  }

  /** The last unit before which no item like those of a series begins, and no longer than they. */
  private int reach(List<UnitRange> drawn, int limit) {
    UnitRange last = drawn.get(drawn.size() - 1);
    if (!trace.opensLine(last.from()) || trace.mark(last.from()).is(Mark.MarkKind.ALTERNATIVE)) {
      return limit;
    }
    int lines = 0;
    for (UnitRange branch : drawn.subList(0, drawn.size() - 1)) {
      lines = Math.max(lines, lines(branch));
    }
    int unit = last.from();
    int opened = 1;
    while (unit < limit && !beginsItem(unit + 1, last.from())) {
      if (trace.opensLine(unit + 1) && ++opened > lines + MORE_LINES) {
        break;
      }
      unit++;
    }
    return unit;
  }

  private int lines(UnitRange branch) {
    int lines = 1;
    for (int unit = branch.from() + 1; unit <= branch.to(); unit++) {
      lines += trace.opensLine(unit) ? 1 : 0;
    }
    return lines;
  }

  /** Whether a unit begins an item of the same kind as another. */
  private boolean beginsItem(int unit, int other) {
    Mark mark = trace.mark(unit);
    return mark.inSeries() && mark.series().equalsIgnoreCase(trace.mark(other).series());
  }

  /** Whether an item of the series begins inside a branch, which then holds two. */
  boolean holdsTwo(UnitRange branch) {
    for (int unit = branch.from() + 1; unit <= branch.to(); unit++) {
      if (trace.opensLine(unit) && beginsItem(unit, branch.from())) {
        return true;
      }
    }
    return false;
  }

  private boolean isEnd(UnitRange last, int unit, int limit) {
    return outcomes.outcome(new UnitRange(last.from(), unit), Set.of()).isPresent()
        && (unit == limit
            || trace.closes(unit)
            || (isFresh(unit + 1) && endsLike(last.from(), unit)));
  }

  /** Where paths begin at lines they end at lines, too. */
  private boolean endsLike(int first, int last) {
    return !trace.opensLine(first) || trace.opensLine(last + 1);
  }

  /** Whether something new begins with a unit. */
  private boolean isFresh(int unit) {
    String text = DiscourseMarkers.opening(units.unit(unit));
    if (trace.mark(unit).opensPath()) {
      return true;
    }
    if (trace.mark(unit).is(Mark.MarkKind.CLOSING)) {
      return !SPEAKS_OF_IT.matcher(text).find() || ChainFinder.speaksOfAll(text);
    }
    return (trace.opensLine(unit) && !MID_THOUGHT.matcher(text).find())
        || LEADS_AWAY.matcher(text).find();
  }

  /** Units of a path that its edits will leave out. */
  Set<Integer> dropped(UnitRange branch, boolean last) {
    return new HashSet<>(editor.edits(branch, unit -> true, last).drop());
  }

  /** Whether what is shown of a path begins and ends with whole thoughts. */
  boolean isWhole(UnitRange branch, Set<Integer> dropped) {
    int first = branch.from();
    while (first < branch.to() && dropped.contains(first)) {
      first++;
    }
    int last = branch.to();
    while (last > first && (dropped.contains(last) || units.unit(last).isBlank())) {
      last--;
    }
    String opening = PathEditor.withoutOpening(units.unit(first).strip());
    String end = units.unit(last).strip();
    return !holdsTwo(branch)
        && !DOUBTS.areIn(units.text(branch.from(), branch.to()))
        && !MID_THOUGHT.matcher(opening).find()
        && ENDS.matcher(end).find()
        && !PathEditor.isHook(end)
        && !announces(last);
  }
}
