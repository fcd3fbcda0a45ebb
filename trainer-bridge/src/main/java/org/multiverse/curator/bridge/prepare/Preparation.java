package org.multiverse.curator.bridge.prepare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.PreparedManifest;
import org.multiverse.curator.tags.Tag;

/**
 * Makes training shards of curated rows. The first pass tokenises every document once and keeps its
 * tokens in a file; the second lays the stages out from there. Memory holds a few dozen bytes a
 * document and a few blocks, never a text. Equal rows and settings give equal bytes.
 */
public final class Preparation {
  private static final int EXAMPLES = 3;

  private final PrepareSettings settings;
  private final Listener listener;
  private final RowSource source;
  private final TokenizerFile tokenizerFile;
  private final ChatTemplate template;
  private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
  private final Map<LeftOut, List<String>> examples = new EnumMap<>(LeftOut.class);
  // For each row its documents, -1 without one.
  private final Ints parallel = new Ints();
  private final Ints sequential = new Ints();
  private long rows;

  /** Hears how far it has come; called now and then from the thread that prepares. */
  public interface Listener {
    /** Rows tokenised so far. */
    void rows(long count);

    /** Blocks of a stage written so far, of all there are in it. */
    void blocks(int stage, int stages, long count, long of);
  }

  /**
   * What came of it.
   *
   * @param manifest what was written
   * @param rows rows read
   * @param documentTokens tokens of the documents, each counted once
   * @param leftOut for each reason a few of the rows left out
   */
  public record Result(
      PreparedManifest manifest,
      long rows,
      long documentTokens,
      Map<String, List<String>> leftOut) {
    public Result {
      leftOut = Map.copyOf(leftOut);
    }
  }

  private record EncodedRow(
      String id, DocumentEncoder.Encoded parallel, DocumentEncoder.Encoded sequential) {}

  private Preparation(PrepareSettings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
    this.tokenizerFile = TokenizerFile.read(settings.tokenizer());
    this.template =
        settings.chat().template() != null
            ? ChatTemplate.of(
                settings.chat().template(),
                settings.chat().template().contains("{answer}") ? "" : tokenizerFile.end())
            : ChatTemplate.CHATML;
    this.source = RowSource.open(settings.input());
  }

  /**
   * Prepares, with all that can be wrong with what the user gave as a {@link CuratorException}.
   *
   * @param listener hears how far it has come
   */
  public static Result run(PrepareSettings settings, Listener listener) {
    Preparation preparation = new Preparation(settings, listener);
    try (PreparedFolder folder = PreparedFolder.open(settings.output())) {
      Result result = preparation.prepare(folder);
      folder.publish();
      return result;
    } catch (IOException e) {
      throw unwritable(settings.output(), e);
    } catch (UncheckedIOException e) {
      throw unwritable(settings.output(), e.getCause());
    }
  }

  private static CuratorException unwritable(Path output, IOException e) {
    String why = e instanceof AccessDeniedException ? "permission denied" : Causes.reason(e);
    return CuratorException.usage("Cannot write to " + output + ": " + why, e);
  }

  /** Reads a template of the user's. */
  public static String readTemplate(Path file) {
    try {
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw CuratorException.usage("Invalid template: " + file + " (no UTF-8)", e);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot read template " + file + ": no such file", e);
    }
  }

  private Result prepare(PreparedFolder folder) throws IOException {
    Files.write(folder.file(PreparedManifest.TOKENIZER), tokenizerFile.content());
    try (Tokenizer tokenizer = tokenizerFile.open();
        Spill spill = Spill.create(folder.file("tokens.spill"))) {
      DocumentEncoder encoder =
          new DocumentEncoder(
              tokenizerFile,
              tokenizer,
              template,
              settings.chat().prompts(),
              settings.sizes().blockLength());
      checkEnd(encoder);
      tokenise(encoder, spill);
      if (spill.size() == 0) {
        throw CuratorException.usage(
            "Cannot prepare "
                + settings.input()
                + ": "
                + (rows == 0 ? "it holds no rows" : "every document was left out: " + leftOut));
      }
      StageWriter writer = new StageWriter(folder, spill, tokenizerFile.pad(encoder.end()));
      List<PreparedManifest.Stage> stages = writer.writeAll();
      PreparedManifest manifest = manifest(encoder.end(), stages, writer);
      Files.write(
          folder.file(PreparedManifest.MANIFEST),
          (Json.pretty(manifest.toJson()) + "\n").getBytes(StandardCharsets.UTF_8));
      Map<String, List<String>> named = new LinkedHashMap<>();
      examples.forEach((reason, ids) -> named.put(reason.toString(), List.copyOf(ids)));
      return new Result(manifest, rows, spill.tokens(), named);
    }
  }

  private void checkEnd(DocumentEncoder encoder) {
    if (!tokenizerFile.isSpecial(encoder.end())) {
      throw CuratorException.usage(
          "Invalid template: it does not end with an end token of the tokenizer ("
              + template.after().strip()
              + " is text to it; give a template with --template)");
    }
  }

  private void tokenise(DocumentEncoder encoder, Spill spill) throws IOException {
    try (InOrder<EncodedRow> work = new InOrder<>(settings.threads(), row -> keep(row, spill))) {
      for (RowPlace file : source.files()) {
        try (RowReader reader = RowReader.open(file, settings.chat().answers())) {
          for (Row row = reader.next(); row != null; row = reader.next()) {
            Row next = row;
            work.submit(
                () -> new EncodedRow(next.id(), encoder.parallel(next), encoder.sequential(next)));
          }
        }
      }
      work.drain();
    }
    spill.flush();
  }

  private void keep(EncodedRow row, Spill spill) throws IOException {
    parallel.add(keep(row.id(), row.parallel(), spill));
    sequential.add(keep(row.id(), row.sequential(), spill));
    listener.rows(++rows);
  }

  private int keep(String id, DocumentEncoder.Encoded document, Spill spill) throws IOException {
    if (document == null) {
      return -1;
    }
    if (document.reason() == null) {
      return spill.add(document.tokens());
    }
    leftOut.merge(document.reason(), 1L, Long::sum);
    List<String> ids = examples.computeIfAbsent(document.reason(), reason -> new ArrayList<>());
    if (ids.size() < EXAMPLES && !ids.contains(id)) {
      ids.add(id);
    }
    return -1;
  }

  private PreparedManifest manifest(
      int end, List<PreparedManifest.Stage> stages, StageWriter writer) {
    Map<String, Integer> tags = new LinkedHashMap<>();
    for (Tag tag : Tag.values()) {
      tags.put(tag.toString(), tokenizerFile.tags().get(tag));
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    for (LeftOut reason : LeftOut.values()) {
      counts.put(reason.toString(), leftOut.getOrDefault(reason, 0L));
    }
    return new PreparedManifest(
        PreparedManifest.VERSION,
        fingerprint(),
        settings.sizes().blockLength(),
        writer.rows,
        writer.rows * settings.sizes().blockLength(),
        writer.lossTokens,
        writer.paddingTokens,
        tokenizerFile.size(),
        tags,
        tokenizerFile.pad(end),
        end,
        new PreparedManifest.TokenizerRef(
            PreparedManifest.TOKENIZER, Sha256.of(tokenizerFile.content())),
        new PreparedManifest.TemplateRef(template.text(), Sha256.of(template.text())),
        new PreparedManifest.Prompts(
            settings.chat().prompts().parallel(), settings.chat().prompts().sequential()),
        new PreparedManifest.MixtureUsed(
            settings.order().mixture().toString(), settings.order().seed(), stages),
        new PreparedManifest.Forms(count(parallel), count(sequential)),
        counts,
        new PreparedManifest.SourceRef(source.run(), source.fingerprint()),
        writer.files);
  }

  private static long count(Ints documents) {
    long count = 0;
    for (int document : documents.toArray()) {
      count += document >= 0 ? 1 : 0;
    }
    return count;
  }

  /** All that decides the bytes. */
  private String fingerprint() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("version", PreparedManifest.VERSION);
    json.put("tokenizer", Sha256.of(tokenizerFile.content()));
    json.put("template", template.text());
    json.put("parallel", settings.chat().prompts().parallel());
    json.put("sequential", settings.chat().prompts().sequential());
    settings.chat().answers().forEach(json.putArray("answers")::add);
    json.put("mixture", settings.order().mixture().toString());
    json.put("seed", settings.order().seed());
    json.put("stages", settings.order().stages());
    json.put("blockLength", settings.sizes().blockLength());
    json.put("shardTokens", settings.sizes().shardTokens());
    json.put("source", source.fingerprint());
    return Sha256.of(json.toString());
  }

  /** Writes the blocks of all stages into shards. */
  private final class StageWriter {
    private final PreparedFolder folder;
    private final Spill spill;
    private final int pad;
    private final int[] parallels = parallel.toArray();
    private final int[] sequentials = sequential.toArray();
    private final BitSet isParallel = new BitSet();
    private final long shardRows =
        Math.max(1, settings.sizes().shardTokens() / settings.sizes().blockLength());
    private long rows;
    private long lossTokens;
    private long paddingTokens;
    private List<PreparedManifest.PreparedFile> files = List.of();

    StageWriter(PreparedFolder folder, Spill spill, int pad) {
      this.folder = folder;
      this.spill = spill;
      this.pad = pad;
      IntStream.of(parallels).filter(document -> document >= 0).forEach(isParallel::set);
    }

    List<PreparedManifest.Stage> writeAll() throws IOException {
      int stages = settings.order().stages();
      Mixture.Choice choice =
          settings.order().mixture().draw(parallels.length, settings.order().seed());
      List<PreparedManifest.Stage> written = new ArrayList<>();
      Shards shards = new Shards();
      try (shards;
          InOrder<Pages> work = new InOrder<>(settings.threads(), shards::add)) {
        for (int stage = 0; stage < stages; stage++) {
          written.add(write(stage, stages, choice, work));
        }
        work.drain();
      }
      files = shards.named();
      if (files.isEmpty()) {
        throw CuratorException.usage(
            "Cannot prepare "
                + settings.input()
                + ": the mixture "
                + settings.order().mixture()
                + " shows none of its documents");
      }
      return written;
    }

    private PreparedManifest.Stage write(
        int stage, int stages, Mixture.Choice choice, InOrder<Pages> work) throws IOException {
      int[] inOrder = Mixture.documents(stage, choice, parallels, sequentials);
      // Equally long documents meet others in each stage.
      int[] order = Mixture.permutation(inOrder.length, settings.order().seed(), 100 + 2L * stage);
      int[] documents = new int[inOrder.length];
      int[] lengths = new int[inOrder.length];
      for (int i = 0; i < documents.length; i++) {
        documents[i] = inOrder[order[i]];
        lengths[i] = spill.length(documents[i]);
      }
      Packing packing = Packing.of(lengths, settings.sizes().blockLength());
      int blocks = packing.blocks();
      long firstRow = rows;
      int[] places = Mixture.permutation(blocks, settings.order().seed(), 101 + 2L * stage);
      for (int i = 0; i < blocks; i++) {
        int[] packed = packing.documents(places[i]);
        for (int j = 0; j < packed.length; j++) {
          packed[j] = documents[packed[j]];
        }
        work.submit(
            () ->
                new Pages(
                    TokenBlock.of(
                        spill, packed, settings.sizes().blockLength(), tokenizerFile, pad)));
        listener.blocks(stage, stages, i + 1L, blocks);
      }
      rows += blocks;
      long parallelOnes = IntStream.of(inOrder).filter(isParallel::get).count();
      double share = inOrder.length == 0 ? 0 : (double) parallelOnes / inOrder.length;
      return new PreparedManifest.Stage(
          round(share),
          round(inOrder.length == 0 ? 0 : 1 - share),
          inOrder.length,
          firstRow,
          blocks);
    }

    private static double round(double share) {
      return Math.round(share * 10_000) / 10_000.0;
    }

    /** The files, named when it is known how many there are. */
    private final class Shards implements AutoCloseable {
      private final List<PreparedManifest.PreparedFile> finished = new ArrayList<>();
      private TrainingShardWriter writer;
      private long written;

      void add(Pages block) throws IOException {
        if (writer == null) {
          writer = new TrainingShardWriter(folder.file(part(finished.size())));
        }
        writer.add(block);
        paddingTokens += block.padding;
        lossTokens += block.lossTokens;
        if (++written == shardRows) {
          finish();
        }
      }

      private void finish() throws IOException {
        if (writer != null) {
          finished.add(writer.finish(part(finished.size())));
          writer = null;
          written = 0;
        }
      }

      List<PreparedManifest.PreparedFile> named() throws IOException {
        finish();
        List<PreparedManifest.PreparedFile> named = new ArrayList<>();
        for (int i = 0; i < finished.size(); i++) {
          PreparedManifest.PreparedFile file = finished.get(i);
          String name = PreparedManifest.fileName(i, finished.size());
          Files.move(folder.file(file.name()), folder.file(name));
          named.add(
              new PreparedManifest.PreparedFile(name, file.rows(), file.bytes(), file.sha256()));
        }
        return named;
      }

      private String part(int number) {
        return "part-" + number;
      }

      @Override
      public void close() throws IOException {
        finish();
      }
    }
  }
}
