package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.steps.Limits;

/** Every file of {@code test-data/broken}: what is wrong is named, the rest goes on. */
final class BadInputTest {
  @TempDir private Path temp;

  private Path run(String name, RunnerKind runner) {
    Path run = temp.resolve(name + "-" + runner);
    RunReport report =
        Runs.run(
            Runs.of(Runs.TEST_DATA.resolve("broken").resolve(name), run)
                .runner(runner)
                .curation(
                    CurationSettings.rules()
                        .withLimits(Limits.defaults().withMaxTraceBytes(64 << 10))));
    assertThat(report.rowsOut()).isEqualTo(report.rowsIn());
    assertThat(report.complete()).isTrue();
    return run;
  }

  @ParameterizedTest(name = "{0}: {1} rows, rejected {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "broken-json.jsonl    | 5  | broken-json=2",
        "missing-column.jsonl | 7  | empty-column=3, missing-column=1, wrong-type=1",
        "invalid-utf8.jsonl   | 5  | invalid-utf8=2",
        "tag-in-source.jsonl  | 4  | tag-in-source=1",
        "duplicate-ids.jsonl  | 6  | duplicate-id=2",
        "half.jsonl.gz        | 24 | broken-file=1",
        "oversize.jsonl       | 3  | too-large=1",
        "pass-through.jsonl   | 11 | ''"
      })
  void givenBrokenInput_itIsRejectedWithItsCodeAndTheRestGoesOn(
      String name, int rows, String reasons) throws Exception {
    Path run = run(name, RunnerKind.DIRECT);
    Map<String, Long> codes =
        Runs.rejected(run).stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get("code").toString(), TreeMap::new, Collectors.counting()));
    String said = codes.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    assertThat(said).isEqualTo(reasons);
    assertThat(Runs.rejected(run))
        .allSatisfy(
            row -> {
              assertThat(row.get("message").toString()).isNotBlank().doesNotContain("\n");
              assertThat(row.get("type").toString()).isEqualTo("user");
            });
    assertThat(Runs.data(run).size() + Runs.rejected(run).size()).isEqualTo(rows);
    assertThat(Runs.digests(run(name, RunnerKind.FLINK))).isEqualTo(Runs.digests(run));
  }

  @Test
  void givenInputWithoutARow_theRunDoesNotBegin() throws Exception {
    Path blank = Files.writeString(temp.resolve("blank.jsonl"), "\n \n");
    for (Path input : List.of(Runs.TEST_DATA.resolve("broken/empty.jsonl"), blank)) {
      assertThatThrownBy(() -> Runs.run(Runs.of(input, temp.resolve("none"))))
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
          .hasMessageContaining("it holds no row");
    }
    assertThat(temp.resolve("none")).doesNotExist();
  }

  @Test
  void givenHalfAFile_itsReadableRowsAreKeptAndTheRestIsOnRecord() {
    Path run = run("half.jsonl.gz", RunnerKind.DIRECT);
    assertThat(Runs.data(run)).hasSize(23);
    GenericRecord broken = Runs.rejected(run).get(0);
    assertThat(broken.get("message").toString())
        .startsWith("Cannot read on in ")
        .contains("half.jsonl.gz after ", " and 23 rows: ");
    assertThat(broken.get("raw").toString()).contains("\"question\"");
  }

  @Test
  void givenOddCharacters_theyComeOutByteForByte() throws Exception {
    Path run = run("pass-through.jsonl", RunnerKind.DIRECT);
    Map<String, String> in = new TreeMap<>();
    for (String line :
        Files.readString(Runs.TEST_DATA.resolve("broken/pass-through.jsonl")).split("\n", -1)) {
      if (!line.isBlank()) {
        JsonNode row = Json.MAPPER.readTree(line);
        in.put(row.get("id").asText(), row.get("deepseek_thinking_trajectory").asText());
      }
    }
    assertThat(in).hasSize(11);
    Map<String, String> out = new TreeMap<>();
    List<String> sequential = new ArrayList<>();
    for (GenericRecord row : Runs.data(run)) {
      out.put(row.get("id").toString(), row.get("deepseek_thinking_trajectory").toString());
      if (row.get("status").toString().equals("sequential")) {
        sequential.add(row.get("deepseek_thinking_trajectory_sequential").toString());
      }
    }
    assertThat(out).isEqualTo(in);
    assertThat(in.values()).containsAll(sequential);
  }
}
