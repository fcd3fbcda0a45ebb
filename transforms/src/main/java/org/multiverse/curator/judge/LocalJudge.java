package org.multiverse.curator.judge;

import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Verdict.Passed;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Judgement;

/**
 * A judge that asks a local model. What it measures, in nats per token where it is no share, is
 * held against a limit; what the model can't say is a verdict that was not run.
 */
abstract class LocalJudge implements Judge {
  private final StepName step;
  private final String name;
  private final Bench bench;

  /**
   * What the judges of a curation share.
   *
   * @param validator the model
   * @param thresholds what verdicts are held against
   */
  record Bench(Validator validator, Thresholds thresholds) {}

  LocalJudge(StepName step, String name, Bench bench) {
    this.step = step;
    this.name = name;
    this.bench = bench;
  }

  /**
   * The verdict on a row that the step has let through.
   *
   * @throws ValidatorException when the model can't say
   */
  abstract Verdict verdict(TraceRow row);

  @Override
  public final StepName step() {
    return step;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Judgement judge(TraceRow row) {
    try {
      return Judgement.of(verdict(row));
    } catch (ValidatorException e) {
      return Judgement.of(notRun(e.getMessage()));
    }
  }

  final Validator validator() {
    return bench.validator;
  }

  final Measures measures() {
    return new Measures(bench.validator);
  }

  /** The limit that the verdict is held against. */
  final double limit() {
    return bench.thresholds.of(name);
  }

  /** Whether what fails is undone; otherwise it is on record alone. */
  final boolean acts() {
    return bench.thresholds.acts(name);
  }

  final Verdict atMost(double score) {
    return verdict(score <= limit(), score, limit());
  }

  final Verdict atLeast(double score) {
    return verdict(score >= limit(), score, limit());
  }

  final Verdict verdict(boolean passed, double score, Double limit) {
    return new Verdict(
        step, name, passed ? Passed.PASSED : Passed.FAILED, score, limit, validator().model());
  }

  /** Says that the model can't read the parallel layout. */
  final Verdict noLayout() {
    return notRun(validator().model() + " can't read the parallel layout");
  }

  /** A question as it stands before a text. */
  static String asked(Trace trace) {
    String question = trace.question();
    return question.isBlank() ? "" : question.strip() + "\n\n";
  }
}
