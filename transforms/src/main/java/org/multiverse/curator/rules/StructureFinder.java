package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rules.Mark.Kind;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Finds runs of units that could be thought at the same time: chains of alternatives and checks,
 * and series of cases and items. What leans on another run is merged with it or left out.
 */
final class StructureFinder {
  private static final int MAX_BRANCHES = 16;
  private static final int MIN_BRANCH = 60;
  private static final int MIN_WAY = 150;
  private static final int MIN_OWN = 100;
  private static final int MIN_PARAGRAPH = 140;
  private static final double CHECK_WEIGHT = 0.4;
  private static final Pattern FIRST_PERSON =
      Pattern.compile(
          "(?i)\\b(?:i|i'm|i'll|i've|let me|let's|me|my|wait|hmm|okay|maybe|perhaps)\\b|\\?");

  /** Words by which a paragraph carries on what another has begun. */
  private static final Pattern TIES =
      Pattern.compile(
          "(?i)\\b(?:still|another|further|despite|however|therefore|thus|hence|resulting|previous|again|also"
              + "|since|similar(?:ly)?|consequently|remaining|simplif\\w+|substitut\\w+|becomes?|these|those|such|both)\\b");

  private final Units units;
  private final Dependence dependence;
  private final List<Duplicate> duplicates;
  private final int minGain;
  private final Mark[] marks;
  private final boolean[] lineStart;
  private final boolean[] connected;

  StructureFinder(Trace trace, int last, List<Duplicate> duplicates, int minGain) {
    this.units = trace.units();
    this.duplicates = duplicates;
    this.minGain = minGain;
    this.dependence = Dependence.of(trace);
    this.marks = new Mark[last + 2];
    this.lineStart = new boolean[last + 2];
    this.connected = new boolean[last + 2];
    Arrays.fill(marks, Mark.NONE);
    for (int unit = 1; unit <= last; unit++) {
      String text = units.unit(unit);
      lineStart[unit] = unit == 1 || endsLine(units.unit(unit - 1));
      marks[unit] = DiscourseMarkers.mark(text, lineStart[unit]);
      connected[unit] = DiscourseMarkers.isConnected(text);
    }
  }

  static boolean endsLine(String text) {
    return text.endsWith("\n") || text.endsWith("\r");
  }

  Dependence dependence() {
    return dependence;
  }

  Mark mark(int unit) {
    return marks[unit];
  }

  /** The best groups in a run of units that do not overlap, in order. */
  List<Candidate> find(UnitRange range, Set<UnitRange> refused, Predicate<Candidate> usable) {
    List<Candidate> all = new ArrayList<>();
    chains(range, all);
    series(range, all);
    paragraphs(range, all);
    all.removeIf(
        candidate ->
            refused.contains(candidate.span())
                || repeats(candidate)
                || alike(candidate)
                || !usable.test(candidate));
    return choose(all);
  }

  // Alternatives and checks

  private void chains(UnitRange range, List<Candidate> out) {
    List<Integer> starts = new ArrayList<>();
    List<Kind> kinds = new ArrayList<>();
    for (int unit = range.from(); unit <= range.to(); unit++) {
      Kind kind = marks[unit].kind();
      if (kind != Kind.ALTERNATIVE && kind != Kind.VERIFICATION) {
        continue;
      }
      int before = starts.size() - 1;
      if (before >= 0 && units.length(starts.get(before), unit - 1) < MIN_OWN) {
        // Announced and begun: "Is there another way? Alternatively, …".
        if (kind == Kind.VERIFICATION) {
          kinds.set(before, kind);
        }
        continue;
      }
      starts.add(unit);
      kinds.add(kind);
    }
    for (int k = 0; k < starts.size(); k++) {
      for (int j = k; j < Math.min(starts.size(), k + MAX_BRANCHES); j++) {
        int next = j + 1 < starts.size() ? starts.get(j + 1) - 1 : range.to();
        int end = bodyEnd(starts.get(j), next);
        Candidate candidate = chain(range, starts, kinds, k, j, end);
        if (candidate != null) {
          out.add(candidate);
        }
      }
    }
  }

  /** Where the matter of the last branch ends and the closing words begin. */
  private int bodyEnd(int from, int to) {
    for (int unit = from + 1; unit <= to; unit++) {
      String text = units.unit(unit);
      boolean closes =
          marks[unit].is(Kind.CLOSING)
              && (SPEAKS_OF_ALL.matcher(text).find() || ANSWERS.matcher(text).find());
      if (closes && units.length(from, unit - 1) >= MIN_OWN) {
        return unit - 1;
      }
    }
    return to;
  }

  private Candidate chain(
      UnitRange range, List<Integer> starts, List<Kind> kinds, int k, int j, int end) {
    int count = j - k + 1;
    int[] from = new int[count];
    int[] to = new int[count];
    for (int q = 0; q < count; q++) {
      from[q] = starts.get(k + q);
      to[q] = q + 1 < count ? starts.get(k + q + 1) - 1 : end;
    }
    int start = range.from();
    boolean check = kinds.get(k) == Kind.VERIFICATION;
    if (check) {
      // The first check of a chain checks what stands before it, so that stays outside.
      if (k == 0 || kinds.get(k - 1) != Kind.VERIFICATION) {
        return null;
      }
      start = starts.get(k - 1);
    }
    int fixed = check ? start : 0;
    boolean[] tied = new boolean[count];
    for (int q = 0; q < count; q++) {
      boolean made = !check || kinds.subList(k, k + q).contains(Kind.ALTERNATIVE);
      if (made && kinds.get(k + q) == Kind.VERIFICATION) {
        if (q == 0) {
          return null;
        }
        tied[q] = true;
      }
      for (int unit = from[q]; unit <= to[q]; unit++) {
        if (dependence.pointsBack(unit)) {
          if (q == 0 || dependence.pointsFar(unit)) {
            return null;
          }
          tied[q] = true;
        }
        if (q + 1 < count && unit == to[q] && asks(unit)) {
          tied[q + 1] = true;
        }
        if (check && q + 1 < count && dependence.retracts(unit)) {
          tied[q + 1] = true;
        }
      }
    }
    if (check) {
      for (int unit = start; unit < from[0]; unit++) {
        if (dependence.retracts(unit)) {
          return null;
        }
      }
    }
    boolean again = true;
    while (again) {
      again = false;
      for (int q = 0; q < count; q++) {
        for (String token : dependence.leans(from[q], to[q]).keySet()) {
          int first = dependence.firstSeen(token);
          if (first < start && !dependence.isIndexed(token)) {
            continue;
          }
          int source = dependence.source(token, start, from[q]);
          if (source == 0) {
            continue;
          }
          if (source < from[0]) {
            start = Math.max(start, dependence.isIndexed(token) ? source : first) + 1;
            again = true;
          } else {
            int p = 0;
            while (to[p] < source) {
              p++;
            }
            for (int i = p + 1; i <= q; i++) {
              tied[i] = true;
            }
          }
        }
      }
      if (start >= from[0] || (check && start != fixed)) {
        return null;
      }
    }
    List<UnitRange> branches = new ArrayList<>();
    branches.add(new UnitRange(start, from[0] - 1));
    boolean alternative = false;
    for (int q = 0; q < count; q++) {
      if (tied[q] && q > 0) {
        UnitRange before = branches.remove(branches.size() - 1);
        branches.add(new UnitRange(before.from(), to[q]));
      } else {
        branches.add(new UnitRange(from[q], to[q]));
        alternative |= kinds.get(k + q) == Kind.ALTERNATIVE;
      }
    }
    for (UnitRange branch : branches) {
      // Less than this is an idea and not yet a way to the end.
      if (branch.size() < 1 || units.length(branch.from(), branch.to()) < MIN_WAY) {
        return null;
      }
    }
    ParallelGroups.Type type =
        alternative && !check ? ParallelGroups.Type.ALTERNATIVE : ParallelGroups.Type.VERIFICATION;
    String reason =
        type == ParallelGroups.Type.ALTERNATIVE
            ? "each works from what stands before the block to its own end"
            : "each checks what was found before the block";
    return candidate(branches, joinAfter(end, range.to()), type, reason);
  }

  private static final Pattern ANSWERS =
      Pattern.compile(
          "^\\W*(?:(?:so|therefore|thus|hence|okay|and|in conclusion|finally)\\b,?\\s*)*(?:\\*\\*)?(?:the |my |our )?(?:final |correct )?answer\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SPEAKS_OF_ALL =
      Pattern.compile(
          "(?i)\\b(?:both|all|either|each|every|regardless|methods|approaches|ways|cases|same (?:answer|result|value|conclusion)|consistent|together)\\b");

  /** Closing sentences that speak of the block as a whole. */
  private UnitRange joinAfter(int end, int limit) {
    int to = end;
    while (to < limit
        && to - end < 3
        && marks[to + 1].is(Kind.CLOSING)
        && (SPEAKS_OF_ALL.matcher(units.unit(to + 1)).find() || to > end)) {
      to++;
    }
    return to == end ? null : new UnitRange(end + 1, to);
  }

  // Cases, lists, items

  private void series(UnitRange range, List<Candidate> out) {
    Map<String, List<Integer>> byKey = new LinkedHashMap<>();
    for (int unit = range.from(); unit <= range.to(); unit++) {
      if (marks[unit].inSeries()) {
        byKey.computeIfAbsent(marks[unit].series(), s -> new ArrayList<>()).add(unit);
      }
      if (lineStart[unit] && !connected[unit]) {
        Mark alike = DiscourseMarkers.template(units.unit(unit));
        if (alike.inSeries()) {
          byKey.computeIfAbsent(alike.series(), s -> new ArrayList<>()).add(unit);
        }
      }
    }
    byKey.forEach(
        (key, starts) -> {
          for (List<Integer> run : runs(key, starts)) {
            if (run.size() >= 2) {
              run(range, key, run, out);
            }
          }
        });
  }

  /** Runs of items that follow each other, with labels that go on or differ. */
  private List<List<Integer>> runs(String key, List<Integer> starts) {
    List<List<Integer>> runs = new ArrayList<>();
    List<Integer> run = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (int unit : starts) {
      String label = label(key, unit);
      boolean goesOn = run.isEmpty() || labels.add(label);
      if (!run.isEmpty() && goesOn) {
        int before = run.get(run.size() - 1);
        goesOn = follows(label(key, before), label) && near(key, before, unit);
      }
      if (!goesOn) {
        runs.add(run);
        run = new ArrayList<>();
        labels.clear();
      }
      labels.add(label);
      run.add(unit);
    }
    runs.add(run);
    return runs;
  }

  private String label(String key, int unit) {
    return key.startsWith("alike ")
        ? DiscourseMarkers.template(units.unit(unit)).label()
        : marks[unit].label();
  }

  /** Items told alike stand line by line; others may take what room they need. */
  private boolean near(String key, int before, int unit) {
    if (!key.startsWith("alike ")) {
      return true;
    }
    for (int between = before + 1; between < unit; between++) {
      if (lineStart[between]) {
        return false;
      }
    }
    return units.length(before, unit - 1) >= 60;
  }

  private static final List<String> ORDER =
      List.of("first", "second", "third", "fourth", "fifth", "sixth");
  private static final List<String> ROMAN = List.of("i", "ii", "iii", "iv", "v", "vi", "vii");

  /** Whether a label may come after another: the next number or letter, or any other name. */
  private static boolean follows(String before, String label) {
    for (List<String> order : List.of(ORDER, ROMAN)) {
      if (order.contains(before) && order.contains(label)) {
        return order.indexOf(label) == order.indexOf(before) + 1;
      }
    }
    if (before.matches("\\d{1,2}") && label.matches("\\d{1,2}")) {
      return Integer.parseInt(label) == Integer.parseInt(before) + 1;
    }
    if (before.matches("[a-h]") && label.matches("[a-h]")) {
      return label.charAt(0) == before.charAt(0) + 1;
    }
    return true;
  }

  private static final Set<String> WAYS = Set.of("method", "approach", "way", "solution");

  private void run(UnitRange range, String key, List<Integer> starts, List<Candidate> out) {
    int count = starts.size();
    int[] to = new int[count];
    int longest = 0;
    for (int i = 0; i + 1 < count; i++) {
      to[i] = starts.get(i + 1) - 1;
      longest = Math.max(longest, units.length(starts.get(i), to[i]));
    }
    ParallelGroups.Type type =
        marks[starts.get(0)].is(Kind.CASE)
            ? ParallelGroups.Type.CASE
            : WAYS.contains(key) ? ParallelGroups.Type.ALTERNATIVE : ParallelGroups.Type.SUBTASK;
    String reason =
        type == ParallelGroups.Type.CASE
            ? "each case is worked by itself from what stands before the block"
            : "each part is worked by itself from what stands before the block";
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < Math.min(count, i + MAX_BRANCHES); j++) {
        int first = starts.get(i);
        boolean line = key.startsWith("alike ") || onOneLineEach(starts, to, i, j);
        int lastFrom = starts.get(j);
        int room = longest(starts, to, i, j);
        int end = itemEnd(lastFrom, j + 1 < count ? to[j] : range.to(), room, line);
        boolean free = true;
        if (marks[first].series().startsWith("value ") && recurs(starts, i, j, end)) {
          break;
        }
        if (namesEarlier(starts, i, j, end)) {
          break;
        }
        for (int q = i + 1; q <= j && free; q++) {
          free = !asks(to[q - 1]) && !leansOn(first, starts.get(q), q == j ? end : to[q]);
        }
        if (!free) {
          break;
        }
        if (key.startsWith("value ") && listsWithin(first, end, starts)) {
          continue;
        }
        List<UnitRange> branches = new ArrayList<>();
        for (int q = i; q <= j; q++) {
          branches.add(new UnitRange(starts.get(q), q == j ? end : to[q]));
        }
        Candidate candidate =
            candidate(
                branches, null, checked(first) ? ParallelGroups.Type.VERIFICATION : type, reason);
        if (candidate != null) {
          out.add(candidate);
        }
      }
    }
  }

  /**
   * Whether the last of "the first circle", "the second circle" names one before it, or "another".
   */
  private boolean namesEarlier(List<Integer> starts, int i, int j, int end) {
    Mark last = marks[starts.get(j)];
    String text = units.text(starts.get(j), end);
    if (ANOTHER.matcher(DiscourseMarkers.opening(text)).find()) {
      return true;
    }
    if (!last.series().startsWith("ordinal ")) {
      return false;
    }
    String noun = last.series().substring("ordinal ".length()).strip();
    for (int q = i; q < j; q++) {
      String label = marks[starts.get(q)].label();
      if (Pattern.compile("(?i)\\b" + label + " " + Pattern.quote(noun)).matcher(text).find()) {
        return true;
      }
    }
    return false;
  }

  private static final Pattern ANOTHER = Pattern.compile("(?i)\\banother\\b");

  /** Whether the last of some cases speaks of the value of an earlier one, as recursions do. */
  private boolean recurs(List<Integer> starts, int i, int j, int end) {
    String text = units.text(starts.get(j), end);
    for (int q = i; q < j; q++) {
      String value = marks[starts.get(q)].label().replaceAll("^\\W+|\\D+$", "");
      if (value.matches("\\d+")
          && Pattern.compile(
                  "(?i)\\b(?:leav\\w+|left|remain\\w*|down to|reach\\w*|position|state|from|becomes?|at|to|the|of|(?:[a-z]\\s*=))\\s*(?:with |of |a )?"
                      + value
                      + "\\b(?! *[-+*/^.])")
              .matcher(text)
              .find()) {
        return true;
      }
    }
    return false;
  }

  /** Whether items of a list begin inside the branches, which then are cut across. */
  private boolean listsWithin(int from, int to, List<Integer> starts) {
    for (int unit = from; unit <= to; unit++) {
      boolean item = marks[unit].is(Kind.ITEM) && lineStart[unit];
      if (item && !starts.contains(unit)) {
        return true;
      }
    }
    return false;
  }

  private boolean onOneLineEach(List<Integer> starts, int[] to, int i, int j) {
    for (int q = i; q < j; q++) {
      if (!lineStart[starts.get(q)]) {
        return false;
      }
      for (int unit = starts.get(q) + 1; unit <= to[q]; unit++) {
        if (lineStart[unit]) {
          return false;
        }
      }
    }
    return lineStart[starts.get(j)];
  }

  private int longest(List<Integer> starts, int[] to, int i, int j) {
    int longest = 0;
    for (int q = i; q < j; q++) {
      longest = Math.max(longest, units.length(starts.get(q), to[q]));
    }
    return longest;
  }

  /** Where the last item of a series ends: its line, or before words that lead on. */
  private int itemEnd(int from, int limit, int room, boolean line) {
    int end = from;
    for (int unit = from + 1; unit <= limit; unit++) {
      Mark mark = marks[unit];
      if (lineStart[unit] && line) {
        return end;
      }
      boolean leadsOn =
          mark.is(Kind.CLOSING)
              || mark.is(Kind.ALTERNATIVE)
              || mark.is(Kind.VERIFICATION)
              || LEADS_ON.matcher(DiscourseMarkers.opening(units.unit(unit))).find();
      if ((leadsOn && !line) || units.length(from, unit) > room * 3 / 2 + 120) {
        return end;
      }
      end = unit;
    }
    return end;
  }

  private static final Pattern LEADS_ON =
      Pattern.compile(
          "^(?:\\W{0,4})(?:therefore|thus|hence|so,? (?:the|in|we|all|our|now|if|total|that means|putting|combining|adding|from|based)"
              + "|now|next|wait|but|however|finally|then,? (?:the|we)|combin\\w+|add(?:ing)? |in total|overall|since|putting"
              + "|okay|alright|given|hmm|similarly|let me|let's|these|all|both|from (?:this|these|here|the)|the (?:total|sum|final|only|answer))\\b",
          Pattern.CASE_INSENSITIVE);

  private boolean leansOn(int start, int from, int to) {
    for (int unit = from; unit <= to; unit++) {
      // An item that has come some way speaks of itself, unless its words reach farther.
      boolean opens = unit <= from + 1;
      if (dependence.pointsBack(unit) && (opens || dependence.pointsFar(unit))) {
        return true;
      }
    }
    for (String token : dependence.leans(from, to).keySet()) {
      boolean begun = dependence.firstSeen(token) < start && !dependence.isIndexed(token);
      if (!begun && dependence.source(token, start, from) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the words before a block announce a check. */
  private boolean checked(int first) {
    for (int unit = Math.max(1, first - 2); unit < first; unit++) {
      if (marks[unit].is(Kind.VERIFICATION) && DiscourseMarkers.checks(units.unit(unit))) {
        return true;
      }
    }
    return false;
  }

  // Paragraphs told in the third person, each about something of its own

  private void paragraphs(UnitRange range, List<Candidate> out) {
    List<UnitRange> run = new ArrayList<>();
    int unit = range.from();
    while (unit <= range.to()) {
      int to = unit;
      while (to < range.to() && !lineStart[to + 1]) {
        to++;
      }
      String text = units.text(unit, to);
      boolean own =
          lineStart[unit]
              && !connected[unit]
              && !marks[unit].is(Kind.CLOSING)
              && text.length() >= MIN_PARAGRAPH
              && !FIRST_PERSON.matcher(text).find()
              && !TIES.matcher(text).find();
      if (own) {
        run.add(new UnitRange(unit, to));
      }
      if (!own || to >= range.to()) {
        paragraphRun(run, out);
        run = new ArrayList<>();
      }
      unit = to + 1;
    }
  }

  private void paragraphRun(List<UnitRange> run, List<Candidate> out) {
    for (int i = 0; i < run.size(); i++) {
      for (int j = i + 1; j < Math.min(run.size(), i + MAX_BRANCHES); j++) {
        if (leansOn(run.get(i).from(), run.get(j).from(), run.get(j).to())) {
          break;
        }
        Candidate candidate =
            candidate(
                run.subList(i, j + 1),
                null,
                checked(run.get(i).from())
                    ? ParallelGroups.Type.VERIFICATION
                    : ParallelGroups.Type.SUBTASK,
                "each paragraph speaks of something of its own");
        if (candidate != null) {
          out.add(candidate);
        }
      }
    }
  }

  // Choice

  private Candidate candidate(
      List<UnitRange> branches, UnitRange join, ParallelGroups.Type type, String reason) {
    if (branches.size() < 2 || branches.size() > MAX_BRANCHES) {
      return null;
    }
    int sum = 0;
    int longest = 0;
    for (UnitRange branch : branches) {
      int length = units.length(branch.from(), branch.to());
      if (branch.from() > branch.to() || length < MIN_BRANCH) {
        return null;
      }
      sum += length;
      longest = Math.max(longest, length);
    }
    int gain = sum - longest;
    if (gain < minGain) {
      return null;
    }
    return new Candidate(
        branches,
        join,
        type,
        reason,
        type == ParallelGroups.Type.VERIFICATION ? CHECK_WEIGHT * gain : gain);
  }

  /** Whether two branches say the same words. */
  private boolean alike(Candidate candidate) {
    List<UnitRange> branches = candidate.branches();
    for (int i = 1; i < branches.size(); i++) {
      for (int j = 0; j < i; j++) {
        int difference = length(branches.get(i)) - length(branches.get(j));
        if (Math.abs(difference) < 8 && words(branches.get(i)).equals(words(branches.get(j)))) {
          return true;
        }
      }
    }
    return false;
  }

  private int length(UnitRange branch) {
    return units.length(branch.from(), branch.to());
  }

  private String words(UnitRange branch) {
    return units.text(branch.from(), branch.to()).replaceAll("\\W+", " ").strip();
  }

  /** Whether a run of units ends with a question that what follows it answers. */
  private boolean asks(int unit) {
    String text = units.unit(unit).strip();
    return text.endsWith("?") && !PathEditor.isHook(text);
  }

  private boolean repeats(Candidate candidate) {
    for (Duplicate duplicate : duplicates) {
      int repeat = branchOf(candidate, duplicate.range());
      int source = branchOf(candidate, duplicate.source());
      if (repeat >= 0 && source >= 0 && repeat != source) {
        return true;
      }
    }
    return false;
  }

  private static int branchOf(Candidate candidate, UnitRange run) {
    for (int i = 0; i < candidate.branches().size(); i++) {
      if (candidate.branches().get(i).overlaps(run)) {
        return i;
      }
    }
    return -1;
  }

  /** The selection without overlap that is worth most. */
  private static List<Candidate> choose(List<Candidate> all) {
    List<Candidate> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparingInt(Candidate::to)
            .thenComparingInt(Candidate::from)
            .thenComparing(Comparator.comparingDouble(Candidate::worth).reversed()));
    int count = sorted.size();
    double[] best = new double[count + 1];
    int[] previous = new int[count];
    for (int i = 0; i < count; i++) {
      int low = 0;
      int high = i;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted.get(middle).to() < sorted.get(i).from()) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      previous[i] = low;
      best[i + 1] = Math.max(best[i], best[low] + sorted.get(i).worth());
    }
    List<Candidate> chosen = new ArrayList<>();
    int i = count;
    while (i > 0) {
      if (best[i] > best[i - 1]) {
        chosen.add(0, sorted.get(i - 1));
        i = previous[i - 1];
      } else {
        i--;
      }
    }
    return chosen;
  }

  /** Tokens a branch takes from before the block, with the units they stand in. */
  Map<String, Integer> takes(UnitRange branch, int start) {
    Map<String, Integer> takes = new HashMap<>();
    for (String token : dependence.leans(branch.from(), branch.to()).keySet()) {
      int first = dependence.firstSeen(token);
      if (first >= 1 && first < start && !token.startsWith("w ")) {
        takes.put(token.substring(2), first);
      }
    }
    return takes;
  }
}
