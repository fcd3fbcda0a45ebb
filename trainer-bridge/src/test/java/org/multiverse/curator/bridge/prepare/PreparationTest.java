package org.multiverse.curator.bridge.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.PreparedManifest;
import org.multiverse.curator.tags.Document;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.Tag;
import org.multiverse.curator.tags.TagWriter;

class PreparationTest {
  private static final Preparation.Listener QUIET =
      new Preparation.Listener() {
        @Override
        public void rows(long count) {}

        @Override
        public void blocks(int stage, int stages, long count, long of) {}
      };

  @TempDir private Path temp;

  private static List<Row> rows(int count, long seed) {
    RandomDocuments documents = new RandomDocuments(seed, 3);
    List<Row> rows = new ArrayList<>();
    while (rows.size() < count) {
      Document document = documents.next();
      String sequential = "s" + TagWriter.sequential(document);
      String tagged = TagWriter.write(document, Form.LINES);
      if (tagged.length() < 1500) {
        rows.add(
            new Row(
                "r" + rows.size(),
                documents.text(),
                rows.size() % 5 == 4 ? null : tagged,
                sequential,
                rows.size() % 3 == 0 ? null : documents.text()));
      }
    }
    return rows;
  }

  private PrepareSettings settings(Path input) {
    return PrepareSettings.of(input, temp.resolve("prepared"))
        .withSizes(2048, 1 << 14)
        .withThreads(2);
  }

  private static Preparation.Result run(PrepareSettings settings) {
    return Preparation.run(settings, QUIET);
  }

  private static Map<String, String> digests(Path folder) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        digests.put(file.getFileName().toString(), Sha256.of(file));
      }
    }
    return digests;
  }

  /** Every document of every block, against texts and a dense layout made independently. */
  @Test
  void run_everyDocumentFourTimes_laidOutAsTheDenseReferenceHasIt() throws IOException {
    List<Row> rows = rows(60, 1);
    Shards.write(temp.resolve("in/train-00000-of-00002.parquet"), rows.subList(0, 31));
    Shards.write(temp.resolve("in/train-00001-of-00002.parquet"), rows.subList(31, 60));
    PreparedManifest manifest = run(settings(temp.resolve("in"))).manifest();

    Map<String, Integer> expected = new HashMap<>();
    for (Row row : rows) {
      expected.put(text(row, false), 4);
      if (row.parallel() != null) {
        expected.put(text(row, true), 4);
      }
    }
    TokenizerFile file = TokenizerFile.read("bytes");
    Map<String, Integer> found = new HashMap<>();
    long padding = 0;
    long loss = 0;
    List<Shards.TrainingRow> blocks = Shards.read(temp.resolve("prepared"));
    try (Tokenizer tokenizer = file.open()) {
      for (Shards.TrainingRow block : blocks) {
        assertThat(Arrays.stream(block.rank).sorted().toArray())
            .isEqualTo(java.util.stream.IntStream.range(0, 2048).toArray());
        loss += Arrays.stream(block.lossMask).sum();
        List<Integer> starts = block.starts();
        for (int i = 0; i + 1 < starts.size(); i++) {
          int start = starts.get(i);
          int end = starts.get(i + 1);
          int[] ids = Arrays.copyOfRange(block.inputIds, start, end);
          if (Arrays.stream(ids).allMatch(id -> id == manifest.padId())) {
            padding += ids.length;
            assertThat(Arrays.copyOfRange(block.lossMask, start, end)).containsOnly(0);
          } else {
            found.merge(tokenizer.decode(ids), 1, Integer::sum);
          }
          check(block, start, end, Arrays.stream(ids).mapToObj(file::tag).toArray(Tag[]::new));
        }
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(manifest.rows()).isEqualTo(blocks.size());
    assertThat(manifest.tokens()).isEqualTo(2048L * blocks.size());
    assertThat(manifest.paddingTokens()).isEqualTo(padding);
    assertThat(manifest.lossTokens()).isEqualTo(loss);
    assertThat(manifest.documents()).isEqualTo(new PreparedManifest.Forms(48, 60));
    assertThat(manifest.files()).hasSizeGreaterThan(1);
  }

  /**
   * Leaves a folder for the tests of the training job, which lay its documents out by their own.
   */
  @Test
  void run_forTheTrainingJob_leavesAFolderThatItsTestsRead() throws IOException {
    Path left = Path.of(System.getProperty("multiverse.root"), "trainer-bridge/target/prepared");
    Shards.write(temp.resolve("in.parquet"), rows(60, 7));
    PreparedManifest manifest =
        run(PrepareSettings.of(temp.resolve("in.parquet"), left).withSizes(2048, 1 << 14))
            .manifest();
    assertThat(manifest.documents().parallel()).isEqualTo(48);
    assertThat(left.resolve("_SUCCESS")).exists();
  }

  private static String text(Row row, boolean parallel) {
    DocumentEncoder.EncodedPrompts prompts = DocumentEncoder.EncodedPrompts.DEFAULT;
    String trace =
        parallel
            ? TagWriter.write(
                org.multiverse.curator.tags.TagParser.parse(row.parallel(), Form.LINES).document(),
                Form.TIGHT)
            : "<Think>" + row.sequential() + "</Think>";
    return "<|im_start|>user\n"
        + row.question()
        + (parallel ? prompts.parallel() : prompts.sequential())
        + "<|im_end|>\n<|im_start|>assistant\n"
        + trace
        + (row.answer() == null ? "" : "\n" + row.answer())
        + "<|im_end|>";
  }

  private static void check(Shards.TrainingRow block, int start, int end, Tag[] tags) {
    Dense dense = Dense.of(tags);
    assertThat(Arrays.copyOfRange(block.positionIds, start, end)).isEqualTo(dense.positions);
    for (int q = start; q < end; q++) {
      for (int k = 0; k <= q; k++) {
        boolean expected = k >= start && dense.isVisible(q - start, k - start);
        if ((block.rank[k] <= block.rank[q]) != expected) {
          throw new AssertionError("token " + q + " and token " + k);
        }
      }
    }
  }

  @Test
  void run_equalInput_givesEqualBytesWhateverTheThreads() throws IOException {
    Shards.write(temp.resolve("rows.parquet"), rows(40, 2));
    PrepareSettings settings = settings(temp.resolve("rows.parquet"));
    String fingerprint = run(settings.withThreads(1)).manifest().fingerprint();
    Map<String, String> first = digests(temp.resolve("prepared"));
    assertThat(run(settings.withThreads(4)).manifest().fingerprint()).isEqualTo(fingerprint);
    assertThat(digests(temp.resolve("prepared"))).isEqualTo(first).containsKey("_SUCCESS");
    PreparedManifest other = run(settings.withMixture(Mixture.EIGHT_STAGE, 1, 1)).manifest();
    assertThat(other.fingerprint()).isNotEqualTo(fingerprint);
    assertThat(digests(temp.resolve("prepared"))).isNotEqualTo(first);
    assertThat(temp.toFile().list()).containsExactlyInAnyOrder("rows.parquet", "prepared");
  }

  @Test
  void run_writesTheManifestOfTheContract() throws IOException {
    Shards.write(temp.resolve("rows.parquet"), rows(40, 3));
    PreparedManifest told = run(settings(temp.resolve("rows.parquet"))).manifest();
    Path prepared = temp.resolve("prepared");
    JsonNode manifest = Json.MAPPER.readTree(prepared.resolve("manifest.json").toFile());
    assertThat(PreparedManifest.fromJson(manifest)).isEqualTo(told);
    List<String> names = new ArrayList<>();
    manifest.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .containsExactly(
            "version",
            "fingerprint",
            "block_length",
            "rows",
            "tokens",
            "loss_tokens",
            "padding_tokens",
            "vocabulary_size",
            "tags",
            "pad_id",
            "eos_id",
            "tokenizer",
            "template",
            "prompts",
            "mixture",
            "documents",
            "left_out",
            "source",
            "files");
    assertThat(manifest.path("tags").size()).isEqualTo(12);
    assertThat(manifest.path("tokenizer").path("sha256").asText())
        .isEqualTo(Sha256.of(prepared.resolve("tokenizer.json")));
    long row = 0;
    for (JsonNode stage : manifest.path("mixture").path("stages")) {
      assertThat(stage.path("first_row").asLong()).isEqualTo(row);
      row += stage.path("rows").asLong();
    }
    assertThat(manifest.path("mixture").path("stages").size()).isEqualTo(8);
    assertThat(manifest.path("rows").asLong()).isEqualTo(row);
    long inFiles = 0;
    for (JsonNode file : manifest.path("files")) {
      Path path = prepared.resolve(file.path("name").asText());
      assertThat(file.path("sha256").asText()).isEqualTo(Sha256.of(path));
      assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(path));
      inFiles += file.path("rows").asLong();
    }
    assertThat(inFiles).isEqualTo(row);
  }

  @Test
  void run_whatIsLeftOut_isCountedAndNamed() throws IOException {
    List<Row> rows = new ArrayList<>(rows(10, 4));
    rows.add(new Row("long", "q", null, "x".repeat(3000), null));
    rows.add(new Row("broken", "q", "<Think><Goal></Think>", "fine", null));
    rows.add(new Row("mute", null, null, "fine", null));
    Shards.write(temp.resolve("rows.parquet"), rows);
    Preparation.Result result = run(settings(temp.resolve("rows.parquet")));
    assertThat(result.rows()).isEqualTo(13);
    assertThat(result.manifest().leftOut())
        .containsEntry("too-long", 1L)
        .containsEntry("invalid-document", 1L)
        .containsEntry("missing-text", 1L)
        .containsEntry("special-token", 0L);
    assertThat(result.leftOut()).containsEntry("invalid-document", List.of("broken"));
    assertThat(result.manifest().documents()).isEqualTo(new PreparedManifest.Forms(8, 11));
  }

  @Test
  void run_ofARun_knowsItsIdAndItsFiles() throws IOException {
    Path run = temp.resolve("run");
    Path shard = run.resolve("data/train-00000-of-00001.parquet");
    Shards.write(shard, rows(5, 5));
    Files.writeString(run.resolve("run.json"), "{\"run\": \"abc\"}");
    Files.writeString(
        run.resolve("manifest.json"),
        "{\"files\": [{\"path\": \"data/train-00000-of-00001.parquet\", \"sha256\": \""
            + Sha256.of(shard)
            + "\"}]}");
    assertFails(settings(run), "Cannot prepare " + run + ": the run is not finished");
    Files.createFile(run.resolve("_SUCCESS"));
    assertThat(run(settings(run)).manifest().source().run()).isEqualTo("abc");
    Shards.write(run.resolve("other.parquet"), rows(5, 6));
    Files.move(
        run.resolve("other.parquet"), shard, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertFails(settings(run), "Cannot prepare " + shard + ": its bytes are not those");
  }

  @Test
  void run_givenABrokenInput_saysSoAndLeavesNothing() throws IOException {
    Path none = temp.resolve("none");
    assertFails(settings(none), "Cannot open " + none + ": no such file or folder");
    Path empty = Files.createDirectory(temp.resolve("empty"));
    assertFails(settings(empty), "Cannot prepare " + empty + ": it holds neither a finished run");
    Path text = Files.writeString(temp.resolve("text.parquet"), "no Parquet at all");
    assertFails(settings(text), "Cannot read " + text + " as Parquet: ");
    Path noRows = temp.resolve("no-rows.parquet");
    Shards.write(noRows, List.of());
    assertFails(settings(noRows), "Cannot prepare " + noRows + ": it holds no rows");
    Path half = temp.resolve("half");
    Shards.write(half.resolve("train-00000-of-00002.parquet"), rows(3, 7));
    assertFails(settings(half), "Cannot prepare " + half + ": it holds 1 Parquet files");
    Path useless = temp.resolve("useless.parquet");
    Shards.write(useless, List.of(new Row("a", "q", null, "<Think>", null)));
    assertFails(
        settings(useless),
        "Cannot prepare " + useless + ": every document was left out: {tag-in-text=1}");
    Path sequential = temp.resolve("sequential.parquet");
    Shards.write(sequential, List.of(new Row("a", "q", null, "fine", null)));
    assertFails(
        settings(sequential).withMixture(Mixture.PARALLEL_ONLY, 0, 1),
        "Cannot prepare " + sequential + ": the mixture parallel-only shows none");
    Path other = temp.resolve("prepared-columns.parquet");
    run(settings(sequential));
    Files.move(temp.resolve("prepared/train-00000-of-00001.parquet"), other);
    assertFails(settings(other), "Invalid input: " + other + " (it has no column question)");
    assertThat(temp.toFile().list()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void run_givenAFolderInTheWay_leavesItAlone() throws IOException {
    Path rows = temp.resolve("rows.parquet");
    Shards.write(rows, rows(5, 8));
    Path prepared = Files.createDirectory(temp.resolve("prepared"));
    Path thesis = Files.writeString(prepared.resolve("thesis.txt"), "years of work");
    assertFails(
        settings(rows),
        "Cannot write to " + prepared + ": the folder holds something else (thesis.txt)");
    assertThat(thesis).hasContent("years of work");
    Files.delete(thesis);
    run(settings(rows));
    Files.writeString(thesis, "more work");
    assertFails(settings(rows), "Cannot write to " + prepared + ": the folder holds something");
    PrepareSettings onFile =
        PrepareSettings.of(rows, Files.writeString(temp.resolve("file"), "x")).withSizes(2048, 1);
    assertFails(onFile, "Cannot write to " + temp.resolve("file") + ": it is no folder");
  }

  @Test
  void run_afterOneThatWasKilledBetweenItsMoves_bringsTheOldFolderBackFirst() throws IOException {
    Path rows = temp.resolve("rows.parquet");
    Shards.write(rows, rows(5, 9));
    run(settings(rows));
    Files.move(temp.resolve("prepared"), temp.resolve(".prepared.old"));
    Files.createDirectory(temp.resolve(".prepared.part"));
    Path none = temp.resolve("text.parquet");
    Files.writeString(none, "x");
    assertFails(settings(none), "Cannot read");
    assertThat(temp.resolve("prepared/_SUCCESS")).exists();
    assertThat(temp.toFile().list()).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void settings_outOfRange_sayWhatIsAllowed() {
    PrepareSettings settings = PrepareSettings.of(temp, temp);
    assertThatThrownBy(() -> settings.withSizes(3, 1))
        .isInstanceOf(CuratorException.class)
        .hasMessage("Invalid block length: 3 (between 16 and 1048576)");
    assertThatThrownBy(() -> settings.withMixture(Mixture.UNIFORM, 0, 0))
        .isInstanceOf(CuratorException.class)
        .hasMessage("Invalid epochs: 0 (between 1 and 1000)");
  }

  @Test
  void run_givenATemplateWhoseEndIsText_refusesIt() throws IOException {
    Path rows = temp.resolve("rows.parquet");
    Shards.write(rows, rows(5, 10));
    PrepareSettings settings =
        settings(rows)
            .withChat(
                "{question}{prompt}{answer}END", DocumentEncoder.EncodedPrompts.DEFAULT, List.of());
    assertFails(settings, "Invalid template: it does not end with an end token");
  }

  private static void assertFails(PrepareSettings settings, String message) {
    assertThatThrownBy(() -> run(settings))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith(message);
  }
}
