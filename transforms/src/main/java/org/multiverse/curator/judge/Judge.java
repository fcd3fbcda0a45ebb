package org.multiverse.curator.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.ParallelGroups.Branch;
import org.multiverse.curator.answers.ParallelGroups.Group;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.CurationSteps;
import org.multiverse.curator.steps.DocumentBuilder;
import org.multiverse.curator.steps.GroupsCheck;
import org.multiverse.curator.steps.GroupsJudge;
import org.multiverse.curator.steps.Trace;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * The verdicts of a local model on the five steps, in nats per token where they are not shares.
 * What they are measured on is in {@link Measures}.
 */
final class Judge implements GroupsJudge {
  private static final long serialVersionUID = 1L;

  static final String SUMMARY_FIT = "summary-fit";
  static final String INDEPENDENCE = "independence";
  static final String REPLAY = "replay";
  static final String PARALLEL_COST = "parallel-cost";
  static final String SELF_CONTAINED = "self-contained";
  static final String GROUNDED = "grounded";
  static final String ANSWER_KEPT = "answer-kept";

  private static final int ANSWER = 300;
  // Steps of which a summary is judged, spread over the trace, and what is read of each.
  private static final int STEPS = 8;
  private static final int STEP_TEXT = 160;
  // The columns of s1K that hold a final answer, the better one first.
  private static final List<String> ANSWERS = List.of("solution", "answer", "deepseek_attempt");

  private final Validator.Source source;
  private final Thresholds thresholds;
  private final String cache;

  /**
   * A judge.
   *
   * @param cache folder or URL where scores are kept
   */
  Judge(Validator.Source source, Thresholds thresholds, String cache) {
    this.source = source;
    this.thresholds = thresholds;
    this.cache = cache;
  }

  private Validator validator() {
    return Validators.of(source, cache);
  }

  private Measures measures() {
    return new Measures(validator());
  }

  /** The verdicts on a step that a row has just passed, step 2 excepted. */
  List<Verdict> verdicts(StepName step, TraceRow row) {
    return switch (step) {
      case SUMMARY_TREE -> List.of(guarded(step, SUMMARY_FIT, () -> summaryFit(row)));
      case PARALLEL_GROUPS -> List.of();
      case PARALLEL_OUTLINE -> List.of(guarded(step, REPLAY, () -> replay(row)));
      case REFILL -> List.of(guarded(step, PARALLEL_COST, () -> parallelCost(row)));
      case MAPREDUCE ->
          List.of(
              guarded(step, SELF_CONTAINED, () -> selfContained(row)),
              guarded(step, GROUNDED, () -> grounded(row)),
              guarded(step, ANSWER_KEPT, () -> answerKept(row)));
    };
  }

  private interface Judging {
    Verdict verdict();
  }

  private static Verdict guarded(StepName step, String name, Judging judging) {
    try {
      return judging.verdict();
    } catch (ValidatorException e) {
      return notRun(step, name, e.getMessage());
    }
  }

  private static Verdict notRun(StepName step, String name, String why) {
    return new Verdict(step.toString(), name, "not-run", null, null, why);
  }

  private Verdict atMost(StepName step, String name, double score) {
    double limit = thresholds.of(name);
    return verdict(step, name, score <= limit, score, limit);
  }

  private Verdict atLeast(StepName step, String name, double score) {
    double limit = thresholds.of(name);
    return verdict(step, name, score >= limit, score, limit);
  }

  private Verdict verdict(StepName step, String name, boolean passed, double score, Double limit) {
    return new Verdict(
        step.toString(), name, passed ? "passed" : "failed", score, limit, validator().model());
  }

  // Step 1

  /** The share of steps whose own summary explains their text better than the neighbours' do. */
  private Verdict summaryFit(TraceRow row) {
    List<SummaryTree.Step> steps = row.summaryTree().steps();
    if (steps.size() < 2) {
      return notRun(StepName.SUMMARY_TREE, SUMMARY_FIT, "one step has no neighbour to compare");
    }
    Units units = UnitCutter.cut(row.trace());
    int count = Math.min(STEPS, steps.size());
    List<Continuation> texts = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int i = k * steps.size() / count;
      String text = units.text(steps.get(i).from(), steps.get(i).to()).strip();
      for (int j : neighbours(i, steps)) {
        String context = "Summary: " + steps.get(j).summary() + "\n\n";
        texts.add(new Continuation(context, Measures.head(text, STEP_TEXT)));
      }
    }
    List<Score> scores = validator().score(texts);
    int fitting = 0;
    int next = 0;
    for (int k = 0; k < count; k++) {
      int i = k * steps.size() / count;
      double own = 0;
      double others = Double.MAX_VALUE;
      for (int j : neighbours(i, steps)) {
        double mean = scores.get(next++).mean();
        if (j == i) {
          own = mean;
        } else {
          others = Math.min(others, mean);
        }
      }
      if (own < others) {
        fitting++;
      }
    }
    return atLeast(StepName.SUMMARY_TREE, SUMMARY_FIT, (double) fitting / count);
  }

  private static int[] neighbours(int step, List<SummaryTree.Step> steps) {
    return IntStream.rangeClosed(Math.max(0, step - 1), Math.min(steps.size() - 1, step + 1))
        .toArray();
  }

  // Step 2

  /** The gain of a pair of branches of a group, which is counted from 0. */
  private record Gain(int group, Measures.Gain pair) {}

  /** The gains of the pairs of siblings of all groups. */
  private List<Gain> gains(Trace trace, ParallelGroups groups) {
    List<Gain> gains = new ArrayList<>();
    for (int g = 0; g < groups.groups().size(); g++) {
      Group group = groups.groups().get(g);
      List<String> branches = new ArrayList<>();
      for (Branch branch : group.branches()) {
        branches.add(trace.units().text(branch.from(), branch.to()));
      }
      for (Measures.Gain pair : measures().gains(before(trace, group), branches)) {
        gains.add(new Gain(g, pair));
      }
    }
    return gains;
  }

  /** The text before a block: what precedes it in the trace, and what was hoisted out of it. */
  private static String before(Trace trace, Group group) {
    int first = group.span().from();
    StringBuilder text = new StringBuilder();
    if (first > 1) {
      text.append(trace.units().text(1, first - 1));
    }
    for (UnitRange hoist : group.hoist()) {
      text.append(trace.units().text(hoist.from(), hoist.to()));
    }
    return Measures.before(question(trace.question()), text);
  }

  @Override
  public List<CheckViolation> violations(Trace trace, ParallelGroups groups) {
    List<CheckViolation> violations = new ArrayList<>();
    double limit = thresholds.of(INDEPENDENCE);
    try {
      for (Gain gain : gains(trace, groups)) {
        if (gain.pair.gain() > limit) {
          violations.add(
              new CheckViolation(
                  INDEPENDENCE,
                  GroupsCheck.subject(gain.group),
                  String.format(
                      Locale.ROOT,
                      "branch %d is foreseen much better by one who has read branch %d (%.3f nats a"
                          + " token, limit %.3f), so it seems to lean on it; regroup so that no"
                          + " branch needs another",
                      gain.pair.later() + 1,
                      gain.pair.earlier() + 1,
                      gain.pair.gain(),
                      limit)));
        }
      }
    } catch (ValidatorException e) {
      // The verdict says that it was not run; a group is undone for what was found alone.
      return List.of();
    }
    return violations;
  }

  @Override
  public Optional<Verdict> verdict(Trace trace, ParallelGroups groups) {
    StepName step = StepName.PARALLEL_GROUPS;
    if (groups.groups().isEmpty()) {
      return Optional.of(notRun(step, INDEPENDENCE, "no group is there to judge"));
    }
    return Optional.of(
        guarded(
            step,
            INDEPENDENCE,
            () ->
                atMost(
                    step,
                    INDEPENDENCE,
                    gains(trace, groups).stream()
                        .mapToDouble(gain -> gain.pair.gain())
                        .max()
                        .orElse(0))));
  }

  // Step 3

  /** Whether the interpreter forks and joins exactly the outline's branches; #parallel. */
  private Verdict replay(TraceRow row) {
    StepName step = StepName.PARALLEL_OUTLINE;
    if (!validator().hasLayout()) {
      return notRun(step, REPLAY, noLayout());
    }
    Document document = DocumentBuilder.build(UnitCutter.cut(row.trace()), row.outline(), null);
    Replay replay = validator().replay(document);
    List<OutlineTree.Block> blocks = row.outline().blocks();
    int paths = blocks.stream().mapToInt(block -> block.branches().size()).sum();
    boolean exact =
        replay.blocks() == blocks.size() && replay.paths() == paths && replay.problems() == 0;
    return verdict(step, REPLAY, exact, replay.numParallel(), null);
  }

  // Steps 4 and 5

  private Verdict parallelCost(TraceRow row) {
    if (!validator().hasLayout()) {
      return notRun(StepName.REFILL, PARALLEL_COST, noLayout());
    }
    return atMost(
        StepName.REFILL,
        PARALLEL_COST,
        parallelCost(row, TagParser.parse(row.refilled(), Form.TIGHT).document()));
  }

  /** What reading the paths side by side costs against reading them in their order, a token. */
  private double parallelCost(TraceRow row, Document document) {
    Measures.Cost cost = Measures.Cost.NONE;
    StringBuilder before = new StringBuilder();
    for (Node node : document.flow()) {
      if (node instanceof Parallel block) {
        List<String> paths = block.paths().stream().map(Judge::sequential).toList();
        String context = Measures.before(question(row.question()), before);
        cost = cost.plus(measures().cost(context, paths));
      }
      before.append(TagWriter.sequential(new Document(List.of(node))));
    }
    return cost.mean();
  }

  private static String sequential(Path path) {
    return TagWriter.sequential(new Document(path.flow()));
  }

  /** Whether the edits of step 5 made the paths no harder to read side by side. */
  private Verdict selfContained(TraceRow row) {
    StepName step = StepName.MAPREDUCE;
    if (!validator().hasLayout()) {
      return notRun(step, SELF_CONTAINED, noLayout());
    }
    Double before =
        row.verdicts().stream()
            .filter(verdict -> verdict.name().equals(PARALLEL_COST))
            .map(Verdict::score)
            .findFirst()
            .orElse(null);
    if (before == null) {
      return notRun(step, SELF_CONTAINED, PARALLEL_COST + " was not run");
    }
    return atMost(step, SELF_CONTAINED, parallelCost(row, document(row)) - before);
  }

  /** How much better the Conclusions are foreseen by one who sees the paths; the least of all. */
  private Verdict grounded(TraceRow row) {
    List<Measures.Grounds> all = new ArrayList<>();
    StringBuilder before = new StringBuilder();
    for (Node node : document(row).flow()) {
      if (node instanceof Parallel block) {
        StringBuilder goals = new StringBuilder();
        block.outlines().forEach(outline -> goals.append(outline.text().strip()).append('\n'));
        StringBuilder paths = new StringBuilder();
        block.paths().forEach(path -> paths.append(sequential(path)));
        all.add(
            new Measures.Grounds(
                Measures.before(question(row.question()), before),
                goals.toString(),
                paths.toString(),
                block.conclusion()));
      }
      before.append(TagWriter.sequential(new Document(List.of(node))));
    }
    double least =
        measures().grounding(all).stream().mapToDouble(Double::doubleValue).min().orElse(0);
    return atLeast(StepName.MAPREDUCE, GROUNDED, least);
  }

  /** How much worse the final answer is foreseen behind the document than behind the trace. */
  private Verdict answerKept(TraceRow row) {
    String answer =
        ANSWERS.stream()
            .map(column -> row.columns().getOrDefault(column, "").strip())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    if (answer.isEmpty()) {
      return notRun(StepName.MAPREDUCE, ANSWER_KEPT, "the row has none of the columns " + ANSWERS);
    }
    // A solution ends in its answer.
    String end = answer.substring(Math.max(0, answer.length() - ANSWER));
    String question = question(row.question());
    String ask = "\n\nFinal answer: ";
    List<Score> scores =
        validator()
            .score(
                List.of(
                    new Continuation(
                        Measures.before(question, CurationSteps.keptText(row)) + ask, end),
                    new Continuation(Measures.before(question, row.document()) + ask, end)));
    return atMost(StepName.MAPREDUCE, ANSWER_KEPT, scores.get(1).mean() - scores.get(0).mean());
  }

  private String noLayout() {
    return validator().model() + " can't read the parallel layout";
  }

  private static Document document(TraceRow row) {
    return TagParser.parse(row.document(), Form.TIGHT).document();
  }

  private static String question(String question) {
    return question.isBlank() ? "" : question.strip() + "\n\n";
  }

  int concurrency() {
    return source.concurrency();
  }

  /** What of it decides the verdicts. */
  Map<String, String> settings() {
    return Map.of("validator", source.fingerprint(), "thresholds", thresholds.limits().toString());
  }
}
