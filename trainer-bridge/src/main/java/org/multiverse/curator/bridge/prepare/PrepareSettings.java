package org.multiverse.curator.bridge.prepare;

import java.nio.file.Path;
import java.util.List;
import org.multiverse.curator.common.CuratorException;

/**
 * What to prepare, and how.
 *
 * @param input a finished run, a folder of Parquet files, or one file
 * @param output the prepared folder; one that is there is replaced
 * @param tokenizer {@code bytes}, or the path of a {@code tokenizer.json}
 * @param chat how a document is put into words
 * @param order which documents come when
 * @param sizes of rows and files
 * @param threads threads that tokenise and lay out
 */
public record PrepareSettings(
    RowPlace input,
    Path output,
    String tokenizer,
    Chat chat,
    DocumentOrder order,
    Sizes sizes,
    int threads) {
  /** The block length of the Multiverse paper's models. */
  public static final int BLOCK_LENGTH = 32_768;

  /** Where s1K-1.1 has the answer of the model that wrote the trace, and that of the problem. */
  public static final List<String> ANSWERS = List.of("deepseek_attempt", "solution");

  /** About 50 MB a file. */
  public static final long SHARD_TOKENS = 1L << 24;

  private static final int LONGEST = 1 << 20;

  public PrepareSettings {
    within("threads", threads, 1, 256);
  }

  /**
   * How a document is put into words.
   *
   * @param template text of the chat template, null for ChatML
   * @param prompts what follows a question
   * @param answers columns that may hold the final answer, the first that does is taken
   */
  public record Chat(
      String template, DocumentEncoder.EncodedPrompts prompts, List<String> answers) {
    public Chat {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Which documents come when.
   *
   * @param mixture which documents a stage shows
   * @param seed of the mixture and of the order of the blocks
   * @param epochs stages of the mixtures that have no schedule of their own
   */
  public record DocumentOrder(Mixture mixture, long seed, int epochs) {
    public DocumentOrder {
      within("epochs", epochs, 1, 1000);
    }

    /** How many stages there are. */
    int stages() {
      return mixture.stages(epochs);
    }
  }

  /**
   * Sizes in tokens.
   *
   * @param blockLength of a row
   * @param shardTokens of a file, at most (one row at least)
   */
  public record Sizes(int blockLength, long shardTokens) {
    public Sizes {
      within("block length", blockLength, 16, LONGEST);
      within("shard tokens", shardTokens, 1, Long.MAX_VALUE);
    }
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      String allowed =
          most == Long.MAX_VALUE ? "at least " + least : "between " + least + " and " + most;
      throw CuratorException.usage("Invalid " + name + ": " + value + " (" + allowed + ")");
    }
  }

  /** The defaults: the {@code bytes} tokenizer, ChatML, the eight-stage mixture, seed 0. */
  public static PrepareSettings of(Path input, Path output) {
    return of(RowPlace.of(input), output);
  }

  /** With all defaults, for rows that lie anywhere. */
  public static PrepareSettings of(RowPlace input, Path output) {
    return new PrepareSettings(
        input,
        output,
        TokenizerFile.BYTES,
        new Chat(null, DocumentEncoder.EncodedPrompts.DEFAULT, ANSWERS),
        new DocumentOrder(Mixture.EIGHT_STAGE, 0, 1),
        new Sizes(BLOCK_LENGTH, SHARD_TOKENS),
        Runtime.getRuntime().availableProcessors());
  }

  /** With another tokenizer. */
  public PrepareSettings withTokenizer(String other) {
    return new PrepareSettings(input, output, other, chat, order, sizes, threads);
  }

  /** With another chat: a template, or null for ChatML; prompts; columns of the answer. */
  public PrepareSettings withChat(
      String template, DocumentEncoder.EncodedPrompts prompts, List<String> answers) {
    Chat other = new Chat(template, prompts, answers);
    return new PrepareSettings(input, output, tokenizer, other, order, sizes, threads);
  }

  /** With another mixture. */
  public PrepareSettings withMixture(Mixture mixture, long seed, int epochs) {
    DocumentOrder other = new DocumentOrder(mixture, seed, epochs);
    return new PrepareSettings(input, output, tokenizer, chat, other, sizes, threads);
  }

  /** With other sizes, in tokens. */
  public PrepareSettings withSizes(int blockLength, long shardTokens) {
    Sizes other = new Sizes(blockLength, shardTokens);
    return new PrepareSettings(input, output, tokenizer, chat, order, other, threads);
  }

  /** With another number of threads; the result is the same. */
  public PrepareSettings withThreads(int other) {
    return new PrepareSettings(input, output, tokenizer, chat, order, sizes, other);
  }
}
