package org.multiverse.curator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.EngineBench;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.llama.RandomModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code engine bench}: the engine's speed on a model and a machine. */
@Command(
    name = "bench",
    sortOptions = false,
    description = {
      "Measures the engine: branches decoded together beside bare calls of llama.cpp, and texts with"
          + " blocks beside the same tokens one after the other.",
      "Close what else keeps the machine busy first."
    },
    footer = {"", "Example:", "  multiverse engine bench --random 0.1b --threads 1,2"})
final class EngineBenchCommand implements Callable<Integer> {
  // Tokens before the block and its branches: #parallel of 1.1 to 1.5 with two, 2 to 8 with more.
  private static final double[] FEW = {1.1, 1.25, 1.5};
  private static final int[] MANY = {2, 4, 8};

  @ParentCommand private EngineCommand parent;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it in
  private CommonOptions common;

  @Mixin private JsonOption json;

  @Option(names = "--model", paramLabel = "FILE", description = "A GGUF file.")
  private String model;

  @Option(
      names = "--random",
      paramLabel = "SIZE",
      description = "Random weights in the shape of a model instead: 0.1b, 0.5b, 1.5b or 7b.")
  private String random;

  @Mixin private LlamaOptions llama;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Threads that decode, several by commas (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads;

  @Option(
      names = "--branches",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,4,8,16",
      description = "Branches decoded together (default: ${DEFAULT-VALUE}).")
  private List<Integer> branches;

  @Option(
      names = "--requests",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Texts at the same time, for the speed-up (default: ${DEFAULT-VALUE}).")
  private List<Integer> requests;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of a branch (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each measurement; the median counts (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(names = "--exact", description = "F32 cache and no flash attention, as for scoring.")
  private boolean exact;

  @Override
  public Integer call() throws IOException {
    if ((model == null) == (random == null)) {
      throw CuratorException.usage("Invalid model: give either --model FILE or --random SIZE");
    }
    Session session = parent.session();
    Llama library = llama.library();
    ObjectNode root = Json.MAPPER.createObjectNode();
    try (LlamaModel loaded = library.load(file(), llama.gpuLayers())) {
      String what =
          (random == null ? loaded.file().getFileName() : "random weights " + random)
              + " ("
              + loaded.description()
              + "), llama.cpp "
              + library.version()
              + (library.hasGpu() ? " with a GPU" : " on the CPU")
              + (exact ? ", F32 cache" : ", F16 cache, flash attention");
      root.put("model", what);
      if (!json.isWanted()) {
        session.out().println(what);
      }
      ArrayNode batched = root.putArray("batched");
      ArrayNode speedUps = root.putArray("speedUp");
      for (int count : threads) {
        batched(session, loaded, count, batched);
      }
      for (int count : threads) {
        speedUp(session, loaded, count, speedUps);
      }
    }
    if (json.isWanted()) {
      JsonOption.print(session, root);
    }
    return ExitCode.DONE;
  }

  private Path file() throws IOException {
    if (model != null) {
      return RunCommand.path(model);
    }
    RandomModel.Shape shape = RandomModel.Shape.BY_NAME.get(random);
    if (shape == null) {
      throw CuratorException.usage("Invalid size: " + random + " (0.1b, 0.5b, 1.5b or 7b)");
    }
    Path folder = EngineCommand.cacheFolder().resolve("models");
    Path file = folder.resolve("random-" + random + "-q4_0.gguf");
    if (!Files.exists(file)) {
      EngineCommand.create(folder);
      parent.session().err().println("Writing " + file + " …");
      RandomModel.write(file, shape);
    }
    return file;
  }

  private EngineBench bench(LlamaModel loaded, int count, int cells) {
    return CuratorException.asUsage(
        () -> {
          ContextSettings settings =
              ContextSettings.ofCells(cells)
                  .withThreads(count)
                  .withSequences(ContextSettings.MAX_SEQUENCES);
          return EngineBench.of(loaded, exact ? settings : settings.fast(), tokens, repeats);
        });
  }

  private void batched(Session session, LlamaModel loaded, int count, ArrayNode out) {
    // Unmeasured: while the JVM compiles, it takes a core from threads that wait for each other.
    bench(loaded, count, 512 + 4 * (tokens + 32)).batched(4);
    Table table = new Table("  ");
    table.row("threads", "branches", "engine tok/s", "llama.cpp tok/s", "share", "fork+join ms");
    for (int number : branches) {
      int cells = 512 + number * (tokens + 32);
      EngineBench.Batched result = bench(loaded, count, cells).batched(number);
      ObjectNode node = Json.MAPPER.valueToTree(result);
      out.add(node.put("threads", count));
      table.row(
          Integer.toString(count),
          Integer.toString(number),
          one(result.engine()),
          one(result.bare()),
          Figures.decimal(result.share()),
          Figures.decimal(result.forkJoinMillis()));
    }
    if (!json.isWanted()) {
      session.out().print(table);
    }
  }

  private void speedUp(Session session, LlamaModel loaded, int count, ArrayNode out) {
    Table table = new Table("  ");
    table.row(
        "threads",
        "requests",
        "#parallel",
        "sequential s",
        "parallel s",
        "speed-up",
        "of #parallel");
    for (int number : requests) {
      for (double wanted : FEW) {
        int before = (int) Math.round(tokens * (2 - wanted) / (wanted - 1));
        row(table, loaded, count, number, before, 2, out);
      }
      for (int width : MANY) {
        row(table, loaded, count, number, 0, width, out);
      }
    }
    if (!json.isWanted()) {
      session.out().print(table);
    }
  }

  private void row(
      Table table, LlamaModel loaded, int count, int number, int before, int width, ArrayNode out) {
    int cells = 512 + number * (64 + before + width * (tokens + 32));
    EngineBench.SpeedUp result = bench(loaded, count, cells).speedUp(number, before, width);
    ObjectNode node = Json.MAPPER.valueToTree(result);
    out.add(node.put("threads", count).put("factor", result.factor()));
    table.row(
        Integer.toString(count),
        Integer.toString(number),
        Figures.decimal(result.numParallel()),
        Figures.decimal(result.sequential()),
        Figures.decimal(result.parallel()),
        Figures.decimal(result.factor()),
        Figures.decimal(result.factor() / result.numParallel()));
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
