package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A row that uses up the memory, or takes its process with it. */
final class PoisonRowTest {
  private static final String POISON = "td-math-01";
  private static final int KILLED = 137;

  @TempDir private Path temp;

  /** Runs in a process of its own: {@code OUTPUT RUNNER}. */
  public static void main(String[] args) {
    Runs.run(
        Runs.of(Runs.TRACES, Path.of(args[0]))
            .shards(2)
            .runner(RunnerKind.of(args[1]))
            .curation(TestSteps.deadly(POISON)));
  }

  private Map<String, String> othersOf(Path run) {
    Map<String, String> rows = new TreeMap<>();
    for (GenericRecord row : Runs.data(run)) {
      rows.put(row.get("id").toString(), row.get("deepseek_thinking_trajectory_parallel") + "");
    }
    rows.remove(POISON);
    return rows;
  }

  private void assertRejectedAlone(Path run, String code) {
    Path clean = temp.resolve("clean");
    Runs.run(Runs.of(Runs.TRACES, clean).shards(2));
    assertThat(Runs.reasons(run))
        .containsExactlyInAnyOrderEntriesOf(with(Runs.reasons(clean), code));
    assertThat(othersOf(run)).isEqualTo(othersOf(clean));
    assertThat(run.resolve("_work")).doesNotExist();
  }

  private static Map<String, String> with(Map<String, String> reasons, String code) {
    Map<String, String> all = new TreeMap<>(reasons);
    all.put(POISON, code);
    return all;
  }

  @ParameterizedTest
  @CsvSource({"direct", "flink"})
  void givenARowThatNeedsMoreMemoryThanThereIs_itIsRejectedAndTheOthersAreNot(String runner) {
    Path run = temp.resolve("run");
    RunReport report =
        Runs.run(
            Runs.of(Runs.TRACES, run)
                .shards(2)
                .runner(RunnerKind.of(runner))
                .curation(TestSteps.hungry(POISON)));
    assertThat(report.rowsOut()).isEqualTo(report.rowsIn());
    assertRejectedAlone(run, "out-of-memory");
  }

  @ParameterizedTest
  @CsvSource({"direct", "flink"})
  void givenARowThatEndsItsProcess_itIsRejectedAfterAFewStarts(String runner) throws Exception {
    Path run = temp.resolve("run");
    int deaths = 0;
    while (true) {
      int code = Processes.java(PoisonRowTest.class, run.toString(), runner).waitFor();
      if (code == 0) {
        break;
      }
      assertThat(code).isEqualTo(KILLED);
      deaths++;
      assertThat(deaths).as("deaths").isLessThan(6);
    }
    assertThat(deaths).isGreaterThanOrEqualTo(3);
    assertRejectedAlone(run, "worker-died");
  }

  @Test
  void givenKillsThatAreNoRowsFault_noRowIsRejected() throws Exception {
    Path run = temp.resolve("run");
    Path file = Files.writeString(temp.resolve("halt"), "");
    for (int kill = 0; kill < 2; kill++) {
      Process process =
          Processes.java(
              KillAndRerunTest.class,
              Runs.TRACES.toString(),
              run.toString(),
              "summary-tree",
              file.toString(),
              "flink");
      assertThat(process.waitFor()).isEqualTo(KILLED);
    }
    Files.delete(file);
    Process last =
        Processes.java(
            KillAndRerunTest.class,
            Runs.TRACES.toString(),
            run.toString(),
            "summary-tree",
            file.toString(),
            "flink");
    assertThat(last.waitFor()).isZero();
    assertThat(Runs.reasons(run)).doesNotContainValue("worker-died");
  }
}
