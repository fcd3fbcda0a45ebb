package org.multiverse.curator.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.screening.Language;
import org.multiverse.curator.steps.GroupsCheck;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.PathEnd;
import org.multiverse.curator.steps.StepMaker;
import org.multiverse.curator.units.UnitRange;
import org.multiverse.curator.units.Units;

/**
 * Answers the model steps without a model: from discourse markers, enumerations, case headings, and
 * the reuse of symbols, numbers and phrases. Deterministic. It would rather miss a block than make
 * one whose paths need each other.
 */
public final class RulesMaker implements StepMaker {
  /** Changes with every change of the rules, so that a row tells which ones made it. */
  private static final String VERSION = "rules-2";

  private final Limits settings;

  /** Rules within the default limits. */
  public RulesMaker() {
    this(Limits.defaults());
  }

  public RulesMaker(Limits settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "rules";
  }

  @Override
  public String model() {
    return VERSION;
  }

  @Override
  public int repairs() {
    return 4;
  }

  @Override
  public String caveat(Trace trace) {
    String language = Language.of(trace.text());
    return language.equals("en") || language.equals(Language.UNKNOWN)
        ? ""
        : "the rules read English only, and the trace is written in " + language;
  }

  // Step 1

  @Override
  public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
    // Repeats and leaked templates are found by the step, whoever the maker is.
    return Answer.free(SummaryTree.of(new StepFinder(trace).steps()));
  }

  // Step 2

  @Override
  public Answer<ParallelGroups> parallelGroups(
      Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed) {
    int last = tree.lastKept(trace.units().count());
    if (last < 2) {
      return Answer.free(new ParallelGroups(List.of()));
    }
    MarkedTrace marked = new MarkedTrace(trace, last);
    OutlineWriter outlines = new OutlineWriter(marked);
    StructureFinder finder = new StructureFinder(marked, tree.duplicates(), outlines, settings);
    Set<UnitRange> refused = refused(failed);
    List<ParallelGroups.Group> groups = new ArrayList<>();
    for (Candidate candidate : finder.find(new UnitRange(1, last), refused)) {
      groups.add(group(candidate, outlines));
      if (settings.maxDepth() < 2) {
        continue;
      }
      for (UnitRange branch : candidate.branches()) {
        for (Candidate inner : finder.find(branch, refused)) {
          boolean whole = inner.span().equals(branch) && inner.from() == branch.from();
          if (!whole) {
            groups.add(group(inner, outlines));
          }
        }
      }
    }
    return Answer.free(new ParallelGroups(groups));
  }

  /** Spans of the groups that a check has refused. */
  private static Set<UnitRange> refused(List<Attempt<ParallelGroups>> failed) {
    Set<UnitRange> refused = new HashSet<>();
    for (Attempt<ParallelGroups> attempt : failed) {
      List<ParallelGroups.Group> groups = attempt.answer().value().groups();
      for (int i = 0; i < groups.size(); i++) {
        String subject = GroupsCheck.subject(i);
        if (attempt.violations().stream().anyMatch(v -> v.subject().equals(subject))) {
          refused.add(groups.get(i).span());
        }
      }
    }
    return refused;
  }

  private static ParallelGroups.Group group(Candidate candidate, OutlineWriter outlines) {
    List<String> labels = outlines.outlines(candidate.branches(), candidate.type());
    List<ParallelGroups.Branch> branches = new ArrayList<>();
    for (int i = 0; i < candidate.branches().size(); i++) {
      UnitRange range = candidate.branches().get(i);
      branches.add(new ParallelGroups.Branch(range.from(), range.to(), labels.get(i)));
    }
    return new ParallelGroups.Group(
        branches,
        List.of(),
        candidate.join(),
        List.of(),
        candidate.mode(),
        candidate.type(),
        candidate.reason(),
        List.of());
  }

  // Step 5

  @Override
  public Answer<MapReduce> mapReduce(
      Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
    Units units = trace.units();
    int last = lastUnit(outline);
    ConclusionWriter conclusions = new ConclusionWriter(units, Dependence.of(trace));
    PathEditor editor = new PathEditor(units, settings);
    List<MapReduce.BlockAnswer> answers = new ArrayList<>();
    for (OutlineTree.Block block : outline.blocks()) {
      List<UnitRange> ranges = new ArrayList<>();
      List<String> outlines = new ArrayList<>();
      List<MapReduce.Edit> edits = new ArrayList<>();
      TreeSet<Integer> drop = new TreeSet<>();
      for (int i = 0; i < block.branches().size(); i++) {
        OutlineTree.BranchNode branch = block.branches().get(i);
        UnitRange range = range(branch);
        Set<Integer> own = own(branch);
        PathEditor.Edited edited =
            editor.edits(range, own::contains, i + 1 == block.branches().size());
        ranges.add(range);
        outlines.add(branch.label());
        edits.addAll(edited.edits());
        drop.addAll(edited.drop());
        drop.addAll(PathEnd.opening(branch.closing(), units::unit));
      }
      edits.removeIf(edit -> drop.contains(edit.unit()));
      ConclusionWriter.Conclusion conclusion =
          block.join() == null
              ? conclusions.conclude(ranges, drop, last)
              : ConclusionWriter.Conclusion.NONE;
      answers.add(
          new MapReduce.BlockAnswer(
              block.id(),
              outlines,
              edits,
              List.copyOf(drop),
              conclusion.needs(),
              conclusion.text()));
    }
    return Answer.free(new MapReduce(answers));
  }

  private static int lastUnit(OutlineTree outline) {
    TreeSet<Integer> all = new TreeSet<>();
    outline.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    return all.last();
  }

  private static UnitRange range(OutlineTree.BranchNode branch) {
    TreeSet<Integer> all = new TreeSet<>();
    branch.nodes().forEach(node -> OutlineTree.unitsOf(node, all));
    return new UnitRange(all.first(), all.last());
  }

  private static Set<Integer> own(OutlineTree.BranchNode branch) {
    Set<Integer> own = new HashSet<>();
    for (OutlineTree.OutlineNode node : branch.nodes()) {
      if (node instanceof OutlineTree.UnitRun) {
        OutlineTree.unitsOf(node, own);
      }
    }
    return own;
  }
}
