package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.rows.StepName;

/** A process that dies in the middle of a run, and the same run again. */
final class KillAndRerunTest {
  @TempDir private Path temp;

  /** Runs in a process of its own: {@code INPUT OUTPUT STEP FILE RUNNER}. */
  public static void main(String[] args) {
    Runs.run(settings(Path.of(args[0]), Path.of(args[1]), StepName.of(args[2]), args[3], args[4]));
  }

  private static RunSettings.Builder settings(
      Path input, Path output, StepName step, String file, String runner) {
    return Runs.of(input, output)
        .shards(2)
        .runner(RunnerKind.of(runner))
        .curation(TestSteps.halting(step, file));
  }

  @ParameterizedTest(name = "killed in {0} on {1}")
  @CsvSource({
    "summary-tree, direct",
    "mapreduce, direct",
    "parallel-outline, flink",
    "mapreduce, flink"
  })
  void givenKilledRun_leavesNoSuccessAndTheNextOneFinishesIt(String step, String runner)
      throws Exception {
    Path file = Files.writeString(temp.resolve("halt"), "");
    Path run = temp.resolve("run");
    Process process =
        Processes.java(
            KillAndRerunTest.class,
            Runs.TRACES.toString(),
            run.toString(),
            step,
            file.toString(),
            runner);
    assertThat(process.waitFor()).isEqualTo(137);
    assertThat(run).isDirectory();
    assertThat(run.resolve("_SUCCESS")).doesNotExist();
    assertThat(run.resolve("data")).doesNotExist();

    Files.delete(file);
    RunReport done =
        Runs.run(settings(Runs.TRACES, run, StepName.of(step), file.toString(), runner));
    assertThat(done.complete()).isTrue();
    assertThat(done.rowsIn()).isEqualTo(25).isEqualTo(done.rowsOut());

    Path clean = temp.resolve("clean");
    Runs.run(settings(Runs.TRACES, clean, StepName.of(step), file.toString(), "direct"));
    assertThat(Runs.digests(run)).isEqualTo(Runs.digests(clean));
    assertThat(Runs.files(run)).isEqualTo(Runs.files(clean));
  }
}
