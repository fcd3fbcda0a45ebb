package org.multiverse.curator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.GenerateRequest;
import org.multiverse.curator.engine.GenerateResult;
import org.multiverse.curator.engine.GenerationLimits;
import org.multiverse.curator.engine.Handle;
import org.multiverse.curator.engine.Sampling;
import org.multiverse.curator.engine.TagProblem;
import org.multiverse.curator.engine.TokenListener;
import org.multiverse.curator.engine.Tokens;
import org.multiverse.curator.engine.llama.ChatMessage;
import org.multiverse.curator.engine.llama.LlamaModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code engine generate}. */
@Command(
    name = "generate",
    sortOptions = false,
    description = {
      "Goes on with a text, and shows the branches as they grow on a terminal.",
      "The text goes to stdout in the order in which it reads; what became of it to stderr.",
      "With --prompts many texts are gone on with together, and stdout gets a line of JSON for each."
    },
    footer = {
      "",
      "Examples:",
      "  multiverse engine generate --model model.gguf 'What is 2 + 3?'",
      "  multiverse engine generate --model model.gguf --chat --temperature 0.6 - < question.txt",
      "  multiverse engine generate --model model.gguf --prompts prompts.jsonl > answers.jsonl"
    })
final class EngineGenerateCommand implements Callable<Integer> {
  // To the engine a request is on its way until a moment after its answer is there.
  private static final int SPARE = 16;

  @ParentCommand private EngineCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;
  @Mixin private EngineOptions options;

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..1",
      description = "The text to go on with; - reads stdin.")
  private String prompt;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Lines of JSON in place of PROMPT: {\"prompt\": TEXT, \"id\": ANY}; id may be left out."
              + " Answers come in the order of the lines, a line that can't be answered with"
              + " \"error\".")
  private String prompts;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "8",
      description = "Prompts of --prompts decoded together (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(names = "--chat", description = "The prompt is a user's turn in the model's template.")
  private boolean chat;

  @Option(
      names = "--chat-template",
      paramLabel = "NAME",
      description = "A chat template of llama.cpp, such as chatml (default: the model's own).")
  private String template;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "Most tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Share of the probability that is chosen from (default: ${DEFAULT-VALUE}).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the random numbers (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    if ((prompt == null) == (prompts == null)) {
      throw CuratorException.usage("Give either a PROMPT or --prompts FILE");
    }
    if (concurrency < 1) {
      throw CuratorException.usage("Invalid --concurrency: " + concurrency + " (at least 1)");
    }
    Path file = prompts == null ? null : RunCommand.path(prompts);
    if (file != null && !Files.isRegularFile(file)) {
      throw CuratorException.usage("Cannot read prompts " + file + ": no such file");
    }
    try (LlamaModel model = options.load(options.library());
        Engine engine =
            Engine.start(model, new EngineSettings(options.context(), concurrency + SPARE))) {
      if (file == null) {
        one(model, engine);
        return ExitCode.DONE;
      }
      return many(model, engine, file) == 0 ? ExitCode.DONE : ExitCode.REJECTED;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private GenerateRequest request(LlamaModel model, Engine engine, String text) {
    Tokens tokens =
        chat
            ? engine.continuation(model.chat(template, List.of(new ChatMessage("user", text))))
            : engine.tokens(text);
    return GenerateRequest.of(tokens)
        .withSampling(Sampling.of(temperature, topP, seed))
        .withLimits(GenerationLimits.DEFAULT.withTokens(maxTokens));
  }

  private void one(LlamaModel model, Engine engine) {
    Session session = parent.session();
    String text = prompt.equals("-") ? stdin() : prompt;
    BranchView view = new BranchView(session, common.style(session), json.isWanted());
    Handle<GenerateResult> handle =
        CuratorException.asUsage(() -> engine.submit(request(model, engine, text), view));
    long start = System.nanoTime();
    GenerateResult result = handle.result().join();
    double seconds = (System.nanoTime() - start) / 1e9;
    view.close(result);
    if (json.isWanted()) {
      JsonOption.print(session, json(result).put("seconds", seconds));
    } else {
      report(session, result, seconds);
    }
  }

  /** A line of the file in work: its id, and its answer to come or why there is none. */
  private record Asked(JsonNode id, Handle<GenerateResult> handle, String error) {}

  /** Answers all lines of a file; gives the number of those that can't be. */
  private int many(LlamaModel model, Engine engine, Path file) {
    Deque<Asked> asked = new ArrayDeque<>();
    Tally tally = new Tally();
    int number = 0;
    long start = System.nanoTime();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        if (asked.size() == concurrency) {
          answer(asked.poll(), tally);
        }
        asked.add(ask(model, engine, number, line));
      }
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read prompts " + file + " behind line " + number + ": " + Causes.reason(e), e);
    }
    while (!asked.isEmpty()) {
      answer(asked.poll(), tally);
    }
    Session session = parent.session();
    double seconds = (System.nanoTime() - start) / 1e9;
    String failed =
        tally.failed == 0 ? "" : ", " + Figures.count(tally.failed) + " without an answer";
    session
        .err()
        .println(
            common
                .errorStyle(session)
                .faint(
                    Figures.count(tally.answered + tally.failed, "prompt")
                        + failed
                        + ", "
                        + Figures.count(tally.tokens, "token")
                        + " in "
                        + Figures.decimal(seconds)
                        + " s"));
    return tally.failed;
  }

  /** What came of the lines so far. */
  private static final class Tally {
    int answered;
    int failed;
    long tokens;
  }

  private Asked ask(LlamaModel model, Engine engine, int number, String line) {
    JsonNode id = Json.MAPPER.getNodeFactory().numberNode(number);
    try {
      JsonNode row = Json.MAPPER.readTree(line);
      id = row.path("id").isMissingNode() ? id : row.get("id");
      JsonNode text = row.path("prompt");
      if (!text.isTextual()) {
        return new Asked(id, null, "line " + number + " has no text \"prompt\"");
      }
      return new Asked(
          id, engine.submit(request(model, engine, text.textValue()), TokenListener.NONE), null);
    } catch (JsonProcessingException e) {
      return new Asked(id, null, "line " + number + ": " + Causes.reason(e));
    } catch (IllegalArgumentException e) {
      return new Asked(id, null, "line " + number + ": " + Causes.reason(e));
    }
  }

  /** Waits for the answer to a line, and writes it. */
  private void answer(Asked asked, Tally tally) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.set("id", asked.id);
    String error = asked.error;
    if (asked.handle != null) {
      try {
        GenerateResult result = asked.handle.result().join();
        node.setAll(json(result));
        ArrayNode tokens = node.putArray("tokens");
        result.tokens().stream().forEach(tokens::add);
        tally.answered++;
        tally.tokens += result.tokens().size();
      } catch (CompletionException e) {
        error = Causes.line(e.getCause());
      }
    }
    if (error != null) {
      node.put("error", error);
      tally.failed++;
    }
    parent.session().out().println(Json.line(node));
  }

  private static ObjectNode json(GenerateResult result) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    node.put("text", result.text());
    node.put("finish", result.finish().name().toLowerCase(Locale.ROOT));
    node.put("promptTokens", result.promptTokens());
    node.put("tokens", result.tokens().size());
    node.put("criticalPath", result.criticalPath());
    node.put("numParallel", result.numParallel());
    node.put("blocks", result.blocks());
    node.put("paths", result.paths());
    node.set("problems", Json.MAPPER.valueToTree(result.problems()));
    return node;
  }

  private void report(Session session, GenerateResult result, double seconds) {
    Style style = common.errorStyle(session);
    session
        .err()
        .println(
            style.faint(
                Figures.count(result.tokens().size(), "token")
                    + " in "
                    + Figures.decimal(seconds)
                    + " s, "
                    + Figures.count(result.paths(), "path")
                    + " in "
                    + Figures.count(result.blocks(), "block")
                    + ", #parallel "
                    + Figures.decimal(result.numParallel())
                    + ", ended by "
                    + result.finish().name().toLowerCase(Locale.ROOT)));
    for (TagProblem problem : result.problems()) {
      session
          .err()
          .println(
              style.paint(Style.Ink.WARN, problem.rule())
                  + " at "
                  + problem.position()
                  + ": "
                  + problem.message());
    }
  }

  private static String stdin() {
    try (InputStream in = System.in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read stdin: " + Causes.reason(e), e);
    }
  }
}
