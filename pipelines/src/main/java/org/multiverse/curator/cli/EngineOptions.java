package org.multiverse.curator.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model of an engine, and its cache. */
final class EngineOptions {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The model, a GGUF file.")
  private String model;

  @Mixin private LlamaOptions llama;

  @Option(
      names = "--cells",
      paramLabel = "N",
      defaultValue = "8192",
      description = "Tokens that the KV cache holds (default: ${DEFAULT-VALUE}).")
  private int cells;

  @Option(
      names = "--branches",
      paramLabel = "N",
      defaultValue = "256",
      description = "Branches that live at the same time, 1 to 256 (default: ${DEFAULT-VALUE}).")
  private int branches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads that decode (default: half of the cores; more than are free makes it many times"
              + " slower).")
  private Integer threads;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Most tokens of a step (default: ${DEFAULT-VALUE}). On a CPU 64 scores many short texts"
              + " faster, since fewer stand in the cache at a time.")
  private int batch;

  @Option(
      names = "--fast",
      description = "F16 cache and flash attention: faster, but it can't score.")
  private boolean fast;

  Path file() {
    Path file = RunCommand.path(model).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw CuratorException.usage("Cannot read model " + file + ": no such file");
    }
    return file;
  }

  /** Name of the file without its ending. */
  String name() {
    return file().getFileName().toString().replaceFirst("(?i)\\.gguf$", "");
  }

  Llama library() {
    return llama.library();
  }

  LlamaModel load(Llama library) {
    return library.load(file(), llama.gpuLayers());
  }

  ContextSettings context() {
    ContextSettings settings =
        CuratorException.asUsage(
            () ->
                ContextSettings.ofCells(cells)
                    .withBatchTokens(batch)
                    .withSequences(branches)
                    .withThreads(threads(threads)));
    return fast ? settings.fast() : settings;
  }

  /** Threads as asked for; half of the cores when nothing is. */
  static int threads(Integer asked) {
    return asked == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : asked;
  }
}
