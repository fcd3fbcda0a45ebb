package org.multiverse.curator.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.llm.SummaryForm;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.units.UnitCutter;

/**
 * Good answers to all tasks on one trace: what the rules find.
 *
 * @param units number of units of the trace
 * @param byTask the answers as JSON
 */
record TraceAnswers(int units, Map<Task, String> byTask) {
  private static final Curation RULES = CurationSettings.rules().open(null, null);

  private static TraceRow step(StepName name, TraceRow row) {
    return RULES.apply(row, name, name, passed -> {});
  }

  // How a model is supposed to answer step 1, here and in estimates: so many units a step on the
  // whole, and the most words on each that the prompt allows.
  private static final int STEP_UNITS = 8;
  private static final int STEP_WORDS = 6;

  /**
   * The answers for the trace that a conversation begins with.
   *
   * @param brief whether steps are as few and as short as a model makes them; the rules make more
   */
  static TraceAnswers of(String firstMessage, boolean brief) {
    NumberedTrace trace = NumberedTrace.parse(firstMessage);
    int count = UnitCutter.cut(trace.text()).count();
    if (count != trace.count()) {
      throw new IllegalArgumentException(
          "Invalid first message: " + trace.count() + " units, the trace has " + count);
    }
    TraceRow row =
        TraceRow.pending(
            "stub",
            new Origin("stub", 0, 0, 0),
            Map.of(Trace.QUESTION, trace.question(), Trace.TEXT, trace.text()));
    row = step(StepName.SUMMARY_TREE, row);
    SummaryTree tree =
        row.results().summaryTree() == null ? unusable(row, count) : row.results().summaryTree();
    if (brief) {
      tree = brief(tree);
      row = row.with(StepName.SUMMARY_TREE, tree);
    }
    row = step(StepName.PARALLEL_GROUPS, row);
    ParallelGroups groups =
        row.results().groups() == null ? new ParallelGroups(List.of()) : row.results().groups();
    MapReduce mapReduce = new MapReduce(List.of());
    // An answer must speak of every block of the outline. Where the step had to undo a block its
    // group is left out of the second answer, too.
    while (!groups.groups().isEmpty()) {
      TraceRow outlined =
          step(StepName.PARALLEL_OUTLINE, row.with(StepName.PARALLEL_GROUPS, groups));
      TraceRow done = step(StepName.MAPREDUCE, step(StepName.REFILL, outlined));
      if (done.status() != Status.PARALLEL) {
        groups = new ParallelGroups(List.of());
        break;
      }
      Set<OutlineTree.Block> undone = new HashSet<>(outlined.outline().blocks());
      Set<String> built = new HashSet<>();
      done.outline().blocks().forEach(block -> built.add(block.id()));
      undone.removeIf(block -> built.contains(block.id()));
      if (undone.isEmpty()) {
        mapReduce = done.results().built().answer();
        break;
      }
      groups = without(groups, undone);
    }
    return new TraceAnswers(
        count,
        Map.of(
            Task.SUMMARY_TREE,
            json(SummaryForm.of(tree)),
            Task.PARALLEL_GROUPS,
            json(groups),
            Task.MAPREDUCE,
            json(mapReduce)));
  }

  private static SummaryTree brief(SummaryTree tree) {
    List<SummaryTree.Step> steps = new ArrayList<>();
    for (SummaryTree.Step step : tree.steps()) {
      int last = steps.size() - 1;
      boolean joins = last >= 0 && step.from() < STEP_UNITS * steps.size();
      SummaryTree.Step of = joins ? steps.remove(last) : step;
      String[] words = of.summary().split("\\s+", STEP_WORDS + 1);
      steps.add(
          new SummaryTree.Step(
              of.id(),
              of.from(),
              step.to(),
              String.join(" ", List.of(words).subList(0, Math.min(words.length, STEP_WORDS))),
              List.of("y=17"),
              List.of("z=25"),
              List.of()));
    }
    return SummaryTree.of(steps);
  }

  /** The answer to a request. */
  String answer(ChatRequest request) {
    return byTask.get(request.task());
  }

  private static SummaryTree unusable(TraceRow row, int count) {
    return new SummaryTree(
        row.reason().message(),
        List.of(),
        List.of(),
        List.of(
            new SummaryTree.Step(
                "S1", 1, count, "the whole trace", List.of(), List.of(), List.of())));
  }

  private static ParallelGroups without(ParallelGroups groups, Set<OutlineTree.Block> blocks) {
    Set<List<Set<Integer>>> gone = new HashSet<>();
    for (OutlineTree.Block block : blocks) {
      List<Set<Integer>> branches = new ArrayList<>();
      for (OutlineTree.BranchNode branch : block.branches()) {
        TreeSet<Integer> units = new TreeSet<>();
        branch.nodes().forEach(node -> OutlineTree.unitsOf(node, units));
        branches.add(units);
      }
      gone.add(branches);
    }
    return new ParallelGroups(
        groups.groups().stream()
            .filter(
                group ->
                    !gone.contains(
                        group.branches().stream()
                            .map(branch -> (Set<Integer>) branch.units())
                            .toList()))
            .toList());
  }

  static String json(Object value) {
    try {
      return Json.STRICT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write an answer: " + e.getMessage(), e);
    }
  }
}
