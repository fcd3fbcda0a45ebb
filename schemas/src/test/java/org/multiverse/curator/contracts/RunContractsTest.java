package org.multiverse.curator.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.Json;

class RunContractsTest {
  @Test
  void givenAManifest_readsWhatItWrote() {
    RunManifest manifest =
        new RunManifest(
            "0123",
            Map.of("data", "aa", "stages", "bb"),
            List.of(new RunManifest.ShardFile("data/train-00000-of-00001.parquet", 3, 99, "ff")));
    assertThat(RunManifest.fromJson(manifest.toJson())).isEqualTo(manifest);
    assertThat(manifest.toJson()).contains("\"settingsFingerprint\" : \"0123\"").endsWith("}\n");
    assertThatThrownBy(() -> RunManifest.fromJson("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid manifest: ");
  }

  @Test
  void givenARunRecord_readsWhatItWrote() {
    RunRecord record =
        new RunRecord(
            "0123",
            Json.MAPPER.createObjectNode().put("from", "refill"),
            Map.of("java", "17"),
            List.of(new RunRecord.Input("a.jsonl", 7, "ee")),
            Json.MAPPER.createObjectNode().put("complete", true));
    assertThat(RunRecord.fromJson(record.toJson())).isEqualTo(record);
    assertThatThrownBy(() -> RunRecord.fromJson("["))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid run record: ");
  }

  @Test
  void givenNamesOfShards_takesThemWholeOrNotAtAll() {
    assertThat(RunLayout.shard("data", 2, 4)).isEqualTo("data/train-00002-of-00004.parquet");
    assertThat(RunLayout.shard("rejected", 0, 1))
        .isEqualTo("rejected/rejected-00000-of-00001.parquet");
    assertThat(RunLayout.shard("stages/4-refill", 0, 1))
        .isEqualTo("stages/4-refill/part-00000-of-00001.parquet");
    String first = "part-00000-of-00002.parquet";
    String second = "part-00001-of-00002.parquet";
    assertThat(RunLayout.complete(List.of(second, "x.json", first))).containsExactly(first, second);
    assertThat(RunLayout.complete(List.of(second))).isEmpty();
    assertThat(RunLayout.complete(List.of())).isEmpty();
    assertThat(RunLayout.shards("readme.parquet")).isZero();
  }

  @Test
  void isPart_knowsWhatIsWrittenAsideAndNoFileOfSomebodys() {
    assertThat(RunLayout.isPart("run.json.0b9fd1b2-9a7e-4a52-8f4e-0d6c1a2b3c4d.part")).isTrue();
    assertThat(RunLayout.isPart("disk.iso.part")).isFalse();
    assertThat(RunLayout.isPart("run.json")).isFalse();
  }
}
