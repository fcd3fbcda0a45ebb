package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.steps.Limits;

final class FinishedRunTest {
  @TempDir private Path temp;

  private Path input;
  private Path run;

  @BeforeEach
  void runOnce() throws IOException {
    input = Files.copy(Runs.TEST_DATA.resolve("broken/missing-column.jsonl"), temp.resolve("in"));
    Files.setLastModifiedTime(input, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    run = temp.resolve("run");
    assertThat(Runs.run(settings()).isUnchanged()).isFalse();
  }

  private RunSettings.Builder settings() {
    return Runs.of(input, run).shards(2);
  }

  @Test
  void givenTheSameAgain_nothingIsTouchedAndItSaysSo() throws IOException {
    FileTime made = Files.getLastModifiedTime(run.resolve("run.json"));
    List<String> notes = new ArrayList<>();
    RunReport again =
        CurationPipeline.run(
            settings().build(),
            new Progress() {
              @Override
              public void note(String note) {
                notes.add(note);
              }

              @Override
              public void update(Snapshot snapshot) {
                throw new AssertionError("a job was begun");
              }
            });
    assertThat(again.isUnchanged()).isTrue();
    assertThat(again.counts()).isEqualTo(RunFolder.open(run).report().orElseThrow().counts());
    assertThat(Files.getLastModifiedTime(run.resolve("run.json"))).isEqualTo(made);
    assertThat(notes).singleElement().asString().contains(run.toString(), "--overwrite");
  }

  @Test
  void givenAClusterThatIsGone_itIsNotAsked() {
    RunReport again =
        Runs.run(settings().runner(RunnerKind.FLINK).flinkMaster("127.0.0.1:1").parallelism(2));
    assertThat(again.isUnchanged()).isTrue();
  }

  @Test
  void givenOverwrite_itIsMadeAgain() {
    assertThat(Runs.run(settings().overwrite()).isUnchanged()).isFalse();
  }

  @Test
  void givenAMissingFile_itIsMadeAgain() throws IOException {
    Path shard = run.resolve("stages/2-parallel-groups/part-00001-of-00002.parquet");
    Files.delete(shard);
    assertThat(Runs.run(settings()).isUnchanged()).isFalse();
    assertThat(shard).exists();
  }

  @Test
  void givenAnInputWrittenSince_itIsMadeAgain() throws IOException {
    Files.setLastModifiedTime(input, FileTime.from(Instant.now().plusSeconds(60)));
    assertThat(Runs.run(settings()).isUnchanged()).isFalse();
  }

  @Test
  void givenOtherShards_itIsMadeAgain() throws IOException {
    assertThat(Runs.run(settings().shards(3)).isUnchanged()).isFalse();
    assertThat(RunFolder.open(run).dataShards()).hasSize(3);
  }

  @Test
  void givenRowsOfOtherSettingsAmongThem_itIsMadeAgain() {
    Limits usual = Limits.defaults();
    CurationSettings other =
        new CurationSettings(
            new Limits(
                usual.maxTraceBytes(),
                1,
                usual.maxFanOut(),
                usual.minGain(),
                usual.maxEditShare(),
                usual.maxEditChars(),
                usual.maxDistance()),
            null,
            null);
    RunReport part = Runs.run(settings().curation(other).only(RowFilter.parse("status=rejected")));
    assertThat(part.redone()).isPositive();
    assertThat(Runs.run(settings().curation(other)).isUnchanged()).isFalse();
  }
}
