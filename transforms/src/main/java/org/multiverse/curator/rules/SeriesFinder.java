package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.common.WordList;
import org.multiverse.curator.rules.Mark.MarkKind;
import org.multiverse.curator.units.UnitRange;

/** Finds series: cases, options and items of lists that are each worked by themselves. */
final class SeriesFinder {
  // How much longer than the longest of its siblings the last item may be.
  private static final int MORE_ROOM = 120;

  private static final Set<String> WAYS = Set.of("method", "approach", "way", "solution");

  private static final Pattern ANOTHER = Pattern.compile("(?i)\\banother\\b");

  private static final Pattern LEADS_ON =
      Pattern.compile(
          "^(?:\\W{0,4})" + WordList.read(SeriesFinder.class, "leading-on").any() + "\\b",
          Pattern.CASE_INSENSITIVE);

  private final MarkedTrace trace;
  private final ItemRuns runs;
  private final Gain gain;

  SeriesFinder(MarkedTrace trace, Gain gain) {
    this.trace = trace;
    this.runs = new ItemRuns(trace);
    this.gain = gain;
  }

  /** All blocks that the series in a range could be; they may overlap. */
  List<Candidate> find(UnitRange range) {
    List<Candidate> found = new ArrayList<>();
    for (ItemRuns.ItemRun run : runs.find(range)) {
      for (int i = 0; i < run.size(); i++) {
        candidates(run, i, range.to(), found);
      }
    }
    return found;
  }

  /** The blocks that begin with item {@code i} of a run. */
  private void candidates(ItemRuns.ItemRun run, int i, int limit, List<Candidate> found) {
    ParallelGroups.Type type = type(run);
    String reason =
        type == ParallelGroups.Type.CASE
            ? "each case is worked by itself from what stands before the block"
            : "each part is worked by itself from what stands before the block";
    if (trace.isAnnouncedAsCheck(run.from(i))) {
      type = ParallelGroups.Type.VERIFICATION;
    }
    for (int j = i + 1; j < Math.min(run.size(), i + Gain.MOST_BRANCHES); j++) {
      List<UnitRange> items = items(run, i, j, limit);
      if (speaksOfSibling(items) || leans(items)) {
        // So does every longer block.
        break;
      }
      if (run.isValues() && cutsList(items, run)) {
        continue;
      }
      gain.candidate(items, null, type, reason).ifPresent(found::add);
    }
  }

  private ParallelGroups.Type type(ItemRuns.ItemRun run) {
    if (trace.mark(run.from(0)).is(MarkKind.CASE)) {
      return ParallelGroups.Type.CASE;
    }
    return WAYS.contains(run.series())
        ? ParallelGroups.Type.ALTERNATIVE
        : ParallelGroups.Type.SUBTASK;
  }

  // Where items end

  private List<UnitRange> items(ItemRuns.ItemRun run, int i, int j, int limit) {
    List<UnitRange> items = new ArrayList<>();
    int longest = 0;
    for (int q = i; q < j; q++) {
      items.add(new UnitRange(run.from(q), run.to(q)));
      longest = Math.max(longest, trace.units().length(run.from(q), run.to(q)));
    }
    int last = run.from(j);
    boolean line = run.isAlike() || (areLines(items) && trace.opensLine(last));
    int to = j + 1 < run.size() ? run.to(j) : limit;
    if (items.stream().allMatch(item -> trace.closes(item.to()))) {
      // Where blank lines part the others, one ends the last, whatever words it holds.
      int end = last;
      while (end < to && !trace.closes(end)) {
        end++;
      }
      items.add(new UnitRange(last, end));
      return items;
    }
    items.add(new UnitRange(last, itemEnd(last, to, longest * 3 / 2 + MORE_ROOM, line)));
    return items;
  }

  private boolean areLines(List<UnitRange> items) {
    for (UnitRange item : items) {
      if (!trace.opensLine(item.from())) {
        return false;
      }
      for (int unit = item.from() + 1; unit <= item.to(); unit++) {
        if (trace.opensLine(unit)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Where the last item of a series ends: its line, or before words that lead on. */
  private int itemEnd(int from, int limit, int room, boolean line) {
    int end = from;
    for (int unit = from + 1; unit <= limit; unit++) {
      if (line ? trace.opensLine(unit) : leadsOn(unit)) {
        return end;
      }
      if (trace.units().length(from, unit) > room) {
        return end;
      }
      end = unit;
    }
    return end;
  }

  private boolean leadsOn(int unit) {
    Mark mark = trace.mark(unit);
    return mark.is(MarkKind.CLOSING)
        || mark.is(MarkKind.ALTERNATIVE)
        || mark.is(MarkKind.VERIFICATION)
        || LEADS_ON.matcher(DiscourseMarkers.opening(trace.units().unit(unit))).find();
  }

  // What makes items lean on each other

  private boolean speaksOfSibling(List<UnitRange> items) {
    UnitRange last = items.get(items.size() - 1);
    String text = trace.units().text(last.from(), last.to());
    List<UnitRange> earlier = items.subList(0, items.size() - 1);
    boolean recursion =
        trace.mark(items.get(0).from()).series().startsWith(Mark.VALUE) && recurs(text, earlier);
    return recursion || namesEarlier(text, last, earlier);
  }

  /** Whether text speaks of the value of an earlier case, as recursions do. */
  private boolean recurs(String text, List<UnitRange> earlier) {
    for (UnitRange item : earlier) {
      String value = trace.mark(item.from()).label().replaceAll("^\\W+|\\D+$", "");
      if (value.matches("\\d+")
          && Pattern.compile(
                  "(?i)\\b(?:this|since|state|leav\\w+|left|remain\\w*|down to|reach\\w*|position|state|from|becomes?|at|to|the|of|(?:[a-z]\\s*=))\\s*(?:with |of |a )?"
                      + value
                      + "\\b(?! *[-+*/^]|\\.\\d)")
              .matcher(text)
              .find()) {
        return true;
      }
    }
    return false;
  }

  /** Whether "the second circle" names the first circle, or "another". */
  private boolean namesEarlier(String text, UnitRange last, List<UnitRange> earlier) {
    if (ANOTHER.matcher(DiscourseMarkers.opening(text)).find()) {
      return true;
    }
    String series = trace.mark(last.from()).series();
    if (!series.startsWith(Mark.ORDINAL)) {
      return false;
    }
    String noun = series.substring(Mark.ORDINAL.length()).strip();
    for (UnitRange item : earlier) {
      String label = trace.mark(item.from()).label();
      if (Pattern.compile("(?i)\\b" + label + " " + Pattern.quote(noun)).matcher(text).find()) {
        return true;
      }
    }
    return false;
  }

  private boolean leans(List<UnitRange> items) {
    int first = items.get(0).from();
    for (int q = 1; q < items.size(); q++) {
      if (trace.asks(items.get(q - 1).to()) || trace.dependence().leansOn(first, items.get(q))) {
        return true;
      }
    }
    return false;
  }

  /** Whether items of another list begin inside the branches, which then are cut across. */
  private boolean cutsList(List<UnitRange> items, ItemRuns.ItemRun run) {
    int last = items.get(items.size() - 1).to();
    for (int unit = items.get(0).from(); unit <= last; unit++) {
      boolean item = trace.mark(unit).is(MarkKind.ITEM) && trace.opensLine(unit);
      if (item && !run.starts().contains(unit)) {
        return true;
      }
    }
    return false;
  }
}
