package org.multiverse.curator.bridge.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.multiverse.curator.common.WholeFiles;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Layout;
import org.multiverse.curator.tags.Node;
import org.multiverse.curator.tags.Outline;
import org.multiverse.curator.tags.Parallel;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;
import org.multiverse.curator.tags.Text;

/**
 * What preparing costs on one core beside the tokenizer alone, on the same texts in the same
 * process, and what the layout of 32,768 tokens costs.
 *
 * <p>Arguments: a tokenizer ({@code bytes} by default), rows to make up (400), a template file.
 */
public final class PrepareBenchmark {
  private static final int ROUNDS = 5;
  private static final Pattern PIECE = Pattern.compile("(?=<)|(?<=>)| ");
  private static final String[] WORDS =
      ("the of to a and in is we that so it for this with be are on as can have if then by not at"
              + " let us now but since where from an or which what there only all two one both"
              + " first next number value equation sum term case side point line angle triangle"
              + " circle square root integer prime factor divide multiply equal greater less")
          .split(" ");

  private PrepareBenchmark() {}

  /** Prints a table. */
  public static void main(String[] args) throws IOException {
    String name = args.length > 0 ? args[0] : TokenizerFile.BYTES;
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 400;
    String template = args.length > 2 ? Preparation.readTemplate(Path.of(args[2])) : null;
    List<Row> rows = rows(count);
    Path temp = Files.createTempDirectory("prepare-benchmark");
    try {
      Path input = temp.resolve("rows.parquet");
      Shards.write(input, rows);
      layout(rows);
      prepare(rows, input, temp.resolve("prepared"), name, template);
    } finally {
      WholeFiles.delete(temp);
    }
  }

  private static void prepare(
      List<Row> rows, Path input, Path output, String name, String template) {
    TokenizerFile file = TokenizerFile.read(name);
    ChatTemplate chat =
        template == null ? ChatTemplate.CHATML : ChatTemplate.of(template, "<|im_end|>");
    List<String> texts = new ArrayList<>();
    for (Row row : rows) {
      String tight =
          TagWriter.write(TagParser.parse(row.parallel(), Form.LINES).document(), Form.TIGHT);
      texts.add(chat.before(row.question(), "") + tight + chat.after());
      texts.add(
          chat.before(row.question(), "")
              + "<Think>"
              + row.sequential()
              + "</Think>"
              + chat.after());
    }
    PrepareSettings settings =
        PrepareSettings.of(input, output)
            .withTokenizer(name)
            .withChat(template, DocumentEncoder.EncodedPrompts.DEFAULT, List.of())
            .withThreads(1);
    double alone = 0;
    double uniform = 0;
    double eight = 0;
    try (Tokenizer tokenizer = file.open()) {
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        long tokens = 0;
        for (String text : texts) {
          tokens += tokenizer.encode(text).length;
        }
        alone = Math.max(alone, rate(tokens, start));
        uniform = Math.max(uniform, run(settings.withMixture(Mixture.UNIFORM, 0, 1)));
        eight = Math.max(eight, run(settings));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "tokens of documents a second, best of %d%n"
            + "  tokenizer alone      %,12.0f%n"
            + "  prepare uniform      %,12.0f  %.2f of it%n"
            + "  prepare eight-stage  %,12.0f  %.2f of it (writes each token four times)%n",
        ROUNDS,
        alone,
        uniform,
        uniform / alone,
        eight,
        eight / alone);
  }

  private static double run(PrepareSettings settings) {
    long start = System.nanoTime();
    Preparation.Result result = Preparation.run(settings, new Quiet());
    return rate(result.documentTokens(), start);
  }

  private static double rate(long tokens, long start) {
    return 1e9 * tokens / (System.nanoTime() - start);
  }

  private static void layout(List<Row> rows) {
    List<Tag> tokens = new ArrayList<>();
    for (Row row : rows) {
      if (tokens.size() >= 32_768) {
        break;
      }
      String text =
          TagWriter.write(TagParser.parse(row.parallel(), Form.LINES).document(), Form.TIGHT);
      for (String part : PIECE.split(text, -1)) {
        Tag tag =
            Arrays.stream(Tag.values())
                .filter(each -> each.toString().equals(part))
                .findFirst()
                .orElse(null);
        tokens.add(tag);
      }
    }
    Tag[] block = tokens.toArray(Tag[]::new);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 500; i++) {
      long start = System.nanoTime();
      Layout layout = Layout.of(block);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
      if (layout.tokens() != block.length) {
        throw new AssertionError("the layout lost tokens");
      }
    }
    System.out.printf(
        Locale.ROOT, "layout of %,d tokens: %.2f ms, best of 500%n", block.length, best);
  }

  private static List<Row> rows(int count) {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Node> flow = new ArrayList<>();
      for (int block = 0; block < 4; block++) {
        flow.add(new Text(prose(random, 1500)));
        flow.add(block(random, "", block == 1));
      }
      Document document = new Document(flow);
      rows.add(
          new Row(
              "r" + i,
              prose(random, 200),
              TagWriter.write(document, Form.LINES),
              TagWriter.sequential(document),
              null));
    }
    return rows;
  }

  private static Parallel block(Random random, String prefix, boolean nest) {
    List<Outline> outlines = new ArrayList<>();
    List<org.multiverse.curator.tags.Path> paths = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      outlines.add(new Outline(prefix + i, prose(random, 60)));
      List<Node> flow = new ArrayList<>(List.of(new Text(prose(random, 900))));
      if (nest && i == 2) {
        flow.add(block(random, prefix + i + ".", false));
      }
      paths.add(new org.multiverse.curator.tags.Path(prefix + i, flow));
    }
    return new Parallel(outlines, paths, prose(random, 150));
  }

  private static String prose(Random random, int length) {
    StringBuilder text = new StringBuilder("So");
    while (text.length() < length) {
      text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      switch (random.nextInt(12)) {
        case 0 ->
            text.append(" $x_")
                .append(random.nextInt(10))
                .append(" = ")
                .append(random.nextInt(1000))
                .append('$');
        case 1 -> text.append(".\n");
        default -> {
          // Words go on.
        }
      }
    }
    return text.append('.').toString();
  }

  private static final class Quiet implements Preparation.Listener {
    @Override
    public void rows(long count) {}

    @Override
    public void blocks(int stage, int stages, long count, long of) {}
  }
}
