package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/** A run in another process, looked at and ended from this one by its folder alone. */
final class FollowedRunTest {
  @TempDir private Path temp;

  /** Runs in a process of its own: {@code OUTPUT FILE RUNNER [MASTER]}. */
  public static void main(String[] args) {
    try {
      RunSettings.Builder settings = settings(Path.of(args[0]), args[1], args[2]);
      Runs.run(args.length > 3 ? settings.flinkMaster(args[3]) : settings);
    } catch (CuratorException e) {
      // As the command line does: threads of the runner may be left.
      System.exit(e.code().exitCode());
    }
  }

  private static RunSettings.Builder settings(Path output, String file, String runner) {
    return Runs.of(Runs.TRACES, output)
        .shards(2)
        .runner(RunnerKind.of(runner))
        .curation(TestSteps.waitingAfter(CurationSettings.rules(), StepName.PARALLEL_GROUPS, file));
  }

  private static RunProgress progress(Place run) throws Exception {
    Optional<RunProgress> progress = RunProgress.of(run);
    return progress.orElse(null);
  }

  @ParameterizedTest
  @EnumSource(
      value = RunnerKind.class,
      names = {"DIRECT", "FLINK"})
  void givenARunElsewhere_itIsSeenAndCancelledAndGoesOn(RunnerKind runner) throws Exception {
    Path file = Files.writeString(temp.resolve("wait"), "");
    Path folder = temp.resolve("run");
    Place run = Place.of(folder);
    Process process =
        Processes.java(
            FollowedRunTest.class, folder.toString(), file.toString(), runner.toString());
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                RunProgress now = progress(run);
                return !process.isAlive()
                    || (now != null
                        && now.passed().getOrDefault(StepName.SUMMARY_TREE, 0L) > 5
                        && now.through() > 0);
              });
      RunProgress seen = progress(run);
      assertThat(seen).as("process lives: %s", process.isAlive()).isNotNull();
      assertThat(seen.read()).isEqualTo(25);
      assertThat(seen.through()).isBetween(1L, 24L);
      assertThat(seen.launcher()).endsWith(":" + process.pid());
      assertThat(seen.secondsLeft()).isPositive();
      assertThat(seen.failing()).isEmpty();
      assertThat(RunWriter.of(run).isAtWork()).isTrue();

      assertThat(RunWriter.of(run).cancel()).endsWith(":" + process.pid());
      assertThat(process.waitFor()).isEqualTo(Code.INTERRUPTED.exitCode());
      assertThat(RunWriter.of(run).isAtWork()).isFalse();
      assertThat(folder.resolve(RunLayout.SUCCESS)).doesNotExist();
    } finally {
      process.destroy();
    }
    Files.delete(file);
    Runs.run(settings(folder, file.toString(), runner.toString()));
    Path clean = temp.resolve("clean");
    Runs.run(settings(clean, file.toString(), runner.toString()));
    assertThat(Runs.digests(folder)).isEqualTo(Runs.digests(clean));
    assertThat(Runs.files(folder)).isEqualTo(Runs.files(clean));
    assertThat(RunProgress.of(run)).as("nothing is being made any more").isEmpty();
  }

  @Test
  void givenALauncherThatDied_itsJobIsFoundAgainAndNotStartedTwice() throws Exception {
    Path file = Files.writeString(temp.resolve("wait"), "");
    Path folder = temp.resolve("run");
    try (TestCluster cluster = TestCluster.start(temp)) {
      String master = cluster.master();
      Process launcher =
          Processes.java(
              FollowedRunTest.class, folder.toString(), file.toString(), "flink", master);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                RunProgress now = progress(Place.of(folder));
                return !launcher.isAlive()
                    || (now != null && now.flinkJob() != null && now.through() > 0);
              });
      RunProgress seen = progress(Place.of(folder));
      assertThat(seen).as("launcher lives: %s", launcher.isAlive()).isNotNull();
      launcher.destroyForcibly().waitFor();
      assertThat(RunWriter.of(Place.of(folder)).isAtWork()).as("the job lives on").isTrue();

      Files.delete(file);
      RunReport report = Runs.run(settings(folder, file.toString(), "flink").flinkMaster(master));
      assertThat(report.complete()).isTrue();
      assertThat(new FlinkCluster(master).jobs())
          .as("jobs that the cluster has seen")
          .singleElement()
          .satisfies(job -> assertThat(job.id()).isEqualTo(seen.flinkJob()))
          .satisfies(job -> assertThat(job.state()).isEqualTo("FINISHED"));
      assertThat(folder.resolve(RunLayout.SUCCESS)).exists();
    }
  }

  @Test
  void givenAClusterThatDied_theLauncherSaysSoAndTheSameCommandGoesOn() throws Exception {
    Path file = Files.writeString(temp.resolve("wait"), "");
    Path folder = temp.resolve("run");
    Path conf = Files.createDirectories(temp.resolve("conf"));
    // Flink's client asks for a minute otherwise.
    Files.writeString(conf.resolve("config.yaml"), "rest.retry.max-attempts: 1\n");
    Process launcher;
    try (TestCluster cluster = TestCluster.start(temp)) {
      ProcessBuilder builder =
          Processes.java(
              entry -> true,
              FollowedRunTest.class,
              folder.toString(),
              file.toString(),
              "flink",
              cluster.master());
      builder.environment().put("FLINK_CONF_DIR", conf.toString());
      launcher = builder.start();
      Process begun = launcher;
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                RunProgress now = progress(Place.of(folder));
                return !begun.isAlive() || (now != null && now.through() > 0);
              });
    }
    assertThat(launcher.waitFor()).isEqualTo(Code.UNREACHABLE.exitCode());
    Files.delete(file);
    assertThat(Runs.run(settings(folder, file.toString(), "flink")).complete()).isTrue();
  }

  @Test
  void givenAJobOnACluster_cancelEndsItThere() throws Exception {
    Path file = Files.writeString(temp.resolve("wait"), "");
    Path folder = temp.resolve("run");
    try (TestCluster cluster = TestCluster.start(temp)) {
      String master = cluster.master();
      Process launcher =
          Processes.java(
              FollowedRunTest.class, folder.toString(), file.toString(), "flink", master);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                RunProgress now = progress(Place.of(folder));
                return !launcher.isAlive()
                    || (now != null && now.flinkJob() != null && now.through() > 0);
              });
      assertThat(RunWriter.of(Place.of(folder)).cancel()).startsWith("Flink job ");
      assertThat(launcher.waitFor()).isEqualTo(Code.INTERRUPTED.exitCode());
      assertThat(new FlinkCluster(master).jobs())
          .singleElement()
          .satisfies(job -> assertThat(job.state()).isEqualTo("CANCELED"));
    }
  }

  @Test
  void givenNobody_thereIsNothingToCancel() throws Exception {
    Place run = Place.of(temp.resolve("run"));
    Runs.run(Runs.of(Runs.TRACES, run.path()));
    RunWriter nobody = RunWriter.of(run);
    assertThatThrownBy(nobody::cancel).hasMessageContaining("nobody makes a run there");
    assertThat(RunFolder.open(run).isComplete()).isTrue();
  }
}
