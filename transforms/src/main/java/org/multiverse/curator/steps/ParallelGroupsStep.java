package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;

/**
 * Step 2: which runs of units may be thought at the same time. A group that fails its checks is
 * dropped, the others stay; a row without groups ends {@code sequential}.
 */
public final class ParallelGroupsStep extends GuardedStep {
  private static final long serialVersionUID = 1L;

  private final Limits settings;
  private final StepMaker maker;
  private final GroupsJudge judge;

  public ParallelGroupsStep(Limits settings, StepMaker maker) {
    this(settings, maker, GroupsJudge.NONE);
  }

  /** With a judge that is asked about groups which have passed their checks. */
  public ParallelGroupsStep(Limits settings, StepMaker maker, GroupsJudge judge) {
    this.settings = settings;
    this.maker = maker;
    this.judge = judge;
  }

  @Override
  public StepName name() {
    return StepName.PARALLEL_GROUPS;
  }

  @Override
  public void settle() {
    maker.settle();
  }

  @Override
  public int concurrency() {
    return maker.concurrency();
  }

  @Override
  TraceRow work(TraceRow row) {
    Trace trace = new Trace(row.question(), UnitCutter.cut(row.trace()));
    GroupsCheck check = new GroupsCheck(trace, row.summaryTree(), settings);
    Function<ParallelGroups, List<CheckViolation>> checks =
        groups -> {
          List<CheckViolation> violations = check.check(groups);
          return violations.isEmpty() ? judge.violations(trace, groups) : violations;
        };
    Making<ParallelGroups> making =
        Making.make(
            maker.repairs(),
            failed -> maker.parallelGroups(trace, row.summaryTree(), failed),
            checks);
    TraceRow made = withCost(row, maker, making);
    Kept best = null;
    for (StepMaker.Attempt<ParallelGroups> attempt : making.attempts()) {
      if (attempt.answer().value() != null) {
        Kept kept = keep(checks, attempt.answer().value(), attempt.violations());
        // The later answer wins a tie: it has heard what was wrong.
        if (best == null || kept.groups.size() >= best.groups.size()) {
          best = kept;
        }
      }
    }
    if (best == null) {
      return made.sequential(
          reason(
              ReasonCode.GROUPS_FAILED_CHECK,
              CheckViolation.summary(making.last().violations()),
              making));
    }
    for (String note : best.notes) {
      made = made.withNote(note);
    }
    made = made.withGroups(new ParallelGroups(best.groups));
    List<Verdict> verdicts = new ArrayList<>(made.verdicts());
    judge.verdict(trace, made.groups()).ifPresent(verdicts::add);
    made = made.withVerdicts(verdicts);
    if (!best.groups.isEmpty()) {
      return made;
    }
    if (best.notes.isEmpty()) {
      List<CheckViolation> first = making.attempts().get(0).violations();
      if (!first.isEmpty()) {
        made = made.withNote("parallel-groups: withdrawn, " + CheckViolation.summary(first));
      }
      return made.sequential(
          Reason.step(ReasonCode.NO_GROUPS, name(), "no independent branches were found"));
    }
    return made.sequential(
        reason(
            ReasonCode.GROUPS_FAILED_CHECK,
            "none of " + best.notes.size() + " groups passed: " + best.notes.get(0),
            making));
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
          UnitRange span = groups.get(i).span();
          notes.add(
              "parallel-groups: dropped the group at units "
                  + span.from()
                  + "-"
                  + span.to()
                  + ", "
                  + CheckViolation.summary(own));
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
