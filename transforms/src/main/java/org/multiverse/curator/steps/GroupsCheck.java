package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.ParallelGroups.Take;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.SymbolUse;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Checks of step 2: the shape of each group, that no branch leans on its sibling, that no sibling
 * repeats another, and that the block gains something. One instance serves any number of answers
 * for the same trace.
 */
public final class GroupsCheck {
  private final Trace trace;
  private final Units units;
  private final SummaryTree tree;
  private final Limits limits;
  private final int lastUnit;
  private final Set<String> stepIds = new HashSet<>();
  private SymbolUse symbols;

  public GroupsCheck(Trace trace, SummaryTree tree, Limits limits) {
    this.trace = trace;
    this.units = trace.units();
    this.tree = tree;
    this.limits = limits;
    this.lastUnit = tree.lastKept(units.count());
    for (SummaryTree.Step step : tree.steps()) {
      stepIds.add(step.id());
      step.substeps().forEach(substep -> stepIds.add(substep.id()));
    }
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
        takes(groups, sound, i, violations);
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
      add(out, "branch-count", subject, "a group needs two branches, it has " + branches.size());
      return;
    }
    if (branches.size() > limits.maxFanOut()) {
      add(
          out,
          "fan-out",
          subject,
          branches.size() + " branches, the limit is " + limits.maxFanOut());
    }
    if (group.reason() != null && Tag.find(group.reason()).isPresent()) {
      add(out, "reason", subject, "the reason holds a tag; write it without");
    }
    if (group.within() != null && !stepIds.contains(group.within())) {
      add(out, "within", subject, "there is no step " + group.within());
    }
    int problems = out.size();
    for (Branch branch : branches) {
      if (!inTrace(branch.range())) {
        add(out, "branch-range", subject, outside("branch", branch.range()));
      }
      if (branch.label() == null || branch.label().isBlank()) {
        add(out, "label", subject, "branch " + say(branch.range()) + " has no label");
      } else if (Tag.find(branch.label()).isPresent()) {
        add(out, "label", subject, "the label of branch " + say(branch.range()) + " holds a tag");
      }
    }
    for (UnitRange hoist : group.hoist()) {
      if (!inTrace(hoist)) {
        add(out, "hoist-range", subject, outside("hoist", hoist));
      }
    }
    if (group.join() != null && !inTrace(group.join())) {
      add(out, "join-range", subject, outside("join", group.join()));
    }
    if (out.size() > problems) {
      return;
    }
    for (int i = 1; i < branches.size(); i++) {
      if (branches.get(i).from() <= branches.get(i - 1).to()) {
        add(
            out,
            "branch-order",
            subject,
            "branch "
                + say(branches.get(i).range())
                + " does not come after "
                + say(branches.get(i - 1).range()));
      }
    }
    if (out.size() == problems) {
      cover(group, subject, out);
    }
  }

  /** Every unit from the first branch to the end of the group has one place. */
  private void cover(Group group, String subject, List<CheckViolation> out) {
    int first = group.branches().get(0).from();
    int last = group.branches().get(group.branches().size() - 1).to();
    int end = group.join() == null ? last : Math.max(last, group.join().to());
    int[] owners = new int[end - first + 1];
    group.branches().forEach(branch -> count(owners, first, branch.range()));
    for (UnitRange hoist : group.hoist()) {
      if (hoist.from() < first || hoist.to() > last) {
        add(
            out,
            "hoist-place",
            subject,
            "hoist " + say(hoist) + " does not lie between the branches " + first + "-" + last);
        return;
      }
      count(owners, first, hoist);
    }
    if (group.join() != null) {
      if (group.join().from() < first) {
        add(out, "join-place", subject, "join " + say(group.join()) + " begins before the block");
        return;
      }
      count(owners, first, group.join());
    }
    for (int i = 0; i < owners.length; i++) {
      if (owners[i] == 0) {
        add(
            out,
            "uncovered-unit",
            subject,
            "unit " + (first + i) + " lies in no branch, hoist or join; give it to one of them");
      } else if (owners[i] > 1) {
        add(
            out,
            "overlap",
            subject,
            "unit " + (first + i) + " lies in " + owners[i] + " of branches, hoists and join");
      }
    }
  }

  private static void count(int[] owners, int first, UnitRange range) {
    for (int unit = range.from(); unit <= range.to(); unit++) {
      owners[unit - first]++;
    }
  }

  /** Groups are disjoint or lie in one branch of another; the later one of a pair is to blame. */
  private boolean nesting(
      List<Group> groups, boolean[] sound, int index, List<CheckViolation> out) {
    UnitRange span = groups.get(index).span();
    int depth = 1;
    for (int other = 0; other < groups.size(); other++) {
      if (other == index || !sound[other]) {
        continue;
      }
      UnitRange otherSpan = groups.get(other).span();
      if (!span.overlaps(otherSpan)) {
        if (other < index && otherSpan.from() > span.from()) {
          add(
              out,
              "group-order",
              subject(index),
              "the group at " + say(span) + " stands behind the one at " + say(otherSpan));
          return false;
        }
        continue;
      }
      if (branchOf(groups.get(other), span) >= 0) {
        if (other > index) {
          add(
              out,
              "group-order",
              subject(index),
              "the group at " + say(span) + " is nested in a later one; name the outer one first");
          return false;
        }
        depth++;
      } else if (branchOf(groups.get(index), otherSpan) < 0 && other < index) {
        add(
            out,
            "group-overlap",
            subject(index),
            "the group at "
                + say(span)
                + " crosses the one at "
                + say(otherSpan)
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
    return true;
  }

  /** Index of the branch that wholly holds a range, or -1. */
  private static int branchOf(Group group, UnitRange range) {
    for (int i = 0; i < group.branches().size(); i++) {
      if (group.branches().get(i).range().contains(range)) {
        return i;
      }
    }
    return -1;
  }

  private void takes(List<Group> groups, boolean[] sound, int index, List<CheckViolation> out) {
    Group group = groups.get(index);
    int start = group.branches().get(0).from();
    for (Branch branch : group.branches()) {
      for (Take take : branch.takes()) {
        String what = "branch " + say(branch.range()) + " takes \"" + take.what() + "\" from unit ";
        boolean visible =
            take.unit() >= 1
                && (take.unit() < start
                    || branch.range().contains(take.unit())
                    || group.hoist().stream().anyMatch(h -> h.contains(take.unit())));
        if (!visible) {
          boolean sibling =
              group.branches().stream().anyMatch(b -> b.range().contains(take.unit()));
          add(
              out,
              sibling ? "takes-from-sibling" : "takes-unit",
              subject(index),
              what
                  + take.unit()
                  + (sibling ? ", which is a sibling's" : ", which it does not see")
                  + "; it must stand before the block, in a hoist, or in the branch itself");
        } else if (take.unit() < start && inOuterSibling(groups, sound, index, take.unit())) {
          add(
              out,
              "takes-from-sibling",
              subject(index),
              what + take.unit() + ", which is a sibling's of the branch around the group");
        }
      }
    }
  }

  private static boolean inOuterSibling(List<Group> groups, boolean[] sound, int index, int unit) {
    for (int other = 0; other < index; other++) {
      int own = sound[other] ? branchOf(groups.get(other), groups.get(index).span()) : -1;
      if (own >= 0) {
        List<Branch> branches = groups.get(other).branches();
        for (int i = 0; i < branches.size(); i++) {
          if (i != own && branches.get(i).range().contains(unit)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void independence(Group group, String subject, List<CheckViolation> out) {
    if (symbols == null) {
      symbols = new SymbolUse(trace.question(), units);
    }
    List<UnitRange> ranges = group.branches().stream().map(Branch::range).toList();
    for (SymbolUse.Use use : symbols.conflicts(ranges, group.hoist())) {
      add(
          out,
          use.rule(),
          subject,
          "unit "
              + use.unit()
              + " in branch "
              + say(ranges.get(use.branch()))
              + " "
              + use.said()
              + "; hoist it, merge the branches, or draw them otherwise");
    }
  }

  private void repeats(Group group, String subject, List<CheckViolation> out) {
    for (Duplicate duplicate : tree.duplicates()) {
      int repeat = mostOf(group, duplicate.range());
      int source = mostOf(group, duplicate.source());
      if (repeat >= 0 && source >= 0 && repeat != source) {
        add(
            out,
            "repeat-as-sibling",
            subject,
            "units "
                + say(duplicate.range())
                + " repeat "
                + say(duplicate.source())
                + ", which lies in a sibling");
      }
    }
  }

  /** Index of the branch that a run reaches into, or -1. */
  private static int mostOf(Group group, UnitRange run) {
    for (int i = 0; i < group.branches().size(); i++) {
      if (group.branches().get(i).range().overlaps(run)) {
        return i;
      }
    }
    return -1;
  }

  private void gain(Group group, String subject, List<CheckViolation> out) {
    int sum = 0;
    int longest = 0;
    for (Branch branch : group.branches()) {
      int length = units.length(branch.from(), branch.to());
      sum += length;
      longest = Math.max(longest, length);
    }
    if (sum - longest < limits.minGain()) {
      add(
          out,
          "gain",
          subject,
          "the gain is "
              + (sum - longest)
              + " characters (sum of the branches less the longest), it must be "
              + limits.minGain());
    }
  }

  private boolean inTrace(UnitRange range) {
    return 1 <= range.from() && range.from() <= range.to() && range.to() <= lastUnit;
  }

  private String outside(String what, UnitRange range) {
    return what + " " + say(range) + " is no run within the kept units 1-" + lastUnit;
  }

  private static String say(UnitRange range) {
    return range.from() + "-" + range.to();
  }

  private static void add(List<CheckViolation> out, String rule, String subject, String message) {
    out.add(new CheckViolation(rule, subject, message));
  }
}
