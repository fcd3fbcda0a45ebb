package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.GroupsCheck;
import org.multiverse.curator.steps.GroupsJudge;
import org.multiverse.curator.units.UnitRange;

/**
 * How much better a branch is foreseen by one who has read its sibling; the most of all pairs.
 * Where the limit is calibrated, a group with a pair over it goes back to its maker.
 */
final class Independence extends LocalJudge implements GroupsJudge {
  static final String NAME = "independence";

  Independence(Bench bench) {
    super(StepName.PARALLEL_GROUPS, NAME, bench);
  }

  @Override
  Verdict verdict(TraceRow row) {
    return examine(row.trace()).verdict(row.results().groups());
  }

  @Override
  public Examination examine(Trace trace) {
    return new GainsOfTrace(trace);
  }

  /** The gains of the groups of one trace, each group measured once. */
  private final class GainsOfTrace implements Examination {
    private final Trace trace;
    private final Map<Group, List<Measures.PairGain>> measured = new HashMap<>();

    GainsOfTrace(Trace trace) {
      this.trace = trace;
    }

    private List<Measures.PairGain> gains(Group group) {
      List<Measures.PairGain> known = measured.get(group);
      if (known == null) {
        List<String> branches = new ArrayList<>();
        for (Branch branch : group.branches()) {
          StringBuilder text = new StringBuilder();
          branch.runs().forEach(run -> text.append(trace.units().text(run.from(), run.to())));
          branches.add(text.toString());
        }
        known = measures().gains(before(group), branches);
        measured.put(group, known);
      }
      return known;
    }

    /** The text before a block: what precedes it in the trace, and what was hoisted out of it. */
    private String before(Group group) {
      int first = group.span().from();
      StringBuilder text = new StringBuilder();
      if (first > 1) {
        text.append(trace.units().text(1, first - 1));
      }
      for (UnitRange hoist : group.hoist()) {
        text.append(trace.units().text(hoist.from(), hoist.to()));
      }
      return Measures.before(asked(trace), text);
    }

    @Override
    public List<CheckViolation> violations(ParallelGroups groups) {
      if (!acts()) {
        return List.of();
      }
      List<CheckViolation> violations = new ArrayList<>();
      try {
        for (int g = 0; g < groups.groups().size(); g++) {
          for (Measures.PairGain pair : gains(groups.groups().get(g))) {
            if (pair.gain() > limit()) {
              violations.add(violation(g, pair));
            }
          }
        }
      } catch (ValidatorException e) {
        // The verdict says that it was not run; a group is undone for what was found alone.
        return List.of();
      }
      return violations;
    }

    private CheckViolation violation(int group, Measures.PairGain pair) {
      return new CheckViolation(
          NAME,
          GroupsCheck.subject(group),
          String.format(
              Locale.ROOT,
              "branch %d is foreseen much better by one who has read branch %d (%.3f nats a"
                  + " token, limit %.3f), so it seems to lean on it; regroup so that no"
                  + " branch needs another",
              pair.later() + 1,
              pair.earlier() + 1,
              pair.gain(),
              limit()));
    }

    @Override
    public Verdict verdict(ParallelGroups groups) {
      if (groups.groups().isEmpty()) {
        return notRun("no group is there to judge");
      }
      try {
        return atMost(
            groups.groups().stream()
                .flatMap(group -> gains(group).stream())
                .mapToDouble(Measures.PairGain::gain)
                .max()
                .orElse(0));
      } catch (ValidatorException e) {
        return notRun(e.getMessage());
      }
    }
  }
}
