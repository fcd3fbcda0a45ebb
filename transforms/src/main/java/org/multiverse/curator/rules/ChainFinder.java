package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.Phrases;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.rules.Mark.MarkKind;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/** Finds chains: ways to one end that follow one another, and checks of one result. */
final class ChainFinder {
  // Less than this is an idea and not yet a way to the end.
  private static final int SHORTEST_WAY = 150;
  // Less than this between two openings only announces the second.
  private static final int SHORTEST_LINK = 100;
  // How many places before the first link the first way may start at.
  private static final int MOST_STARTS = 12;

  private static final Pattern ANSWERS =
      Pattern.compile(
          "^\\W*(?:(?:so|therefore|thus|hence|okay|and|in conclusion|finally)\\b,?\\s*)*(?:\\*\\*)?(?:the |my |our )?(?:final |correct )?answer\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Phrases SPEAKS_OF_ALL =
      Phrases.of(WordList.read(ChainFinder.class, "whole-block-words"), "\\b");

  private final MarkedTrace trace;
  private final Units units;
  private final Gain gain;

  private final OutlineWriter outlines;

  ChainFinder(MarkedTrace trace, OutlineWriter outlines, Gain gain) {
    this.trace = trace;
    this.outlines = outlines;
    this.units = trace.units();
    this.gain = gain;
  }

  /** All blocks that the chains in a range could be; they may overlap. */
  List<Candidate> find(UnitRange range) {
    List<Candidate> found = new ArrayList<>();
    List<Chain.Link> links = links(range);
    for (int k = 0; k < links.size(); k++) {
      if (links.get(k).kind() == MarkKind.VERIFICATION) {
        // A check needs what it checks.
        continue;
      }
      int before = k == 0 ? range.from() : links.get(k - 1).unit();
      int starts = 0;
      for (int unit = links.get(k).unit() - 1; unit >= before && starts < MOST_STARTS; unit--) {
        if (unit == range.from() || unit == before || mayStart(unit)) {
          starts++;
          chains(links, k, unit, range.to(), found);
        }
      }
    }
    return found;
  }

  /** Whether the first way may start at a unit: it opens a line and says what it sets out to do. */
  private boolean mayStart(int unit) {
    return !PathEditor.isHook(units.unit(unit))
        && !trace.mark(unit).is(MarkKind.VERIFICATION)
        && outlines.setsOut(unit);
  }

  private void chains(List<Chain.Link> links, int k, int start, int limit, List<Candidate> found) {
    for (int j = k; j < Math.min(links.size(), k + Gain.MOST_BRANCHES); j++) {
      int next = j + 1 < links.size() ? links.get(j + 1).unit() - 1 : limit;
      int end = bodyEnd(links.get(j).unit(), next);
      candidate(new Chain(trace, start, links.subList(k, j + 1), end), found);
    }
  }

  private List<Chain.Link> links(UnitRange range) {
    List<Chain.Link> links = new ArrayList<>();
    for (int unit = range.from(); unit <= range.to(); unit++) {
      MarkKind kind = trace.mark(unit).kind();
      if (kind != MarkKind.ALTERNATIVE && kind != MarkKind.VERIFICATION) {
        continue;
      }
      int last = links.size() - 1;
      if (last < 0 || units.length(links.get(last).unit(), unit - 1) >= SHORTEST_LINK) {
        links.add(new Chain.Link(unit, kind));
      } else if (kind == MarkKind.VERIFICATION) {
        // Announced and begun: "Is there another way? Let me verify …".
        links.set(last, new Chain.Link(links.get(last).unit(), kind));
      }
    }
    return links;
  }

  /** Where the matter of the last branch ends and the closing words begin. */
  private int bodyEnd(int from, int to) {
    for (int unit = from + 1; unit <= to; unit++) {
      String text = units.unit(unit);
      boolean closes =
          trace.mark(unit).is(MarkKind.CLOSING)
              && (SPEAKS_OF_ALL.areIn(text) || ANSWERS.matcher(text).find());
      if (closes && units.length(from, unit - 1) >= SHORTEST_LINK) {
        return unit - 1;
      }
    }
    return to;
  }

  /** Whether a closing sentence speaks of a block as a whole. */
  static boolean speaksOfAll(String text) {
    return SPEAKS_OF_ALL.areIn(text);
  }

  private void candidate(Chain chain, List<Candidate> found) {
    chain
        .branches()
        .filter(branches -> branches.stream().allMatch(this::isWay))
        .flatMap(
            branches ->
                gain.candidate(
                    branches,
                    null,
                    ParallelGroups.Type.ALTERNATIVE,
                    "each works from what stands before the block to its own end"))
        .ifPresent(found::add);
  }

  private boolean isWay(UnitRange branch) {
    return branch.size() >= 1 && units.length(branch.from(), branch.to()) >= SHORTEST_WAY;
  }
}
