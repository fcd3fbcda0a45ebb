package org.multiverse.curator.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.multiverse.curator.model.AnswerSchema;
import org.multiverse.curator.model.Message;
import org.multiverse.curator.model.ModelException;
import org.multiverse.curator.model.ModelGateway;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.ModelRequest;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.prompts.Prompt;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rows.Verdict;
import org.multiverse.curator.rows.Work;
import org.multiverse.curator.steps.Judge;
import org.multiverse.curator.steps.Judgement;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Path;
import org.multiverse.curator.tags.TagWriter;

/**
 * A second judge of the last step: for each path of a finished document a fresh call sees the text
 * before the block, the Outlines and that path alone, and names what the path uses or points at
 * that it can't see. The verdict's score is the share of paths without a problem; it passes at 1.
 */
public final class BlindCheck implements Judge {
  /** The verdict's name, and the name of its prompt. */
  public static final String NAME = "blind-check";

  private static final int QUOTES = 6;

  private final LlmSettings settings;
  private final ModelGateway gateway;

  /**
   * The judge that the settings name.
   *
   * @param gateway the way to the model; somebody else closes it
   */
  public BlindCheck(LlmSettings settings, ModelGateway gateway) {
    this.settings = settings;
    this.gateway = gateway;
  }

  /** Its place when no model is named. */
  public static Judge none() {
    return Judge.none(StepName.MAPREDUCE, NAME, "no model for it was configured");
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
  public StepName step() {
    return StepName.MAPREDUCE;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Verdict absent() {
    return notRun("the row has no document");
  }

  @Override
  public void flush() {
    gateway.flush();
  }

  @Override
  public Judgement judge(TraceRow row) {
    Calls calls = new Calls(row);
    try {
      calls.check(row.document().flow(), "");
    } catch (ModelException e) {
      // The row is done; only the judge is missing.
      return calls.with(notRun(e.getMessage()));
    }
    return calls.missing == null
        ? calls.judgement()
        : calls.with(notRun(calls.missing.getMessage()));
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
    private ModelException missing;
    private final Set<String> answeredBy = new TreeSet<>();

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
        seen.append(TagWriter.sequential(List.of(node)));
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
                              row.trace().question().strip(),
                              "before",
                              before.strip(),
                              "outlines",
                              outlines.strip(),
                              "path",
                              TagWriter.sequential(path.flow()).strip())))),
              AnswerSchema.load(prompt.header().answerSchema()),
              prompt.header().maxOutputTokens(),
              settings.temperature(),
              NAME);
      ModelReply reply;
      try {
        reply = gateway.ask(request);
      } catch (ModelException e) {
        if (e.kind() != ModelException.Failure.REPLY_MISSING) {
          throw e;
        }
        // Whoever collects what is to be asked wants the other paths, too.
        missing = missing == null ? e : missing;
        return;
      }
      if (!reply.source().isEmpty()) {
        answeredBy.add(reply.source());
      }
      usage = usage.plus(reply.usage());
      cost += gateway.cost(settings.judge(), reply);
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

    Judgement judgement() {
      if (unread > 0) {
        return with(notRun(unread + " of " + paths + " replies could not be read"));
      }
      double score = paths == 0 ? 1 : (double) clean / paths;
      Verdict.Passed passed = clean == paths ? Verdict.Passed.PASSED : Verdict.Passed.FAILED;
      return with(new Verdict(step(), NAME, passed, score, 1.0, settings.judge().toString()));
    }

    Judgement with(Verdict verdict) {
      List<String> quotes =
          found.subList(0, Math.min(QUOTES, found.size())).stream()
              .map(quote -> NAME + ": " + quote)
              .toList();
      // The judge is no maker: only what it took is added.
      Work work =
          new Work(
              step(),
              "",
              "",
              Map.of(NAME, prompt.fingerprint()),
              0,
              usage.inputTokens(),
              usage.cachedInputTokens(),
              usage.cacheWriteTokens(),
              usage.outputTokens(),
              cost,
              String.join(", ", answeredBy));
      return new Judgement(verdict, quotes, work);
    }
  }
}
