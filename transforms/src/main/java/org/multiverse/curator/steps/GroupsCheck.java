package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.Notation;
import org.multiverse.curator.units.SiblingDependence;
import org.multiverse.curator.units.StepLinks;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Checks of step 2: the shape of each group, that no branch leans on its sibling, that no sibling
 * repeats another, and that the block gains something. One instance serves any number of answers
 * for the same trace.
 */
public final class GroupsCheck {
  private static final int SHORTEST_REASON = 8;

  private final Trace trace;
  private final Units units;
  private final SummaryTree tree;
  private final Limits limits;
  private final NavigableSet<Integer> keptUnits;
  private SiblingDependence dependence;

  public GroupsCheck(Trace trace, SummaryTree tree, Limits limits) {
    this.trace = trace;
    this.units = trace.units();
    this.tree = tree;
    this.limits = limits;
    this.keptUnits = UnitRange.units(tree.kept(units.count()));
  }

  /** Everything that is wrong with an answer, empty when nothing is. */
  public List<CheckViolation> check(ParallelGroups answer) {
    List<CheckViolation> violations = new ArrayList<>();
    List<Group> groups = answer.groups();
    boolean[] sound = new boolean[groups.size()];
    for (int i = 0; i < groups.size(); i++) {
      int before = violations.size();
      shape(groups.get(i), subject(i), violations);
      sound[i] = violations.size() == before;
    }
    for (int i = 0; i < groups.size(); i++) {
      if (sound[i]) {
        sound[i] = nesting(groups, sound, i, violations);
      }
    }
    for (int i = 0; i < groups.size(); i++) {
      if (sound[i]) {
        independence(groups.get(i), subject(i), violations);
        repeats(groups.get(i), subject(i), violations);
        gain(groups.get(i), subject(i), violations);
      }
    }
    return List.copyOf(violations);
  }

  /** How violations name the group at a place in the answer. */
  public static String subject(int index) {
    return "group " + (index + 1);
  }

  private void shape(Group group, String subject, List<CheckViolation> out) {
    List<Branch> branches = group.branches();
    if (branches.size() < 2) {
      add(
          out,
          "branch-count",
          subject,
          "a group needs two branches, it has "
              + branches.size()
              + "; add one or leave the group out");
      return;
    }
    if (branches.size() > limits.maxFanOut()) {
      add(
          out,
          "fan-out",
          subject,
          branches.size()
              + " branches, the limit is "
              + limits.maxFanOut()
              + "; join some or split the group");
    }
    if (group.reason() != null && Tag.find(group.reason()).isPresent()) {
      add(out, "reason", subject, "the reason holds a tag; write it without");
    }
    int problems = out.size();
    for (Branch branch : branches) {
      branch.runs().forEach(run -> range("branch", run, subject, out));
      if (branch.label().isBlank()) {
        add(
            out,
            "label",
            subject,
            "branch " + branch.where() + " has no label; say in a few words what it is about");
      } else if (Tag.find(branch.label()).isPresent()) {
        add(out, "label", subject, "the label of branch " + branch.where() + " holds a tag");
      }
    }
    group.hoist().forEach(run -> range("hoist", run, subject, out));
    group.after().forEach(run -> range("after", run, subject, out));
    if (group.join() != null) {
      range("join", group.join(), subject, out);
    }
    if (out.size() > problems) {
      return;
    }
    for (int i = 1; i < branches.size(); i++) {
      if (branches.get(i).from() <= branches.get(i - 1).from()) {
        add(
            out,
            "branch-order",
            subject,
            "branch "
                + branches.get(i).where()
                + " does not begin after "
                + branches.get(i - 1).where());
      }
    }
    if (out.size() == problems) {
      owners(group, subject, out);
    }
  }

  private void range(String what, UnitRange range, String subject, List<CheckViolation> out) {
    if (range.from() < 1 || range.size() < 1 || range.to() > units.count()) {
      add(
          out,
          what + "-range",
          subject,
          what + " " + range + " is no run within the units 1-" + units.count());
    } else if (range.stream().noneMatch(tree::keeps)) {
      add(
          out,
          what + "-range",
          subject,
          what + " " + range + " lies in what is cut off; leave it out");
    }
  }

  /** No unit has two places, and nothing of the group stands before its first branch. */
  private static void owners(Group group, String subject, List<CheckViolation> out) {
    Map<Integer, Integer> owners = new TreeMap<>();
    group.branches().forEach(branch -> branch.runs().forEach(run -> count(owners, run)));
    int first = group.branches().get(0).from();
    int last = group.branches().stream().mapToInt(Branch::to).max().orElse(first);
    for (UnitRange hoist : group.hoist()) {
      if (hoist.from() < first || hoist.to() > last) {
        add(
            out,
            "hoist-place",
            subject,
            "hoist " + hoist + " does not lie between the branches " + first + "-" + last);
        return;
      }
      count(owners, hoist);
    }
    List<UnitRange> behind = new ArrayList<>(group.after());
    if (group.join() != null) {
      behind.add(group.join());
    }
    for (UnitRange range : behind) {
      if (range.from() < first) {
        add(
            out,
            "join-place",
            subject,
            "join or after " + range + " begins before the first branch at " + first);
        return;
      }
      count(owners, range);
    }
    owners.forEach(
        (unit, times) -> {
          if (times > 1) {
            add(
                out,
                "overlap",
                subject,
                "unit "
                    + unit
                    + " lies in "
                    + times
                    + " of branches, hoist, join and after; leave it in one");
          }
        });
  }

  private static void count(Map<Integer, Integer> owners, UnitRange range) {
    range.stream().forEach(unit -> owners.merge(unit, 1, Integer::sum));
  }

  /** Groups are disjoint or lie in one branch of another; the later one of a pair is to blame. */
  private boolean nesting(
      List<Group> groups, boolean[] sound, int index, List<CheckViolation> out) {
    NavigableSet<Integer> own = groups.get(index).units();
    NavigableSet<Integer> around = keptUnits;
    int depth = 1;
    for (int other = 0; other < groups.size(); other++) {
      if (other == index || !sound[other]) {
        continue;
      }
      NavigableSet<Integer> theirs = groups.get(other).units();
      if (theirs.stream().noneMatch(own::contains)) {
        continue;
      }
      Branch holder = branchOf(groups.get(other), own);
      if (holder != null && (other < index || branchOf(groups.get(index), theirs) == null)) {
        depth++;
        NavigableSet<Integer> held = holder.units();
        around = held.size() < around.size() ? held : around;
      } else if (branchOf(groups.get(index), theirs) == null && other < index) {
        add(
            out,
            "group-overlap",
            subject(index),
            "the group at "
                + groups.get(index).span()
                + " crosses the one at "
                + groups.get(other).span()
                + "; keep them apart or nest one in a branch of the other");
        return false;
      }
    }
    if (depth > limits.maxDepth()) {
      add(
          out,
          "depth",
          subject(index),
          "the group is nested " + depth + " deep, the limit is " + limits.maxDepth());
      return false;
    }
    return covers(groups.get(index), own, around, subject(index), out);
  }

  /** Every unit from the group's first to its last has a place in it. */
  private boolean covers(
      Group group,
      NavigableSet<Integer> own,
      NavigableSet<Integer> around,
      String subject,
      List<CheckViolation> out) {
    UnitRange span = group.span();
    List<Integer> open =
        around.stream()
            .filter(unit -> span.contains(unit) && !own.contains(unit) && tree.keeps(unit))
            .toList();
    for (UnitRange run : UnitRange.runs(open)) {
      add(
          out,
          "uncovered-unit",
          subject,
          (run.size() == 1 ? "unit " + run + " lies" : "units " + run + " lie")
              + " in no branch, hoist, join or after; give it a place");
    }
    return open.isEmpty();
  }

  /** The branch that wholly holds some units, or null. */
  private static Branch branchOf(Group group, NavigableSet<Integer> units) {
    for (Branch branch : group.branches()) {
      if (branch.from() <= units.first()
          && branch.to() >= units.last()
          && units.stream().allMatch(branch::contains)) {
        return branch;
      }
    }
    return null;
  }

  private void independence(Group group, String subject, List<CheckViolation> out) {
    for (SiblingDependence.Finding finding : findings(group)) {
      if (!finding.isMendable() && !isContested(group, finding)) {
        add(
            out,
            finding.rule(),
            subject,
            finding.said() + "; " + finding.remedy() + ", or contest it with a reason");
      }
    }
  }

  private List<SiblingDependence.Finding> findings(Group group) {
    if (dependence == null) {
      dependence =
          new SiblingDependence(
              trace.question(),
              units,
              tree.leaves().stream()
                  .map(
                      step ->
                          new StepLinks.Declaration(step.units(), step.defines(), step.uses(), -1))
                  .toList());
    }
    return dependence.find(
        group.branches().stream().map(Branch::units).toList(),
        UnitRange.units(group.hoist()),
        behind(group));
  }

  private static NavigableSet<Integer> behind(Group group) {
    List<UnitRange> behind = new ArrayList<>(group.after());
    if (group.join() != null) {
      behind.add(group.join());
    }
    return UnitRange.units(behind);
  }

  private static boolean isContested(Group group, SiblingDependence.Finding finding) {
    return contest(group, finding) != null;
  }

  /** The reason why a finding is said to be wrong, null when nobody says so. */
  private static String contest(Group group, SiblingDependence.Finding finding) {
    for (String contested : group.contested()) {
      int colon = contested.indexOf(": ");
      if (colon > 0
          && contested.substring(colon + 2).strip().length() >= SHORTEST_REASON
          && Notation.plainWords(contested.substring(0, colon))
              .contains(Notation.plainWords(finding.what()))) {
        return contested.substring(colon + 2).strip();
      }
    }
    return null;
  }

  /** What was found in the groups and stands all the same, one sentence each. */
  public List<String> notes(ParallelGroups answer) {
    List<String> notes = new ArrayList<>();
    for (Group group : answer.groups()) {
      if (group.contested().isEmpty()) {
        continue;
      }
      for (SiblingDependence.Finding finding : findings(group)) {
        String contest = finding.isMendable() ? null : contest(group, finding);
        if (contest != null) {
          notes.add(
              "the group at units "
                  + group.span()
                  + " stands though "
                  + finding.said()
                  + "; contested: "
                  + contest);
        }
      }
    }
    return notes;
  }

  private void repeats(Group group, String subject, List<CheckViolation> out) {
    for (Duplicate duplicate : tree.duplicates()) {
      int repeat = reaches(group, duplicate.range());
      int source = reaches(group, duplicate.source());
      if (repeat >= 0 && source >= 0 && repeat != source) {
        add(
            out,
            "repeat-as-sibling",
            subject,
            "units "
                + duplicate.range()
                + " repeat "
                + duplicate.source()
                + ", which lies in a sibling; leave the repeat behind the group");
      }
    }
  }

  /** Index of the branch that a run reaches into, or -1. */
  private static int reaches(Group group, UnitRange run) {
    for (int i = 0; i < group.branches().size(); i++) {
      if (group.branches().get(i).overlaps(run)) {
        return i;
      }
    }
    return -1;
  }

  private void gain(Group group, String subject, List<CheckViolation> out) {
    int gain = group.gain(units);
    if (gain < limits.minGain()) {
      add(
          out,
          "gain",
          subject,
          "the gain is "
              + gain
              + " characters (all branches less the longest), it must be "
              + limits.minGain()
              + "; leave the group out");
    }
  }

  private static void add(List<CheckViolation> out, String rule, String subject, String message) {
    out.add(new CheckViolation(rule, subject, message));
  }
}
