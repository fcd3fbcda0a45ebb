package org.multiverse.curator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.EnumWords;
import org.multiverse.curator.judge.JudgeSettings;
import org.multiverse.curator.judge.LogprobValidator;
import org.multiverse.curator.judge.ServedValidator;
import org.multiverse.curator.judge.Thresholds;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.pipelines.EngineValidator;
import picocli.CommandLine.Option;

/** Who judges every step of a run. */
final class ValidatorOptions {
  private static final String GGUF = "gguf:";
  private static final String ENGINE = "engine:";

  @Option(
      names = "--validator",
      paramLabel = "MODEL",
      defaultValue = "none",
      description = {
        "The local model that judges every step: none (the default), engine:URL[,URL…] served by"
            + " multiverse engine serve, gguf:FILE in this process, or"
            + " openai:NAME@http://HOST:PORT/v1 at a server that gives log-probabilities of a"
            + " prompt (vLLM), for the verdicts that need no parallel layout."
      })
  private String validator;

  @Option(
      names = "--thresholds",
      paramLabel = "FILE",
      description = "JSON file with limits for the verdicts in place of the built-in ones.")
  private String thresholds;

  @Option(
      names = "--act-on",
      paramLabel = "VERDICT",
      split = ",",
      description =
          "Let this verdict undo blocks though its limit is not calibrated: independence (default:"
              + " only calibrated limits change data, others report).")
  private List<String> actOn;

  @Option(
      names = "--llama",
      paramLabel = "DIR",
      description = "Folder with another llama.cpp for gguf:FILE (default: the bundled one, CPU).")
  private String llama;

  @Option(
      names = "--gpu-layers",
      paramLabel = "N",
      defaultValue = "2147483647",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Layers on the GPU, where that llama.cpp has one (default: all).")
  private int gpuLayers;

  @Option(
      names = "--validator-cells",
      paramLabel = "N",
      defaultValue = "8192",
      description = "Tokens that the cache of gguf:FILE holds (default: ${DEFAULT-VALUE}).")
  private int cells;

  @Option(
      names = "--validator-threads",
      paramLabel = "N",
      description =
          "Threads that decode for gguf:FILE (default: half of the cores; more than are free makes"
              + " it many times slower).")
  private Integer threads;

  @Option(
      names = "--validator-concurrency",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Questions in work at each engine:URL, from each worker (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--validator-patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long all of engine:URL may be silent before they count as lost (default:"
              + " ${DEFAULT-VALUE}).")
  private int patience;

  @Option(
      names = "--validator-lost",
      paramLabel = "WHAT",
      defaultValue = "stop",
      description =
          "When no engine:URL answers any more: stop, with 5, and the same command goes on (default),"
              + " or mark: the verdicts that are missing are not-run"
              + " (run --only verdict=not-run judges them later).")
  private String whenLost;

  /**
   * The judge, null for none.
   *
   * @param cache where scores are kept
   */
  JudgeSettings judge(String cache) {
    // Read without a judge, too: a wrong file is an error whenever it is named.
    Thresholds limits = limits();
    return isGiven() ? new JudgeSettings(source(), limits, cache) : null;
  }

  /** Whether there is one. */
  boolean isGiven() {
    return !validator.equals("none");
  }

  /** The model, which has to be given. */
  Validator.Source required() {
    if (!isGiven()) {
      throw CuratorException.usage(
          "Missing validator: give --validator engine:URL, gguf:FILE or"
              + " openai:NAME@http://HOST:PORT/v1");
    }
    return source();
  }

  private Validator.Source source() {
    if (validator.startsWith(GGUF)) {
      Path file = RunCommand.path(validator.substring(GGUF.length())).toAbsolutePath();
      if (!Files.isRegularFile(file)) {
        throw CuratorException.usage("Cannot read model " + file + ": no such file");
      }
      if (!isGguf(file)) {
        throw CuratorException.usage("Invalid model: " + file + " (no GGUF file)");
      }
      return new EngineValidator.Gguf(
          file.toString(), llama, gpuLayers, cells, EngineOptions.threads(threads));
    }
    if (validator.startsWith(ENGINE)) {
      List<String> urls = List.of(validator.substring(ENGINE.length()).split(",", -1));
      return CuratorException.asUsage(
          () ->
              ServedValidator.ask(
                  urls,
                  new ServedValidator.Use(
                      concurrency,
                      Duration.ofSeconds(patience),
                      EnumWords.of(ServedValidator.WhenLost.class, "validator-lost", whenLost)),
                  System::getenv));
    }
    try {
      ModelSpec model = ModelSpec.parse(validator);
      if (model.provider().speaksOpenAi() && model.isElsewhere()) {
        return new LogprobValidator.At(model);
      }
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage(message(), e);
    }
    throw CuratorException.usage(message());
  }

  private static boolean isGguf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("GGUF");
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read model " + file + ": " + Causes.reason(e), e);
    }
  }

  private String message() {
    return "Invalid validator: "
        + validator
        + " (none, engine:http://HOST:PORT, gguf:FILE, or openai:NAME@http://HOST:PORT/v1)";
  }

  /** What verdicts are held against. */
  Thresholds limits() {
    try {
      Thresholds limits = Thresholds.builtIn();
      if (thresholds != null) {
        limits = limits.withOverrides(RunCommand.path(thresholds));
      }
      return actOn == null ? limits : limits.withActing(actOn);
    } catch (IOException e) {
      throw CuratorException.usage(
          "Cannot read thresholds " + thresholds + ": " + Causes.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw CuratorException.usage(Causes.reason(e), e);
    }
  }
}
