package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;

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
    Path file = Files.writeString(temp.resolve("a.csv"), "question,solution\n");
    assertThatThrownBy(() -> Runs.run(Runs.of(file, temp.resolve("run"))))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageEndingWith("a.csv: JSON lines or Parquet is wanted (.jsonl, .parquet)");
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
