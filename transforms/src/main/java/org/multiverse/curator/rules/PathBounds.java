package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.MapReduce;
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
    for (int end : ends(last, limit)) {
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
  private List<Integer> ends(UnitRange last, int limit) {
    List<Integer> ends = new ArrayList<>();
    for (int unit = last.to(); unit > last.from() && ends.isEmpty(); unit--) {
      if (isEnd(last, unit, limit)) {
        ends.add(unit);
      }
    }
    for (int unit = last.from(); unit < last.to(); unit++) {
      if (isEnd(last, unit, limit)) {
        if (!ends.contains(unit)) {
          ends.add(unit);
        }
        break;
      }
    }
    for (int unit = last.to() + 1; unit <= Math.min(limit, last.to() + GOES_ON); unit++) {
      if (isEnd(last, unit, limit)) {
        ends.add(0, unit);
        break;
      }
      if (trace.mark(unit).opensPath()) {
        break;
      }
    }
    return ends;
  }

  private boolean isEnd(UnitRange last, int unit, int limit) {
    return outcomes.sentence(unit).isPresent()
        && outcomes.outcome(new UnitRange(last.from(), unit), Set.of()) == unit
        && (unit == limit || isFresh(unit + 1));
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

  /** The edits that a path will get. */
  List<MapReduce.Edit> edits(UnitRange branch, boolean last) {
    return editor.edits(branch, unit -> true, last);
  }

  /** Units of a path that its edits leave out. */
  static Set<Integer> dropped(List<MapReduce.Edit> edits) {
    Set<Integer> dropped = new HashSet<>();
    for (MapReduce.Edit edit : edits) {
      if (edit instanceof MapReduce.Drop drop) {
        dropped.addAll(drop.units());
      }
    }
    return dropped;
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
    return !MID_THOUGHT.matcher(opening).find()
        && ENDS.matcher(end).find()
        && !PathEditor.isHook(end)
        && !announces(last);
  }
}
