package org.multiverse.curator.llm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.steps.Curation;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.StepMaker;

/**
 * What the calls for a trace will come to, before any is made: the real conversations are built
 * with the answers of the embedded rules in place of the model's, and their tokens counted.
 */
public final class CallEstimate {
  // The prompt of step 1 asks for ten to twenty-five steps of a long text, in two to six words
  // each;
  // a step for eight units is on the safe side.
  private static final int STEP_UNITS = 8;
  private static final int SUMMARY_WORDS = 6;
  // What the prompt of step 5 asks for.
  private static final int OUTLINE_WORDS = 6;
  private static final int CONCLUSION_WORDS = 20;
  private static final int NEEDS = 3;
  // Stands for the one name or result that a step brings in, or needs.
  private static final String NAME = "x=12";

  private final LlmSettings settings;
  private final Limits limits;
  private final TokenCounter tokens = new TokenCounter();

  public CallEstimate(LlmSettings settings, Limits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /** The calls for one row, by purpose; none for a row that no model gets to see. */
  public Map<String, List<Usage>> of(TraceRow row) {
    Counting counting = new Counting();
    List<Judge> judges =
        settings.judge() == null ? List.of() : List.of(new BlindCheck(settings, counting));
    Curation.of(
            step -> {
              ModelSpec model = settings.models().get(step);
              return model == null ? new RulesMaker(limits) : counting.maker(model);
            },
            judges,
            limits)
        .apply(row);
    return counting.calls;
  }

  /** Tokens of the trace itself. */
  public long traceTokens(TraceRow row) {
    return tokens.count(row.trace().text());
  }

  /** A gateway that has the next reply put into its hands. */
  private final class Counting implements ModelGateway {
    private final Map<String, List<Usage>> calls = new TreeMap<>();
    private String next = "{\"problems\":[]}";

    StepMaker maker(ModelSpec model) {
      return new StandIn(new LlmMaker(settings, model, limits, this), this);
    }

    @Override
    public ModelReply ask(ModelRequest request) {
      // The system message is the same in all calls for a trace: the first writes it into the
      // provider's cache, the others read it there.
      boolean shared = !request.purpose().equals(BlindCheck.NAME);
      long prefix = shared ? tokens.count(request.messages().get(0).text()) : 0;
      boolean first = calls.isEmpty();
      Usage usage =
          new Usage(
              tokens.count(request), first ? 0 : prefix, tokens.count(next), first ? prefix : 0);
      calls.computeIfAbsent(request.purpose(), purpose -> new ArrayList<>()).add(usage);
      return new ModelReply(next, FinishReason.STOP, usage, ServiceTier.STANDARD, Instant.EPOCH, 0);
    }

    @Override
    public double cost(ModelSpec model, ModelReply reply) {
      return 0;
    }
  }

  /** Asks the model's maker with the rules' answer as its reply; repairs are the rules' own. */
  private final class StandIn implements StepMaker {
    private final LlmMaker llm;
    private final Counting counting;
    private final RulesMaker rules = new RulesMaker(limits);

    StandIn(LlmMaker llm, Counting counting) {
      this.llm = llm;
      this.counting = counting;
    }

    @Override
    public String name() {
      return llm.name();
    }

    @Override
    public String model() {
      return llm.model();
    }

    @Override
    public int repairs() {
      return rules.repairs();
    }

    @Override
    public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
      Answer<SummaryTree> answer = rules.summaryTree(trace, failed);
      reply(answer, failed);
      return failed.isEmpty() ? llm.summaryTree(trace, List.of()) : answer;
    }

    @Override
    public Answer<ParallelGroups> parallelGroups(
        Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed) {
      Answer<ParallelGroups> answer = rules.parallelGroups(trace, tree, failed);
      reply(answer, failed);
      return failed.isEmpty() ? llm.parallelGroups(trace, tree, List.of()) : answer;
    }

    @Override
    public Answer<MapReduce> mapReduce(
        Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
      Answer<MapReduce> answer = rules.mapReduce(trace, outline, failed);
      reply(answer, failed);
      return failed.isEmpty() ? llm.mapReduce(trace, outline, List.of()) : answer;
    }

    private void reply(Answer<?> answer, List<?> failed) {
      if (failed.isEmpty()) {
        Object value = answer.value();
        counting.next =
            Json.line(
                value instanceof SummaryTree tree
                    ? SummaryForm.of(terse(tree))
                    : value instanceof MapReduce mapReduce ? terse(mapReduce) : value);
      }
    }

    /** The rules put whole sentences of the trace together where a model writes one of its own. */
    private static MapReduce terse(MapReduce answer) {
      return new MapReduce(
          answer.blocks().stream()
              .map(
                  block ->
                      new MapReduce.BlockAnswer(
                          block.block(),
                          block.outlines().stream()
                              .map(outline -> words(outline, OUTLINE_WORDS))
                              .toList(),
                          block.edits(),
                          block.drop(),
                          block.needs().subList(0, Math.min(NEEDS, block.needs().size())),
                          words(block.conclusion(), CONCLUSION_WORDS)))
              .toList());
    }

    /** The rules cut finer and say more than the prompt asks a model to. */
    private SummaryTree terse(SummaryTree tree) {
      List<SummaryTree.Step> steps = new ArrayList<>();
      for (SummaryTree.Step step : tree.steps()) {
        SummaryTree.Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        if (last != null && steps.size() * STEP_UNITS > step.from()) {
          steps.set(steps.size() - 1, step(last.id(), last.from(), step.to(), last.summary()));
        } else {
          steps.add(step(step.id(), step.from(), step.to(), step.summary()));
        }
      }
      return SummaryTree.of(steps);
    }

    private static SummaryTree.Step step(String id, int from, int to, String summary) {
      String brief = words(summary, SUMMARY_WORDS);
      return new SummaryTree.Step(id, from, to, brief, List.of(NAME), List.of(NAME), List.of());
    }

    /** The first words of a text. */
    private static String words(String text, int most) {
      String[] words = text.split("\\s+", most + 1);
      return String.join(" ", Arrays.asList(words).subList(0, Math.min(words.length, most)));
    }
  }
}
