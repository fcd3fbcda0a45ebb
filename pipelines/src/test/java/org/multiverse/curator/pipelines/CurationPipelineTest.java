package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.places.MemoryStore;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.shards.StageFiles;
import org.multiverse.curator.steps.Limits;
import org.multiverse.curator.tags.Form;
import org.multiverse.curator.tags.TagParser;
import org.multiverse.curator.tags.TagWriter;

final class CurationPipelineTest {
  private static final int SHARDS = 3;

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static Path whole;
  private static RunReport report;

  @BeforeAll
  static void runOnce() {
    whole = shared.resolve("whole");
    report = Runs.run(Runs.of(Runs.TRACES, whole).shards(SHARDS));
  }

  @Test
  void givenTraces_everyRowComesOutOnce() throws IOException {
    long lines = Files.readAllLines(Runs.TRACES).size();
    assertThat(report.rowsIn()).isEqualTo(lines);
    assertThat(report.rowsOut()).isEqualTo(lines);
    assertThat(Runs.data(whole).size() + Runs.rejected(whole).size()).isEqualTo((int) lines);
    assertThat(report.stages().values()).hasSize(5).containsOnly(lines);
  }

  @Test
  void givenTraces_everyParallelRowPassesTheGrammarAndStaysNearItsSource() {
    List<GenericRecord> parallel =
        Runs.data(whole).stream()
            .filter(row -> row.get("status").toString().equals("parallel"))
            .toList();
    assertThat(parallel).hasSizeGreaterThan(3);
    for (GenericRecord row : parallel) {
      String text = row.get("deepseek_thinking_trajectory_parallel").toString();
      assertThat(TagParser.parse(text, Form.LINES).violations()).isEmpty();
      assertThat((Double) row.get("distance")).isLessThanOrEqualTo(0.2);
      assertThat((Integer) row.get("blocks")).isPositive();
      assertThat((Double) row.get("num_parallel")).isGreaterThan(1.0);
    }
  }

  @Test
  void givenTraces_refilledTextIsTheSourceByteForByteBeforeEdits() {
    try (Stream<TraceRow> rows = RunFolder.open(whole).rows(StepName.REFILL)) {
      List<TraceRow> withBlocks =
          rows.filter(row -> row.outline() != null && !row.outline().blocks().isEmpty()).toList();
      assertThat(withBlocks).isNotEmpty();
      for (TraceRow row : withBlocks) {
        boolean joined = row.outline().blocks().stream().anyMatch(block -> block.join() != null);
        if (!joined && row.outline().dropped().isEmpty()) {
          assertThat(TagWriter.sequential(row.results().refilled())).isEqualTo(row.trace().text());
        }
      }
    }
  }

  @Test
  void givenEmbeddedFlink_filesAreTheSameAsOnTheDirectRunner() throws Exception {
    Path flink = temp.resolve("flink");
    RunReport onFlink =
        Runs.run(
            Runs.of(Runs.TRACES, flink).shards(SHARDS).runner(RunnerKind.FLINK).parallelism(3));
    assertThat(onFlink.runner()).isEqualTo("flink");
    assertThat(Runs.digests(flink)).isEqualTo(Runs.digests(whole));
  }

  @Test
  void givenOtherParallelism_filesAreTheSame() throws Exception {
    Path one = temp.resolve("one");
    Runs.run(Runs.of(Runs.TRACES, one).shards(SHARDS).parallelism(1));
    assertThat(Runs.digests(one)).isEqualTo(Runs.digests(whole));
  }

  @Test
  void givenFinishedRun_manifestTellsTheFilesAsTheyAre() throws Exception {
    assertThat(Runs.files(whole))
        .contains("_SUCCESS", "README.md", "manifest.json", "run.json")
        .contains("data/train-00000-of-00003.parquet", "data/train-00002-of-00003.parquet")
        .contains("rejected/rejected-00000-of-00003.parquet")
        .contains("stages/1-summary-tree/part-00001-of-00003.parquet")
        .contains("stages/5-mapreduce/part-00002-of-00003.parquet")
        .noneMatch(file -> file.startsWith(RunLayout.WORK) || file.equals(RunLayout.LOCK));
    Map<String, String> digests = Runs.digests(whole);
    RunFolder.open(whole)
        .manifest()
        .orElseThrow()
        .files()
        .forEach(
            file -> {
              assertThat(whole.resolve(file.path())).hasSize(file.bytes());
              if (!file.path().startsWith("stages/")) {
                assertThat(file.sha256()).isEqualTo(digests.get(file.path()));
              }
            });
    assertThat(Files.readString(whole.resolve("README.md")))
        .startsWith("---\nconfigs:\n")
        .contains("data/train-*", "num_parallel_planned");
  }

  @Test
  void givenStopAndGoOn_filesAreThoseOfOneRun() throws Exception {
    Path run = temp.resolve("run");
    RunReport half =
        Runs.run(Runs.of(Runs.TRACES, run).shards(SHARDS).to(StepName.PARALLEL_GROUPS));
    assertThat(half.complete()).isFalse();
    assertThat(RunFolder.open(run).isComplete()).isFalse();
    assertThat(RunFolder.open(run).lastStage()).contains(StepName.PARALLEL_GROUPS);
    assertThat(run.resolve("data")).doesNotExist();

    RunReport rest =
        Runs.run(
            RunSettings.builder()
                .output(run)
                .from(StepName.PARALLEL_OUTLINE)
                .runner(RunnerKind.DIRECT));
    assertThat(rest.complete()).isTrue();
    assertThat(Runs.digests(run)).isEqualTo(Runs.digests(whole));
    assertThat(rest.stages()).hasSize(5);
    assertThat(RunFolder.open(run).manifest().orElseThrow().files()).hasSize(SHARDS * (5 + 2));
  }

  @Test
  void givenEarlierStepRedone_laterStagesOfTheOldRunAreGone() throws Exception {
    Path run = temp.resolve("run");
    Runs.run(Runs.of(Runs.TRACES, run).shards(SHARDS));
    Runs.run(
        RunSettings.builder()
            .output(run)
            .from(StepName.PARALLEL_GROUPS)
            .to(StepName.PARALLEL_OUTLINE)
            .runner(RunnerKind.DIRECT));
    assertThat(RunFolder.open(run).isComplete()).isFalse();
    assertThat(RunFolder.open(run).lastStage()).contains(StepName.PARALLEL_OUTLINE);
    assertThat(run.resolve("data")).doesNotExist();
    assertThat(run.resolve("stages/5-mapreduce")).doesNotExist();
  }

  @Test
  void givenOnlyAnId_thatRowChangesAndTheOthersStay() throws Exception {
    Path run = temp.resolve("run");
    Limits strict = Limits.defaults().withMinGain(1_000_000);
    Runs.run(
        Runs.of(Runs.TRACES, run)
            .shards(SHARDS)
            .curation(CurationSettings.rules().withLimits(strict)));
    assertThat(Runs.data(run)).allMatch(row -> row.get("status").toString().equals("sequential"));
    String before = RunFolder.open(run).record().orElseThrow().run();
    String id =
        Runs.data(whole).stream()
            .filter(row -> row.get("status").toString().equals("parallel"))
            .map(row -> row.get("id").toString())
            .findFirst()
            .orElseThrow();

    RunReport redone =
        Runs.run(
            RunSettings.builder()
                .output(run)
                .from(StepName.PARALLEL_GROUPS)
                .only(RowFilter.parse("id=" + id))
                .runner(RunnerKind.DIRECT));

    assertThat(redone.redone()).isEqualTo(1);
    assertThat(redone.counts().status("parallel")).isEqualTo(1);
    // What a run of other settings did stays on record as its work.
    assertThat(runs(run, StepName.SUMMARY_TREE)).containsExactly(before);
    assertThat(runs(run, StepName.PARALLEL_GROUPS)).containsExactlyInAnyOrder(before, redone.run());
    List<GenericRecord> rows = Runs.data(run);
    assertThat(rows.stream().map(row -> row.get("id").toString()))
        .containsExactlyElementsOf(
            Runs.data(whole).stream().map(row -> row.get("id").toString()).toList());
    assertThat(rows)
        .allMatch(
            row ->
                row.get("id").toString().equals(id)
                    == row.get("status").toString().equals("parallel"));
  }

  private static Set<String> runs(Path run, StepName step) {
    Set<String> runs = new TreeSet<>();
    for (Place shard : RunFolder.open(run).stageShards(step)) {
      try (Stream<GenericRecord> records = StageFiles.records(shard.spec())) {
        records.map(record -> record.get("run").toString()).forEach(runs::add);
      }
    }
    // Rows that no step has seen.
    runs.remove("");
    return runs;
  }

  @Test
  void givenOnlyByStatusFromTheInput_theFilesStayAsTheyWere() throws Exception {
    Path run = temp.resolve("run");
    Path input = Runs.TEST_DATA.resolve("broken/missing-column.jsonl");
    Runs.run(Runs.of(input, run).shards(2));
    Map<String, String> before = Runs.digests(run);
    RunReport redone =
        Runs.run(Runs.of(input, run).only(RowFilter.parse("status=rejected")).shards(2));
    assertThat(redone.redone()).isEqualTo(5);
    assertThat(Runs.digests(run)).isEqualTo(before);
    RunReport none = Runs.run(Runs.of(input, run).only(RowFilter.parse("reason=broken-json")));
    assertThat(none.redone()).isZero();
    assertThat(RunFolder.open(run).isComplete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = StepName.class,
      names = {"SUMMARY_TREE", "PARALLEL_GROUPS", "MAPREDUCE"})
  void givenSomeRowsRedoneAsTheyWere_theFilesStayAsTheyWere(StepName from) throws Exception {
    Path run = temp.resolve("run");
    Runs.run(Runs.of(Runs.TRACES, run).shards(SHARDS));
    RunReport redone =
        Runs.run(
            Runs.of(Runs.TRACES, run)
                .from(from)
                .only(RowFilter.parse("status=sequential"))
                .runner(RunnerKind.DIRECT));
    assertThat(redone.redone()).isPositive().isLessThan(redone.rowsIn());
    assertThat(Runs.digests(run)).isEqualTo(Runs.digests(whole));
  }

  @Test
  void givenAnObjectStore_theRunIsThereAsOnADisk() throws Exception {
    String bucket = "memory://" + temp.getFileName();
    MemoryStore.put(bucket + "/in/traces.jsonl", Files.readAllBytes(Runs.TRACES));
    Place run = Place.of(bucket + "/runs/a");
    RunSettings.Builder settings =
        RunSettings.builder()
            .inputs(bucket + "/in/*.jsonl")
            .output(run)
            .runner(RunnerKind.DIRECT)
            .shards(SHARDS);
    Runs.run(settings.to(StepName.PARALLEL_GROUPS));
    assertThat(RunFolder.open(run).isComplete()).isFalse();
    RunReport report =
        Runs.run(settings.to(StepName.last()).from(StepName.PARALLEL_OUTLINE).inputs(List.of()));
    assertThat(report.complete()).isTrue();
    assertThat(RunFolder.open(run).isComplete()).isTrue();
    assertThat(RunFolder.open(run).row("td-math-01")).isPresent();
    Map<String, String> digests = new TreeMap<>();
    for (String key : MemoryStore.keys()) {
      if (key.startsWith(run.spec() + "/data/") || key.startsWith(run.spec() + "/rejected/")) {
        digests.put(key.substring(run.spec().length() + 1), Sha256.of(MemoryStore.bytes(key)));
      }
    }
    assertThat(digests).isEqualTo(Runs.digests(whole));
    assertThat(MemoryStore.keys()).noneMatch(key -> key.contains("/_work/"));
  }

  @Test
  void givenUnknownId_nothingIsTouched() {
    assertThatThrownBy(
            () ->
                Runs.run(RunSettings.builder().output(whole).only(RowFilter.parse("id=nobody,me"))))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageEndingWith("has no row with id me, nobody");
    assertThat(RunFolder.open(whole).isComplete()).isTrue();
  }

  @Test
  void givenDamagedStage_namesTheFileAndTouchesNothing() throws Exception {
    Path run = temp.resolve("run");
    Runs.run(Runs.of(Runs.TRACES, run).shards(1));
    Path stage = run.resolve("stages/2-parallel-groups/part-00000-of-00001.parquet");
    byte[] bytes = Files.readAllBytes(stage);
    Files.write(stage, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> Runs.run(RunSettings.builder().output(run).from(StepName.MAPREDUCE)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageStartingWith(
            "Cannot read shard " + stage + ": it is no Parquet file, or its end is missing");
    assertThat(RunFolder.open(run).isComplete()).isTrue();
  }

  @Test
  void givenStageOfAnotherText_refusesRows() throws Exception {
    Path run = temp.resolve("run");
    Path other = temp.resolve("other");
    Path edited = temp.resolve("edited.jsonl");
    Files.writeString(
        edited,
        Files.readString(Runs.TRACES)
            .replace(
                "\"deepseek_thinking_trajectory\": \"",
                "\"deepseek_thinking_trajectory\": \"Well then. "));
    assertThat(Files.readString(edited)).isNotEqualTo(Files.readString(Runs.TRACES));
    Runs.run(Runs.of(Runs.TRACES, run).shards(1));
    Runs.run(Runs.of(edited, other).shards(1));
    String stage = "stages/2-parallel-groups/part-00000-of-00001.parquet";
    Files.copy(other.resolve(stage), run.resolve(stage), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> Runs.run(RunSettings.builder().output(run).from(StepName.MAPREDUCE)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageContaining("of parallel-groups belongs to another text");
  }

  @Test
  void givenFewerShards_nothingStaleStays() throws Exception {
    Path run = temp.resolve("run");
    Runs.run(Runs.of(Runs.TRACES, run).shards(4));
    Runs.run(Runs.of(Runs.TRACES, run).shards(1));
    assertThat(Runs.files(run.resolve("data"))).containsExactly("train-00000-of-00001.parquet");
    assertThat(Runs.data(run)).hasSameSizeAs(Runs.data(whole));
  }

  @Test
  void givenFinishedRunOfOtherInput_refusesUnlessToldToReplace() {
    Path run = temp.resolve("run");
    Path other = Runs.TEST_DATA.resolve("broken/broken-json.jsonl");
    Runs.run(Runs.of(other, run));
    assertThatThrownBy(() -> Runs.run(Runs.of(Runs.TRACES, run)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageContaining("it holds a finished run of other settings or other input")
        .hasMessageContaining("--overwrite");
    assertThat(RunFolder.open(run).isComplete()).isTrue();
    assertThat(Runs.run(Runs.of(Runs.TRACES, run).overwrite()).complete()).isTrue();
  }

  @Test
  void givenFolderOfSomebodyElse_isNotWrittenInto() throws IOException {
    Files.writeString(temp.resolve("thesis.txt"), "precious");
    assertThatThrownBy(() -> Runs.run(Runs.of(Runs.TRACES, temp)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageContaining("it holds thesis.txt and is no run folder");
  }

  @Test
  void givenOutputThatIsAFile_saysSo() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "");
    assertThatThrownBy(() -> Runs.run(Runs.of(Runs.TRACES, file)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessage("Cannot write output " + file + ": it is not a folder");
  }

  @Test
  void givenMissingInput_saysSoAndLeavesNothingBehind() {
    Path run = temp.resolve("run");
    assertThatThrownBy(() -> Runs.run(Runs.of(temp.resolve("none.jsonl"), run)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessageContaining("none.jsonl: no such file");
    assertThat(run).doesNotExist();
  }

  @Test
  void givenTwoRunsAtOnce_theSecondIsToldToWait() {
    Path run = temp.resolve("run");
    try (RunLock held = RunLock.of(Place.of(run))) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> Runs.run(Runs.of(Runs.TRACES, run)))
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
          .hasMessageContaining("another run is writing it");
    }
    assertThat(Runs.run(Runs.of(Runs.TRACES, run)).complete()).isTrue();
  }

  @Test
  void givenRowThatVanished_theRunFailsLoudlyAndMovesNothing() throws IOException {
    Path run = temp.resolve("run");
    Progress thief =
        snapshot -> {
          if (snapshot.phase() == Progress.Phase.FINISHING) {
            try (Stream<Path> counts = Files.list(run.resolve("_work/counts"))) {
              Files.writeString(counts.findFirst().orElseThrow(), "{\"rows\":26}");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    assertThatThrownBy(() -> CurationPipeline.run(Runs.of(Runs.TRACES, run).build(), thief))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
        .hasMessageContaining("rows lost or doubled: 26 in the input, 25 in stage 1-summary-tree");
    assertThat(run.resolve("_SUCCESS")).doesNotExist();
    assertThat(run.resolve("data")).doesNotExist();
  }

  @Test
  void givenStepThatThrows_theRowIsRejectedAndTheRunGoesOn() {
    Path run = temp.resolve("run");
    RunReport done = Runs.run(Runs.of(Runs.TRACES, run).curation(TestSteps.throwing("td-math-01")));
    assertThat(Runs.reasons(run)).containsEntry("td-math-01", "internal-error");
    assertThat(done.counts().status(Status.REJECTED.toString())).isEqualTo(1);
    assertThat(done.rowsOut()).isEqualTo(done.rowsIn());
  }

  @Test
  void givenNameThatLooksLikeAPattern_theRunWorks() throws Exception {
    Path run = temp.resolve("a b [1] ünï");
    Runs.run(Runs.of(Runs.TRACES, run).shards(SHARDS));
    assertThat(Runs.digests(run)).isEqualTo(Runs.digests(whole));
  }
}
