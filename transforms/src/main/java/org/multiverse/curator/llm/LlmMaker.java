package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;
import org.multiverse.curator.model.AnswerSchema;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelException;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.Prompt;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.steps.CheckViolation;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.steps.MakerException;
import org.multiverse.curator.steps.StepMaker;
import org.multiverse.curator.units.Duplicate;
import org.multiverse.curator.units.Units;

/**
 * Answers the model steps by asking a large model: one call a step when nothing goes wrong. All
 * conversations on a trace begin with the same bytes, so that the provider's prompt cache serves
 * steps 2 and 5. An answer that fails its checks goes back in the same conversation with what was
 * wrong; one that was cut off is asked for again with more room.
 */
public final class LlmMaker implements StepMaker {
  private static final int MORE_ROOM = 2;
  private static final String NO_QUESTION =
      "(It is not known: the reasoning came without its question.)";
  // What a model needs to see of an answer that it is to write anew.
  private static final int CUT_OFF_SHOWN = 200;

  private final LlmSettings settings;
  private final ModelSpec model;
  private final Limits limits;
  private final ModelGateway gateway;

  /**
   * A maker for the steps of one model.
   *
   * @param limits those of the curation, which the prompts name
   * @param gateway the way to the model; somebody else closes it
   */
  public LlmMaker(LlmSettings settings, ModelSpec model, Limits limits, ModelGateway gateway) {
    this.settings = settings;
    this.model = model;
    this.limits = limits;
    this.gateway = gateway;
  }

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public String model() {
    return model.toString();
  }

  @Override
  public int repairs() {
    return settings.repairs();
  }

  @Override
  public void flush() {
    gateway.flush();
  }

  @Override
  public Map<String, String> prompts(StepName step, boolean repaired) {
    Map<String, String> prompts = new TreeMap<>();
    for (String name : prompts(step)) {
      if (repaired || !name.equals("repair")) {
        prompts.put(name, prompt(name).fingerprint());
      }
    }
    return prompts;
  }

  /** Names of the prompts that a step may need, the one of its repairs last. */
  public static List<String> prompts(StepName step) {
    return List.of("system", step.toString(), "repair");
  }

  @Override
  public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
    List<Message> messages = new ArrayList<>();
    messages.add(system(trace));
    messages.add(
        Message.user(
            prompt(StepName.SUMMARY_TREE.toString())
                .render(Map.of("last_unit", Integer.toString(trace.units().count())))));
    return ask(
        StepName.SUMMARY_TREE,
        messages,
        failed,
        SummaryForm.class,
        SummaryForm::tree,
        last -> Repair.WHOLE);
  }

  @Override
  public Answer<ParallelGroups> parallelGroups(
      Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed) {
    // The steps say all that the first answer came to; what code found in them is not put into the
    // model's mouth.
    List<Message> messages = new ArrayList<>();
    messages.add(system(trace));
    messages.add(
        Message.user(
            prompt(StepName.PARALLEL_GROUPS.toString())
                .render(
                    Map.of(
                        "steps",
                        steps(tree),
                        "min_gain",
                        Integer.toString(limits.minGain()),
                        "max_depth",
                        Integer.toString(limits.maxDepth())))));
    ParallelGroups kept = GroupsRepair.kept(failed);
    return ask(
        StepName.PARALLEL_GROUPS,
        messages,
        failed,
        ParallelGroups.class,
        answer -> GroupsRepair.merge(kept, answer),
        GroupsRepair::of);
  }

  private static String steps(SummaryTree tree) {
    StringBuilder steps = new StringBuilder(String.join("\n", SummaryForm.lines(tree)));
    for (SummaryTree.Cut cut : tree.cuts()) {
      steps.append("\nleft out: ").append(cut.units()).append(' ').append(cut.why());
    }
    for (Duplicate duplicate : tree.duplicates()) {
      steps
          .append("\nsaid twice: ")
          .append(duplicate.range())
          .append(" repeats ")
          .append(duplicate.source());
    }
    return steps.toString();
  }

  @Override
  public Answer<MapReduce> mapReduce(
      Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
    // The outline says all that the two earlier answers came to, in fewer tokens.
    MapReduceForm form = new MapReduceForm(trace, outline);
    List<Message> messages = new ArrayList<>();
    messages.add(system(trace));
    messages.add(
        Message.user(
            prompt(StepName.MAPREDUCE.toString())
                .render(
                    Map.of(
                        "blocks",
                        form.blocks(),
                        "max_edit_chars",
                        Integer.toString(limits.maxEditChars()),
                        "max_edit_percent",
                        Long.toString(Math.round(100 * limits.maxEditShare()))))));
    return ask(
        StepName.MAPREDUCE,
        messages,
        failed,
        MapReduce.class,
        answer -> form.whole(failed, answer),
        form::repair);
  }

  // The conversation

  private Message system(Trace trace) {
    String question = trace.question().strip();
    return Message.system(
        prompt("system")
            .render(
                Map.of(
                    "question",
                    question.isEmpty() ? NO_QUESTION : question,
                    "units",
                    numbered(trace.units())))
            .stripTrailing());
  }

  /** The trace as a model sees it: number, length, text; models can't count. */
  static String numbered(Units units) {
    StringBuilder text = new StringBuilder();
    for (int unit = 1; unit <= units.count(); unit++) {
      String words = units.unit(unit);
      text.append('[').append(unit).append('|').append(words.length()).append("] ").append(words);
      if (!words.endsWith("\n")) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  private Message repair(List<CheckViolation> violations, Repair repair) {
    StringBuilder list = new StringBuilder();
    for (CheckViolation violation : violations) {
      String subject = repair.subject().apply(violation.subject());
      list.append("- ").append(violation.about(subject).line()).append('\n');
    }
    return Message.user(
        prompt("repair")
            .render(
                Map.of(
                    "kept",
                    repair.kept(),
                    "violations",
                    list.toString().stripTrailing(),
                    "wanted",
                    repair.wanted())));
  }

  /**
   * One answer.
   *
   * @param messages the conversation up to the task
   * @param failed earlier answers to it, which stand in the conversation as the model gave them
   * @param form the shape of a reply
   * @param value the answer that a reply comes to; throws IllegalArgumentException when to none
   * @param repair what is asked for again after an attempt
   */
  private <F, A> Answer<A> ask(
      StepName step,
      List<Message> messages,
      List<Attempt<A>> failed,
      Class<F> form,
      Function<F, A> value,
      Function<Attempt<A>, Repair> repair) {
    Repair asked = Repair.WHOLE;
    for (Attempt<A> attempt : failed) {
      messages.add(Message.assistant(shown(attempt.answer())));
      // An answer that can't be read changes nothing about what is asked.
      asked = attempt.answer().value() == null ? asked : repair.apply(attempt);
      messages.add(repair(attempt.violations(), asked));
    }
    Prompt prompt = prompt(step.toString());
    ModelRequest request =
        new ModelRequest(
            model,
            messages,
            AnswerSchema.load(prompt.header().answerSchema()),
            prompt.header().maxOutputTokens(),
            settings.temperature(),
            step.toString());
    Usage usage = Usage.ZERO;
    double cost = 0;
    int calls = 0;
    ModelReply cut = null;
    int cutAt = 0;
    for (int rooms = 0; ; rooms++) {
      ModelReply reply;
      try {
        reply = reply(request);
        calls++;
        usage = usage.plus(reply.usage());
        cost += gateway.cost(model, reply);
      } catch (MakerException e) {
        if (!(e.getCause() instanceof ModelException refused)
            || refused.kind() == ModelException.Failure.REPLY_MISSING) {
          throw e;
        }
        // The model has less room than was asked for: as much as it says, else what was cut off.
        // Servers refuse too much room in many words, or don't come to its end in time.
        int room = refused.room().orElse(0);
        if (room > cutAt && room < request.maxOutputTokens() && rooms < MORE_ROOM) {
          request = request.withMaxOutputTokens(room);
          continue;
        }
        if (cut == null) {
          throw e;
        }
        reply = cut;
        request = request.withMaxOutputTokens(cutAt);
        rooms = MORE_ROOM;
      }
      AnswerReader.Read<A> read = AnswerReader.read(reply.text(), form, value);
      boolean cutOff = read.value() == null && reply.finish() == FinishReason.LENGTH;
      if (cutOff && rooms < MORE_ROOM) {
        cut = reply;
        cutAt = request.maxOutputTokens();
        request = request.withMaxOutputTokens(2 * cutAt);
        continue;
      }
      String problem =
          cutOff
              ? "it was cut off at "
                  + request.maxOutputTokens()
                  + " tokens; answer with fewer steps and fewer words"
              : read.problem();
      return new Answer<>(
          read.value(),
          problem,
          calls,
          usage.inputTokens(),
          usage.cachedInputTokens(),
          usage.cacheWriteTokens(),
          usage.outputTokens(),
          cost,
          reply.text(),
          reply.finish().toString(),
          reply.source());
    }
  }

  private static String shown(Answer<?> answer) {
    // No server takes the one character that ends a text in C.
    String raw = AnswerReader.behindThought(answer.raw()).replace('\0', '\uFFFD').strip();
    if (raw.isEmpty()) {
      // Providers refuse messages without a text.
      return "(empty)";
    }
    boolean cutOff = answer.finish().equals(FinishReason.LENGTH.toString());
    return cutOff && raw.length() > CUT_OFF_SHOWN ? raw.substring(0, CUT_OFF_SHOWN) + "…" : raw;
  }

  private ModelReply reply(ModelRequest request) {
    try {
      ModelReply reply = gateway.ask(request);
      if (reply.finish() == FinishReason.CONTENT_FILTER) {
        throw new MakerException(
            ReasonCode.MODEL_REFUSED,
            "Cannot use the reply of " + model + ": its content filter cut it off",
            reply.text(),
            reply.finish().toString(),
            null);
      }
      return reply;
    } catch (ModelException e) {
      throw new MakerException(code(e.kind()), e.getMessage(), e.raw(), "", e);
    }
  }

  /** The code of a row that ends with a call that gave no reply. */
  private static ReasonCode code(ModelException.Failure kind) {
    return switch (kind) {
      case OVERLOADED -> ReasonCode.MODEL_OVERLOADED;
      case TIMEOUT -> ReasonCode.MODEL_TIMEOUT;
      case FAILED, NO_ACCESS -> ReasonCode.MODEL_FAILED;
      case REFUSED -> ReasonCode.MODEL_REFUSED;
      case BAD_REQUEST, TOO_LONG, FORM -> ReasonCode.MODEL_REJECTED_REQUEST;
      case REPLY_MISSING -> ReasonCode.REPLY_MISSING;
    };
  }

  private Prompt prompt(String name) {
    return settings.prompts().prompt(name);
  }
}
