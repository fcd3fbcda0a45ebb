package org.multiverse.curator.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;

/**
 * The five steps with the judges behind them: takes one row all the way. The one place where they
 * are put together, for runs, batch files, estimates and tests alike.
 *
 * <pre>{@code
 * Curation curation = Curation.of(step -> new RulesMaker(limits), List.of(), limits);
 * TraceRow done = curation.apply(TraceRow.pending(trace));
 * }</pre>
 *
 * <p>Safe for several threads when its makers and judges are.
 */
public final class Curation {
  private final List<CurationStep> steps;
  private final List<Judge> judges;
  private final List<StepMaker> makers;

  private Curation(List<CurationStep> steps, List<Judge> judges, List<StepMaker> makers) {
    this.steps = List.copyOf(steps);
    this.judges = List.copyOf(judges);
    this.makers = List.copyOf(makers);
  }

  /**
   * A curation.
   *
   * @param makers who makes the answers of a model step
   * @param judges in the order of their verdicts
   * @param limits what steps and checks keep to
   */
  public static Curation of(
      Function<StepName, StepMaker> makers, List<Judge> judges, Limits limits) {
    StepMaker first = makers.apply(StepName.SUMMARY_TREE);
    StepMaker second = makers.apply(StepName.PARALLEL_GROUPS);
    StepMaker last = makers.apply(StepName.MAPREDUCE);
    List<GroupsJudge> ofGroups =
        judges.stream().filter(GroupsJudge.class::isInstance).map(GroupsJudge.class::cast).toList();
    List<CurationStep> steps =
        List.of(
            new SummaryTreeStep(limits, first),
            new ParallelGroupsStep(limits, second, ofGroups),
            new ParallelOutlineStep(limits),
            new RefillStep(limits),
            new MapReduceStep(limits, last));
    // One maker may make all three.
    return new Curation(steps, judges, Stream.of(first, second, last).distinct().toList());
  }

  /** The same with another step in the place of the one of that name. */
  public Curation with(CurationStep other) {
    List<CurationStep> replaced = new ArrayList<>(steps);
    replaced.replaceAll(step -> step.name() == other.name() ? other : step);
    return new Curation(replaced, judges, makers);
  }

  /** The step of that name. */
  public CurationStep step(StepName name) {
    return steps.stream().filter(step -> step.name() == name).findFirst().orElseThrow();
  }

  /** Takes a row through all steps. */
  public TraceRow apply(TraceRow row) {
    return apply(row, StepName.SUMMARY_TREE, StepName.last(), step -> {});
  }

  /**
   * Takes a row through some of the steps. A row that has ended passes as it is, but that verdicts
   * it never came to are put on record. One that waits for a reply stays as it was before the step.
   *
   * @param from first step done
   * @param to last step done
   * @param passed is told each step when the row is past it
   * @throws CuratorException when the run is to end; the row is none the worse for it
   */
  public TraceRow apply(TraceRow row, StepName from, StepName to, Consumer<StepName> passed) {
    TraceRow made = row;
    for (CurationStep step : steps) {
      int number = step.name().number();
      if (number >= from.number() && number <= to.number()) {
        made = made.isPending() ? judged(step.name(), guarded(step, made)) : made;
        passed.accept(step.name());
      }
    }
    // A row that no step has ended is parallel when all of them are done.
    made = made.isPending() && to == StepName.last() ? made.parallel() : made;
    return made.isPending() || made.isWaiting() ? made : withAbsent(made);
  }

  /** What goes wrong in a step ends the row, not the run. */
  private static TraceRow guarded(CurationStep step, TraceRow row) {
    return guarded(
        () -> step.apply(row),
        fault -> {
          Reason reason = reason(step.name(), fault);
          // Nobody has been asked yet: that is no fault of the row.
          return reason.code() == ReasonCode.REPLY_MISSING
              ? row.waiting(reason)
              : row.rejected(reason);
        });
  }

  private static Reason reason(StepName step, Throwable fault) {
    return fault instanceof MakerException e
        ? new Reason(e.code(), step.toString(), String.valueOf(e.getMessage()), e.raw(), e.finish())
        : new Reason(
            ReasonCode.INTERNAL_ERROR,
            step.toString(),
            "Cannot do " + step + ", a fault of this program: " + Causes.line(fault),
            describe(fault),
            "");
  }

  /** What was asked for, or what a fault makes of it; the end of the run is none. */
  static <T> T guarded(Supplier<T> asked, Function<Throwable, T> otherwise) {
    try {
      return asked.get();
    } catch (CuratorException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      return otherwise.apply(e);
    }
  }

  private static String describe(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return e.getClass().getSimpleName() + ": " + e.getMessage() + where;
  }

  /** The verdicts on a step that has not ended the row. */
  private TraceRow judged(StepName step, TraceRow row) {
    TraceRow made = row;
    if (made.isPending()) {
      for (Judge judge : judges) {
        if (judge.step() == step && !made.outcome().hasVerdict(judge.name())) {
          made = guarded(judge, made).onto(made);
        }
      }
    }
    return made;
  }

  /** A fault of a judge costs its verdict and nothing else. */
  private static Judgement guarded(Judge judge, TraceRow row) {
    return guarded(() -> judge.judge(row), fault -> Judgement.of(failed(judge, fault)));
  }

  /** The verdict that a fault of its judge leaves. */
  static Verdict failed(Judge judge, Throwable e) {
    return judge.notRun("it failed: " + describe(e));
  }

  private TraceRow withAbsent(TraceRow row) {
    TraceRow made = row;
    for (Judge judge : judges) {
      if (!made.outcome().hasVerdict(judge.name())) {
        made = made.with(made.outcome().withVerdict(judge.absent()));
      }
    }
    return made;
  }

  /** Called when a bundle of rows is done: what was counted on the way is written down. */
  public void flush() {
    makers.forEach(StepMaker::flush);
    judges.forEach(Judge::flush);
  }
}
