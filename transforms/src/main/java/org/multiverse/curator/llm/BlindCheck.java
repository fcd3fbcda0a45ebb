package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.model.AnswerSchema;
import org.multiverse.curator.model.Gateway;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelException;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.Prompt;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.steps.CurationStep;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;

/**
 * The last step with a second judge behind it: for each path of a finished document a fresh call
 * sees the text before the block, the Outlines and that path alone, and names what the path uses or
 * points at that it can't see. The verdict's score is the share of paths without a problem; it
 * passes at 1.
 */
public final class BlindCheck implements CurationStep {
  private static final long serialVersionUID = 1L;

  /** The verdict's name, and the name of its prompt. */
  public static final String NAME = "blind-check";

  private static final int QUOTES = 6;

  private final CurationStep step;
  private final LlmSettings settings;
  private transient ModelGateway gateway;

  /** The step with the judge that the settings name. */
  public BlindCheck(CurationStep step, LlmSettings settings) {
    this.step = step;
    this.settings = settings;
  }

  /** The same with a gateway of one's own; stays in this JVM. */
  public BlindCheck(CurationStep step, LlmSettings settings, ModelGateway gateway) {
    this(step, settings);
    this.gateway = gateway;
  }

  /**
   * The answer for one path.
   *
   * @param problems what the path uses or points at that it can't see
   */
  record Findings(List<Problem> problems) {
    Findings {
      problems = List.copyOf(problems);
    }
  }

  /**
   * One thing that a path can't see.
   *
   * @param quote the words of the path
   * @param kind {@code undefined} or {@code points-elsewhere}
   * @param why one line
   */
  record Problem(String quote, String kind, String why) {}

  @Override
  public StepName name() {
    return step.name();
  }

  @Override
  public void settle() {
    step.settle();
    gateway().flush();
  }

  @Override
  public int concurrency() {
    return Math.max(step.concurrency(), settings.gateway().concurrency());
  }

  @Override
  public TraceRow apply(TraceRow row) {
    TraceRow made = step.apply(row);
    if (made.status() != Status.PARALLEL || !row.isPending()) {
      return made;
    }
    Calls calls = new Calls(made);
    try {
      Document document = TagParser.parse(made.document(), Form.TIGHT).document();
      calls.check(document.flow(), "");
    } catch (ModelException e) {
      // The row is done; only the judge is missing.
      return calls.row(verdict("not-run", null, e.getMessage()));
    }
    return calls.verdict();
  }

  private static Verdict verdict(String passed, Double score, String model) {
    return new Verdict(
        StepName.MAPREDUCE.toString(), NAME, passed, score, score == null ? null : 1.0, model);
  }

  private ModelGateway gateway() {
    if (gateway == null) {
      gateway = Gateway.shared(settings.gateway(), settings.prices());
    }
    return gateway;
  }

  /** The calls for one row and what they came to. */
  private final class Calls {
    private final TraceRow row;
    private final Prompt prompt = settings.prompts().prompt(NAME);
    private final List<String> found = new ArrayList<>();
    private Usage usage = Usage.ZERO;
    private double cost;
    private int paths;
    private int clean;
    private int unread;

    Calls(TraceRow row) {
      this.row = row;
    }

    /** Checks all blocks of a flow, and those in their paths. */
    void check(List<Node> flow, String before) {
      StringBuilder seen = new StringBuilder(before);
      for (Node node : flow) {
        if (node instanceof Parallel block) {
          StringBuilder outlines = new StringBuilder();
          for (Outline outline : block.outlines()) {
            outlines.append(outline.id()).append(": ").append(outline.text().strip()).append('\n');
          }
          for (Path path : block.paths()) {
            ask(seen.toString(), outlines.toString(), path);
            check(path.flow(), seen + outlines.toString());
          }
        }
        seen.append(TagWriter.sequential(new Document(List.of(node))));
      }
    }

    private void ask(String before, String outlines, Path path) {
      ModelRequest request =
          new ModelRequest(
              settings.judge(),
              List.of(
                  Message.user(
                      prompt.render(
                          Map.of(
                              "question",
                              row.question().strip(),
                              "before",
                              before.strip(),
                              "outlines",
                              outlines.strip(),
                              "path",
                              TagWriter.sequential(new Document(path.flow())).strip())))),
              AnswerSchema.load(prompt.header().answerSchema()),
              prompt.header().maxOutputTokens(),
              settings.temperature(),
              NAME);
      ModelReply reply = gateway().ask(request);
      usage = usage.plus(reply.usage());
      cost += gateway().cost(settings.judge(), reply);
      paths++;
      AnswerReader.Read<Findings> read = AnswerReader.read(reply.text(), Findings.class);
      if (read.value() == null) {
        unread++;
      } else if (read.value().problems().isEmpty()) {
        clean++;
      } else {
        for (Problem problem : read.value().problems()) {
          found.add("path " + path.id() + ", " + problem.kind() + ": \"" + problem.quote() + "\"");
        }
      }
    }

    TraceRow verdict() {
      if (unread > 0) {
        return row(
            BlindCheck.verdict(
                "not-run", null, unread + " of " + paths + " replies could not be read"));
      }
      double score = paths == 0 ? 1 : (double) clean / paths;
      String passed = clean == paths ? "passed" : "failed";
      return row(BlindCheck.verdict(passed, score, settings.judge().toString()));
    }

    TraceRow row(Verdict verdict) {
      List<Verdict> verdicts = new ArrayList<>(row.verdicts());
      verdicts.add(verdict);
      TraceRow judged = row.withVerdicts(verdicts);
      for (String quote : found.subList(0, Math.min(QUOTES, found.size()))) {
        judged = judged.withNote(NAME + ": " + quote);
      }
      // The judge is no maker: only what it took is added.
      return judged.withProvenance(
          row.provenance()
              .plus(
                  row.provenance().maker(),
                  row.provenance().model(),
                  Map.of(NAME, prompt.fingerprint()),
                  0,
                  usage.inputTokens(),
                  usage.outputTokens(),
                  cost));
    }
  }
}
