package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Note;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.StepMaker.Answer;

/**
 * Step 2: which runs of units may be thought at the same time. A group that fails its checks is
 * dropped, the others stay; a row without groups ends {@code sequential}.
 */
public final class ParallelGroupsStep implements CurationStep {
  private final Limits limits;
  private final StepMaker maker;
  private final List<GroupsJudge> judges;

  /** With judges that are asked about groups which have passed their checks. */
  public ParallelGroupsStep(Limits limits, StepMaker maker, List<GroupsJudge> judges) {
    this.limits = limits;
    this.maker = maker;
    this.judges = List.copyOf(judges);
  }

  @Override
  public StepName name() {
    return StepName.PARALLEL_GROUPS;
  }

  @Override
  public TraceRow apply(TraceRow row) {
    Trace trace = row.trace();
    SummaryTree tree = row.results().summaryTree();
    GroupsCheck check = new GroupsCheck(trace, tree, limits);
    List<GuardedExamination> examinations =
        judges.stream().map(judge -> new GuardedExamination(judge, trace)).toList();
    Function<ParallelGroups, List<CheckViolation>> checks =
        groups -> {
          List<CheckViolation> violations = check.check(groups);
          for (GuardedExamination examination : examinations) {
            violations = violations.isEmpty() ? examination.violations(groups) : violations;
          }
          return violations;
        };
    String caveat = maker.caveat(trace);
    Set<String> small = new LinkedHashSet<>();
    Making<ParallelGroups> making =
        Making.make(
            maker.repairs(),
            failed -> worthwhile(trace, maker.parallelGroups(trace, tree, failed), small),
            checks);
    TraceRow made = making.onto(row, name(), maker);
    if (!caveat.isEmpty()) {
      made = made.withNote(name(), "parallel-groups: " + caveat);
    }
    Kept best = null;
    for (StepMaker.Attempt<ParallelGroups> attempt : making.attempts()) {
      if (attempt.answer().value() != null) {
        Kept kept = keep(checks, attempt.answer().value(), attempt.violations());
        // The later answer wins a tie: it has heard what was wrong.
        if (best == null || gain(trace, kept) >= gain(trace, best)) {
          best = kept;
        }
      }
    }
    if (best == null) {
      return made.sequential(
          making.reason(
              ReasonCode.ANSWER_UNREADABLE,
              name(),
              CheckViolation.summary(making.last().violations())));
    }
    for (String note : best.notes) {
      made = made.withNote(name(), note);
    }
    for (String note : small) {
      made = made.withNote(name(), "parallel-groups: " + note);
    }
    ParallelGroups kept = new ParallelGroups(best.groups);
    for (String note : check.notes(kept)) {
      made = made.withNote(name(), "parallel-groups: " + note);
    }
    made = made.with(name(), kept);
    for (GuardedExamination examination : examinations) {
      made = made.with(made.outcome().withVerdict(examination.verdict(kept)));
    }
    if (!best.groups.isEmpty()) {
      return made;
    }
    if (best.notes.isEmpty()) {
      List<CheckViolation> first = making.attempts().get(0).violations();
      if (!first.isEmpty()) {
        made =
            made.withNote(name(), "parallel-groups: withdrawn, " + CheckViolation.summary(first));
      }
      return made.sequential(
          Reason.step(
              ReasonCode.NO_GROUPS,
              name(),
              small.isEmpty()
                  ? "no independent branches were found" + (caveat.isEmpty() ? "" : ": " + caveat)
                  : "none that saves enough was found: " + small.iterator().next()));
    }
    return made.sequential(
        making.reason(
            ReasonCode.GROUPS_FAILED_CHECK,
            name(),
            "none of " + best.notes.size() + " groups passed: " + best.notes.get(0)));
  }

  /**
   * Without the groups that save too little: models can't count, so none is asked about it.
   *
   * @param small takes what is said of those that are left out
   */
  private Answer<ParallelGroups> worthwhile(
      Trace trace, Answer<ParallelGroups> answer, Set<String> small) {
    if (answer.value() == null) {
      return answer;
    }
    List<ParallelGroups.Group> worthwhile = new ArrayList<>();
    for (ParallelGroups.Group group : answer.value().groups()) {
      if (isSmall(trace, group)) {
        small.add(
            "left out the group at units "
                + group.span()
                + ", which saves "
                + group.gain(trace.units())
                + " characters of the "
                + limits.minGain()
                + " it must");
      } else {
        worthwhile.add(group);
      }
    }
    return answer.with(new ParallelGroups(worthwhile));
  }

  private boolean isSmall(Trace trace, ParallelGroups.Group group) {
    int last = trace.units().count();
    // What has other faults is said so, whatever it saves.
    return group.ranges().stream()
            .allMatch(run -> 1 <= run.from() && run.size() > 0 && run.to() <= last)
        && group.branches().size() > 1
        && group.gain(trace.units()) < limits.minGain();
  }

  private static int gain(Trace trace, Kept kept) {
    return kept.groups.stream().mapToInt(group -> group.gain(trace.units())).sum();
  }

  /** Drops failing groups until the rest passes; each round drops one at least. */
  private static Kept keep(
      Function<ParallelGroups, List<CheckViolation>> checks,
      ParallelGroups answer,
      List<CheckViolation> violations) {
    List<ParallelGroups.Group> groups = new ArrayList<>(answer.groups());
    List<String> notes = new ArrayList<>();
    List<CheckViolation> open = violations;
    while (!open.isEmpty() && !groups.isEmpty()) {
      List<ParallelGroups.Group> rest = new ArrayList<>();
      for (int i = 0; i < groups.size(); i++) {
        String subject = GroupsCheck.subject(i);
        List<CheckViolation> own = open.stream().filter(v -> v.subject().equals(subject)).toList();
        if (own.isEmpty()) {
          rest.add(groups.get(i));
        } else {
          notes.add(Note.droppedGroup(groups.get(i).span(), CheckViolation.summary(own)));
        }
      }
      if (rest.size() == groups.size()) {
        throw new IllegalStateException("Cannot drop a group: " + open);
      }
      groups = rest;
      open = checks.apply(new ParallelGroups(groups));
    }
    return new Kept(groups, notes);
  }

  private record Kept(List<ParallelGroups.Group> groups, List<String> notes) {}
}
