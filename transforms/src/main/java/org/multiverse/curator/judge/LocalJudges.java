package org.multiverse.curator.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.multiverse.curator.judge.ValidatorTrial.Question;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.steps.Judge;

/**
 * The one list of the verdicts of a local model, in the order in which they are reached, with their
 * built-in limits. Whatever speaks of all verdicts reads it: thresholds, calibration, and the
 * judges of a curation, with a model and without.
 *
 * <p>The built-in limits are guesses; {@code multiverse calibrate} takes them from labelled data.
 */
public final class LocalJudges {
  /**
   * A verdict.
   *
   * @param name its name
   * @param step the step judged
   * @param limit its built-in limit in nats per token, or a share; null for one without
   * @param question what it asks of the model
   * @param open its judge
   */
  private record Listed(
      String name,
      StepName step,
      Double limit,
      Question question,
      Function<LocalJudge.Bench, Judge> open) {}

  private static final List<Listed> ALL =
      List.of(
          new Listed(SummaryFit.NAME, StepName.SUMMARY_TREE, 0.5, Question.TEXTS, SummaryFit::new),
          new Listed(
              Independence.NAME, StepName.PARALLEL_GROUPS, 0.3, Question.TEXTS, Independence::new),
          new Listed(
              Replayed.NAME, StepName.PARALLEL_OUTLINE, null, Question.REPLAY, Replayed::new),
          new Listed(ParallelCost.NAME, StepName.REFILL, 0.3, Question.PATHS, ParallelCost::new),
          new Listed(
              SelfContained.NAME, StepName.MAPREDUCE, 0.05, Question.PATHS, SelfContained::new),
          new Listed(Grounded.NAME, StepName.MAPREDUCE, 0.0, Question.TEXTS, Grounded::new),
          new Listed(AnswerKept.NAME, StepName.MAPREDUCE, 0.3, Question.TEXTS, AnswerKept::new));

  private LocalJudges() {}

  /** The judges, asking a model that somebody else closes. */
  public static List<Judge> of(Validator validator, Thresholds thresholds) {
    LocalJudge.Bench bench = new LocalJudge.Bench(validator, thresholds);
    return ALL.stream().map(listed -> listed.open.apply(bench)).toList();
  }

  /** Their places without a model: every verdict is on record as not asked for. */
  public static List<Judge> none() {
    return ALL.stream()
        .map(listed -> Judge.none(listed.step, listed.name, "no validator was configured"))
        .toList();
  }

  /** The names of the verdicts, in the order in which they are reached. */
  public static List<String> names() {
    return ALL.stream().map(Listed::name).toList();
  }

  /** What each verdict asks of the model, in the order in which they are reached. */
  static Map<String, Question> questions() {
    Map<String, Question> questions = new LinkedHashMap<>();
    ALL.forEach(listed -> questions.put(listed.name, listed.question));
    return questions;
  }

  /** The built-in limits by verdict, of those that have one. */
  static Map<String, Double> limits() {
    Map<String, Double> limits = new LinkedHashMap<>();
    for (Listed listed : ALL) {
      if (listed.limit != null) {
        limits.put(listed.name, listed.limit);
      }
    }
    return limits;
  }
}
