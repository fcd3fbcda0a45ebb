package org.multiverse.curator.steps;

import java.util.List;
import java.util.function.Supplier;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.Verdict;

/** The examination of a judge whose faults cost its verdict and nothing else. */
final class GuardedExamination implements GroupsJudge.Examination {
  private final GroupsJudge judge;
  private final GroupsJudge.Examination examination;
  private Verdict fault;

  GuardedExamination(GroupsJudge judge, Trace trace) {
    this.judge = judge;
    this.examination = guarded(() -> judge.examine(trace), null);
  }

  @Override
  public List<CheckViolation> violations(ParallelGroups groups) {
    return guarded(() -> examination.violations(groups), List.of());
  }

  @Override
  public Verdict verdict(ParallelGroups groups) {
    Verdict verdict = guarded(() -> examination.verdict(groups), null);
    return fault == null ? verdict : fault;
  }

  private <T> T guarded(Supplier<T> asked, T otherwise) {
    if (fault != null) {
      return otherwise;
    }
    return Curation.guarded(
        asked,
        e -> {
          fault = Curation.failed(judge, e);
          return otherwise;
        });
  }
}
