package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** The same rows from every kind of input. */
final class InputFormatsTest {
  private static final List<String> COLUMNS =
      List.of("id", "question", "solution", "deepseek_thinking_trajectory", "deepseek_attempt");

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static List<String> lines;
  private static Map<String, String> expected;

  @BeforeAll
  static void runPlain() throws IOException {
    lines = new ArrayList<>();
    for (String line : Files.readString(Runs.TRACES).split("\n", -1)) {
      if (!line.isBlank() && lines.size() < 8) {
        ObjectNode row = (ObjectNode) Json.PRETTY.readTree(line);
        row.retain(COLUMNS);
        lines.add(row.toString().replace("\n", ""));
      }
    }
    Path plain = Files.write(shared.resolve("plain.jsonl"), lines);
    expected = rows(Runs.of(plain, shared.resolve("run")));
    assertThat(expected).hasSize(8);
  }

  /** The text of the rows by id. */
  private static Map<String, String> rows(RunSettings.Builder settings) {
    RunReport report = Runs.run(settings);
    Map<String, String> rows = new TreeMap<>();
    for (GenericRecord row : Runs.data(Path.of(report.output()))) {
      rows.put(
          row.get("id").toString(),
          row.get("question")
              + "\n"
              + row.get("deepseek_attempt")
              + "\n"
              + row.get("deepseek_thinking_trajectory_sequential"));
    }
    assertThat(report.rowsIn()).isEqualTo(rows.size());
    return rows;
  }

  private String text() {
    return String.join("\n", lines);
  }

  @Test
  void givenGzip_readsTheSameRows() throws IOException {
    Path file = temp.resolve("traces.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(rows(Runs.of(file, temp.resolve("run")))).isEqualTo(expected);
  }

  @Test
  void givenZstandard_readsTheSameRows() throws IOException {
    Path file = temp.resolve("traces.jsonl.zst");
    try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
      out.write(text().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(rows(Runs.of(file, temp.resolve("run")))).isEqualTo(expected);
  }

  @Test
  void givenParquet_readsTheSameRows() throws IOException {
    Path file = temp.resolve("traces.parquet");
    parquet(file, lines);
    assertThat(rows(Runs.of(file, temp.resolve("run")))).isEqualTo(expected);
  }

  @Test
  void givenHuggingFaceFolder_readsTheFilesThatItsCardNames() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("dataset"));
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        folder.resolve("README.md"),
        """
        ---
        license: apache-2.0
        configs:
        - config_name: default
          data_files:
          - split: train
            path: data/train-*
          - split: test
            path: data/test-*
        ---
        # Traces
        """);
    parquet(folder.resolve("data/train-00000-of-00002.parquet"), lines.subList(0, 3));
    parquet(folder.resolve("data/train-00001-of-00002.parquet"), lines.subList(3, 8));
    Files.writeString(folder.resolve("data/test-00000-of-00001.parquet"), "not read");
    assertThat(rows(Runs.of(folder, temp.resolve("run")))).isEqualTo(expected);
  }

  @Test
  void givenGlob_readsAllFilesInOrderOfTheirNames() throws IOException {
    Files.write(temp.resolve("b.jsonl"), lines.subList(4, 8));
    Files.write(temp.resolve("a.jsonl"), lines.subList(0, 4));
    Files.writeString(temp.resolve("c.txt"), "not read");
    Path run = temp.resolve("run");
    assertThat(rows(Runs.of(temp.resolve("*.jsonl"), run))).isEqualTo(expected);
    List<String> ids = Runs.data(run).stream().map(row -> row.get("id").toString()).toList();
    List<String> inOrder = new ArrayList<>();
    for (String line : lines) {
      inOrder.add(Json.PRETTY.readTree(line).get("id").asText());
    }
    assertThat(ids).isEqualTo(inOrder);
  }

  @Test
  void givenOtherColumnNames_aMappingReadsThem() throws IOException {
    List<String> renamed = new ArrayList<>();
    for (String line : lines) {
      ObjectNode row = (ObjectNode) Json.PRETTY.readTree(line);
      row.set("problem", row.remove("question"));
      row.set("reasoning", row.remove("deepseek_thinking_trajectory"));
      renamed.add(row.toString().replace("\n", ""));
    }
    Path file = Files.write(temp.resolve("renamed.jsonl"), renamed);
    assertThat(
            rows(
                Runs.of(file, temp.resolve("run"))
                    .columns(
                        Map.of(
                            "question", "problem", "deepseek_thinking_trajectory", "reasoning"))))
        .isEqualTo(expected);
  }

  @Test
  void givenNoIds_theyComeFromTheContent() throws IOException {
    List<String> without = new ArrayList<>();
    for (String line : lines) {
      ObjectNode row = (ObjectNode) Json.PRETTY.readTree(line);
      row.remove("id");
      without.add(row.toString().replace("\n", ""));
    }
    Path file = Files.write(temp.resolve("a.jsonl"), without);
    Path other = Files.write(temp.resolve("b.jsonl"), without.subList(4, 8));
    Map<String, String> all = rows(Runs.of(file, temp.resolve("run")));
    assertThat(all.values()).containsExactlyInAnyOrderElementsOf(expected.values());
    assertThat(all).containsAllEntriesOf(rows(Runs.of(other, temp.resolve("part"))));
  }

  @Test
  void givenColumnsWeDoNotKnow_theyAreCarriedOver() throws IOException {
    ObjectNode row = (ObjectNode) Json.PRETTY.readTree(lines.get(0));
    row.put("difficulty", 7);
    row.putArray("tags").add("algebra");
    Path file = Files.writeString(temp.resolve("a.jsonl"), row.toString().replace("\n", ""));
    Path run = temp.resolve("run");
    Runs.run(Runs.of(file, run));
    JsonNode extra = Json.PRETTY.readTree(Runs.data(run).get(0).get("extra").toString());
    assertThat(extra.get("difficulty").asText()).isEqualTo("7");
    assertThat(extra.get("tags").asText()).isEqualTo("[\"algebra\"]");
  }

  @Test
  void givenFileOfAnotherKind_saysWhatIsWanted() throws IOException {
    Path file = Files.writeString(temp.resolve("a.txt"), "Some words.\n");
    assertThatThrownBy(() -> Runs.run(Runs.of(file, temp.resolve("run"))))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageEndingWith("(JSON lines, a JSON array, Parquet, Arrow, .csv or .tsv is wanted)");
    assertThat(temp.resolve("run")).doesNotExist();
  }

  /** How a form of input is written. */
  private interface Writing {
    void write(OutputStream out, String text) throws IOException;
  }

  private static void plain(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final Map<String, Writing> WRITINGS =
      Map.of(
          "bzip2",
          (out, text) -> {
            try (OutputStream packed = new BZip2CompressorOutputStream(out)) {
              plain(packed, text);
            }
          },
          "xz of two streams",
          (out, text) -> {
            for (String part : List.of(text.substring(0, 900), text.substring(900))) {
              XZOutputStream packed = new XZOutputStream(out, new LZMA2Options());
              plain(packed, part);
              packed.finish();
            }
          },
          "Zstandard with a long window",
          (out, text) -> {
            try (ZstdOutputStream packed = new ZstdOutputStream(out).setLong(30)) {
              plain(packed, text);
            }
          },
          "UTF-16 with a mark",
          (out, text) -> out.write(("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE)),
          "a JSON array",
          (out, text) -> plain(out, "\n[ " + text.replace("\n", "\n, ") + " ]\n"),
          "a JSON array in UTF-16 in gzip",
          (out, text) -> {
            try (OutputStream packed = new GZIPOutputStream(out)) {
              packed.write(
                  ("\uFEFF[" + text.replace("\n", ",") + "]").getBytes(StandardCharsets.UTF_16BE));
            }
          });

  static Set<String> writings() {
    return new TreeSet<>(WRITINGS.keySet());
  }

  @ParameterizedTest
  @MethodSource("writings")
  void givenAnyWriting_readsTheSameRowsWhateverTheNameOfTheFile(String writing) throws IOException {
    Path file = temp.resolve("traces");
    try (OutputStream out = Files.newOutputStream(file)) {
      WRITINGS.get(writing).write(out, text());
    }
    assertThat(rows(Runs.of(file, temp.resolve("run")))).isEqualTo(expected);
  }

  @Test
  void givenCsvAndTsv_readTheSameRows() throws IOException {
    for (CSVFormat format :
        List.of(CSVFormat.RFC4180, CSVFormat.RFC4180.builder().setDelimiter('\t').get())) {
      String end = format.getDelimiterString().equals(",") ? ".csv" : ".tsv.gz";
      Path file = temp.resolve("traces" + end);
      StringBuilder text = new StringBuilder();
      try (CSVPrinter printer = new CSVPrinter(text, format)) {
        printer.printRecord(COLUMNS);
        for (String line : lines) {
          JsonNode row = Json.PRETTY.readTree(line);
          for (String column : COLUMNS) {
            printer.print(row.path(column).asText());
          }
          printer.println();
        }
      }
      try (OutputStream out =
          end.endsWith(".gz")
              ? new GZIPOutputStream(Files.newOutputStream(file))
              : Files.newOutputStream(file)) {
        plain(out, text.toString());
      }
      assertThat(rows(Runs.of(file, temp.resolve("run" + end)))).isEqualTo(expected);
    }
  }

  @Test
  void givenArrowFileAndStream_readTheSameRows() throws IOException {
    Path file = temp.resolve("traces.feather");
    Path stream = temp.resolve("data-00000-of-00001.arrow");
    try (BufferAllocator memory = new RootAllocator();
        VectorSchemaRoot root =
            VectorSchemaRoot.create(
                new org.apache.arrow.vector.types.pojo.Schema(
                    COLUMNS.stream()
                        .map(name -> Field.nullable(name, ArrowType.Utf8.INSTANCE))
                        .toList()),
                memory);
        OutputStream streamOut = Files.newOutputStream(stream);
        FileChannel fileOut =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ArrowStreamWriter streamWriter = new ArrowStreamWriter(root, null, streamOut);
        ArrowFileWriter fileWriter = new ArrowFileWriter(root, null, fileOut)) {
      for (List<String> batch : List.of(lines.subList(0, 3), lines.subList(3, 8))) {
        for (String column : COLUMNS) {
          VarCharVector vector = (VarCharVector) root.getVector(column);
          vector.reset();
          for (int i = 0; i < batch.size(); i++) {
            String value = Json.PRETTY.readTree(batch.get(i)).path(column).asText();
            vector.setSafe(i, value.getBytes(StandardCharsets.UTF_8));
          }
        }
        root.setRowCount(batch.size());
        streamWriter.writeBatch();
        fileWriter.writeBatch();
      }
      streamWriter.end();
      fileWriter.end();
    }
    assertThat(rows(Runs.of(file, temp.resolve("a")))).isEqualTo(expected);
    assertThat(rows(Runs.of(stream, temp.resolve("b")))).isEqualTo(expected);
  }

  @Test
  void givenPythonsNumbers_theRowIsRead() throws IOException {
    String more =
        "\"score\":NaN,\"most\":-Infinity,\"large\":"
            + "7".repeat(1_200)
            + ","
            + lines.get(0).substring(1);
    Path file = Files.writeString(temp.resolve("a.jsonl"), "{" + more);
    Path run = temp.resolve("run");
    Runs.run(Runs.of(file, run));
    JsonNode extra = Json.PRETTY.readTree(Runs.data(run).get(0).get("extra").toString());
    assertThat(extra.get("score").asText()).isEqualTo("NaN");
    assertThat(extra.get("most").asText()).isEqualTo("-Infinity");
    assertThat(extra.get("large").asText()).hasSize(1_200);
  }

  @Test
  void givenTextThatIsNoUtf8InParquet_theRowIsRejected() throws IOException {
    Path file = temp.resolve("a.parquet");
    MessageType text =
        Types.buildMessage()
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("deepseek_thinking_trajectory")
            .named("Row");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withType(text)
            .withConf(new PlainParquetConfiguration())
            .build()) {
      SimpleGroupFactory groups = new SimpleGroupFactory(text);
      writer.write(groups.newGroup().append("deepseek_thinking_trajectory", "A thought."));
      writer.write(
          groups
              .newGroup()
              .append(
                  "deepseek_thinking_trajectory",
                  Binary.fromConstantByteArray(new byte[] {'a', 'b', (byte) 0xC3, '('})));
    }
    Path run = temp.resolve("run");
    Runs.run(Runs.of(file, run));
    assertThat(Runs.reasons(run).values()).containsExactly("invalid-utf8");
    assertThat(Runs.rejected(run).get(0).get("message"))
        .hasToString("Invalid row: column deepseek_thinking_trajectory is not UTF-8 at byte 2");
  }

  @Test
  void givenConversations_theRunSaysHowItReadThem() throws IOException {
    List<String> chats = new ArrayList<>();
    for (String line : lines) {
      JsonNode row = Json.PRETTY.readTree(line);
      ObjectNode chat = Json.MAPPER.createObjectNode();
      chat.set("id", row.get("id"));
      ArrayNode turns = chat.putArray("messages");
      turns.addObject().put("role", "user").set("content", row.get("question"));
      turns
          .addObject()
          .put("role", "assistant")
          .put(
              "content",
              "<think>\n"
                  + row.get("deepseek_thinking_trajectory").asText()
                  + "\n</think>\n\n"
                  + row.get("deepseek_attempt").asText());
      chats.add(chat.toString());
    }
    Path file = Files.write(temp.resolve("chats.jsonl"), chats);
    List<String> said = new ArrayList<>();
    RunReport report =
        CurationPipeline.run(
            Runs.of(file, temp.resolve("run")).build(),
            new Progress() {
              @Override
              public void update(Snapshot snapshot) {
                assertThat(said).as("what was understood comes first").isNotEmpty();
              }

              @Override
              public void understood(InputSummary input) {
                said.add(input.line());
              }
            });
    assertThat(said)
        .containsExactly(
            "1 file (JSON lines), chat messages, trace ← messages (last assistant turn, thought in"
                + " <think>), question ← messages, attempt ← behind the thought");
    assertThat(report.input().columns()).containsEntry("question", "messages");
    assertThat(rows(Runs.of(file, temp.resolve("again")))).isEqualTo(expected);
  }

  private static void parquet(Path file, List<String> rows) throws IOException {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("Row").fields();
    COLUMNS.forEach(fields::optionalString);
    Schema schema = fields.endRecord();
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
            .withSchema(schema)
            .withConf(new PlainParquetConfiguration())
            .build()) {
      for (String line : rows) {
        JsonNode row = Json.PRETTY.readTree(line);
        GenericRecord record = new GenericData.Record(schema);
        COLUMNS.forEach(column -> record.put(column, row.path(column).asText()));
        writer.write(record);
      }
    }
  }
}
