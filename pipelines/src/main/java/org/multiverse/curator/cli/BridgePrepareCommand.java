package org.multiverse.curator.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.multiverse.curator.bridge.prepare.DocumentEncoder.EncodedPrompts;
import org.multiverse.curator.bridge.prepare.Mixture;
import org.multiverse.curator.bridge.prepare.Preparation;
import org.multiverse.curator.bridge.prepare.PrepareSettings;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.contracts.PreparedManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code bridge prepare}: training shards of a run. */
@Command(
    name = "prepare",
    sortOptions = false,
    description = {
      "Makes training shards of a finished run: tokens, positions, ranks and loss mask in blocks"
          + " of one length, in training order.",
      "Documents longer than a block are left out and counted, never cut."
    },
    footer = {
      "",
      "Examples:",
      "  multiverse bridge prepare run -o prepared --tokenizer Qwen2.5-0.5B/tokenizer.json",
      "  multiverse bridge prepare run -o small --tokenizer bytes --block-length 4096 \\",
      "    --mixture uniform --epochs 3"
    })
final class BridgePrepareCommand implements Callable<Integer> {
  private static final long NANOS_BETWEEN_LINES = 5_000_000_000L;

  @ParentCommand private BridgeCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "RUN",
      description = "A finished run, a folder of Parquet files with its columns, or one file.")
  private String input;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PREPARED",
      description = "The folder to write; a prepared folder that is there is replaced.")
  private String output;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "FILE",
      description =
          "The tokenizer.json of the model, or its folder; bytes for the one that comes along, a"
              + " token a byte.")
  private String tokenizer;

  @Option(
      names = "--block-length",
      paramLabel = "N",
      defaultValue = "" + PrepareSettings.BLOCK_LENGTH,
      description = "Tokens of a training row (default: ${DEFAULT-VALUE}).")
  private int blockLength;

  @Option(
      names = "--mixture",
      paramLabel = "NAME",
      defaultValue = "eight-stage",
      description =
          "eight-stage: from sequential to parallel, each document four times; uniform,"
              + " parallel-only, sequential-only: each once an epoch (default: ${DEFAULT-VALUE}).")
  private String mixture;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs of the mixtures other than eight-stage (default: 1).")
  private Integer epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the mixture and of the order in a stage (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description =
          "Chat template with {question} and {prompt}, and {answer} where something other than the"
              + " end token follows the answer (default: ChatML).")
  private String template;

  @Option(
      names = "--parallel-prompt",
      paramLabel = "TEXT",
      description =
          "What follows the question of a parallel document (default: \" Think step by step and in"
              + " parallel before answering.\").")
  private String parallelPrompt;

  @Option(
      names = "--sequential-prompt",
      paramLabel = "TEXT",
      description =
          "What follows that of a sequential one (default: \" Think step by step before"
              + " answering.\").")
  private String sequentialPrompt;

  @Option(
      names = "--answer",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns of the final answer, the first that is filled is taken; none for no answer"
              + " (default: deepseek_attempt,solution).")
  private List<String> answers = PrepareSettings.ANSWERS;

  @Option(
      names = "--shard-tokens",
      paramLabel = "N",
      defaultValue = "" + PrepareSettings.SHARD_TOKENS,
      description = "Most tokens of one file (default: ${DEFAULT-VALUE}).")
  private long shardTokens;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that tokenise and lay out (default: one a core).")
  private Integer threads;

  @Override
  public Integer call() {
    Session session = parent.session();
    Preparation.Result result = Preparation.run(settings(), new Lines(session.err()));
    if (json.isWanted()) {
      JsonOption.print(
          session,
          Map.of(
              "rowsRead",
              result.rows(),
              "documentTokens",
              result.documentTokens(),
              "manifest",
              result.manifest()));
    } else {
      print(session, result);
    }
    return ExitCode.DONE;
  }

  private PrepareSettings settings() {
    Mixture chosen = Mixture.of(mixture);
    if (chosen == Mixture.EIGHT_STAGE && epochs != null) {
      throw CuratorException.usage(
          "Invalid epochs: " + epochs + " (eight-stage has its own: each document four times)");
    }
    PrepareSettings settings =
        PrepareSettings.of(RowsElsewhere.of(input), RunCommand.path(output))
            .withTokenizer(tokenizer)
            .withChat(
                template == null ? null : Preparation.readTemplate(RunCommand.path(template)),
                new EncodedPrompts(
                    parallelPrompt == null ? EncodedPrompts.DEFAULT.parallel() : parallelPrompt,
                    sequentialPrompt == null
                        ? EncodedPrompts.DEFAULT.sequential()
                        : sequentialPrompt),
                answers.equals(List.of("none")) ? List.of() : answers)
            .withMixture(chosen, seed, epochs == null ? 1 : epochs)
            .withSizes(blockLength, shardTokens);
    return threads == null ? settings : settings.withThreads(threads);
  }

  private void print(Session session, Preparation.Result result) {
    PreparedManifest manifest = result.manifest();
    PrintStream out = session.out();
    Style style = common.style(session);
    out.println(
        style.strong(
            "Prepared "
                + Figures.count(manifest.rows(), "block")
                + " of "
                + Figures.count(manifest.blockLength(), "token")
                + " in "
                + Figures.count(manifest.files().size(), "file")));
    Table table =
        new Table("  ")
            .row("rows read", Figures.count(result.rows()))
            .row("parallel documents", Figures.count(manifest.documents().parallel()))
            .row("sequential documents", Figures.count(manifest.documents().sequential()));
    manifest
        .leftOut()
        .forEach(
            (reason, count) -> {
              if (count > 0) {
                table.row(
                    "left out: " + reason,
                    Figures.count(count),
                    "such as " + String.join(", ", result.leftOut().get(reason)));
              }
            });
    table
        .row("tokens of the documents", Figures.count(result.documentTokens()))
        .row("tokens written", Figures.count(manifest.tokens()))
        .row("  with loss", Figures.count(manifest.lossTokens()))
        .row("  padding", Figures.count(manifest.paddingTokens()));
    out.print(table);
    Table stages = new Table("  ").row("stage", "parallel", "documents", "blocks");
    int number = 1;
    for (PreparedManifest.Stage stage : manifest.mixture().stages()) {
      stages.row(
          number++,
          Math.round(100 * stage.parallel()) + " %",
          Figures.count(stage.documents()),
          Figures.count(stage.rows()));
    }
    out.print(stages);
  }

  /** A line now and then. */
  private static final class Lines implements Preparation.Listener {
    private final PrintStream err;
    private long last = System.nanoTime();

    Lines(PrintStream err) {
      this.err = err;
    }

    private void line(String text) {
      long now = System.nanoTime();
      if (now - last >= NANOS_BETWEEN_LINES) {
        last = now;
        err.println(text);
      }
    }

    @Override
    public void rows(long count) {
      line("Tokenising: " + Figures.count(count, "row"));
    }

    @Override
    public void blocks(int stage, int stages, long count, long of) {
      line(
          "Writing stage "
              + (stage + 1)
              + " of "
              + stages
              + ": "
              + Figures.count(count)
              + " of "
              + Figures.count(of, "block"));
    }
  }
}
