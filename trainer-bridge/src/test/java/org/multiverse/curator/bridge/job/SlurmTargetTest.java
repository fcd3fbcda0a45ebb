package org.multiverse.curator.bridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.multiverse.curator.common.CuratorException;

/** Against commands of this test's own in place of Slurm's; no cluster was ever asked. */
final class SlurmTargetTest {
  @TempDir private Path temp;

  private Path bin;
  private Path output;
  private SlurmTarget target;
  private TrainingJob job;

  @BeforeEach
  void makeCluster() throws IOException {
    bin = temp.resolve("bin");
    output = temp.resolve("out put");
    job =
        TrainingJob.of(Fakes.prepared(temp.resolve("prepared")), "model", output)
            .withArguments(List.of("--note", "it's"));
    target = SlurmTarget.of("python3").withCommands(bin);
    // Each command writes down its words; what it answers lies in files.
    for (String name : List.of("sbatch", "squeue", "sacct", "scancel")) {
      Fakes.executable(
          bin.resolve(name),
          """
          #!/bin/sh
          here=$(dirname "$0")
          echo "%1$s $*" >>"$here/asked"
          [ -f "$here/%1$s.err" ] && cat "$here/%1$s.err" >&2
          [ -f "$here/%1$s.out" ] && cat "$here/%1$s.out"
          exit "$(cat "$here/%1$s.code" 2>/dev/null || echo 0)"
          """
              .formatted(name));
    }
    answers("sbatch", "41");
  }

  private void answers(String command, String text) throws IOException {
    Files.writeString(bin.resolve(command + ".out"), text.isEmpty() ? "" : text + "\n");
    Files.deleteIfExists(bin.resolve(command + ".code"));
    Files.deleteIfExists(bin.resolve(command + ".err"));
  }

  private void fails(String command, String complaint) throws IOException {
    Files.writeString(bin.resolve(command + ".out"), "");
    Files.writeString(bin.resolve(command + ".err"), complaint + "\n");
    Files.writeString(bin.resolve(command + ".code"), "1");
  }

  private List<String> asked(String command) throws IOException {
    return Files.readAllLines(bin.resolve("asked")).stream()
        .filter(line -> line.startsWith(command + " "))
        .toList();
  }

  @Test
  void givenJob_handsOverAScriptThatRunsTheProgram() throws IOException {
    Jobs.Submitted submitted = Jobs.submit(job, target);
    assertThat(submitted.outcome()).isEqualTo(Jobs.JobOutcome.STARTED);
    assertThat(submitted.record().id()).isEqualTo("41");
    Path script = output.resolve("job/attempt-1/job.sbatch");
    assertThat(asked("sbatch")).containsExactly("sbatch --parsable " + script);
    assertThat(Files.readAllLines(script))
        .startsWith("#!/bin/bash")
        .contains(
            "#SBATCH --output=\"" + output + "/job/attempt-1/log\"",
            "#SBATCH --nodes=1",
            "srun --export=ALL python3 -m multiverse_trainer.train --data "
                + job.data().folder()
                + " --model model --output '"
                + output
                + "' --note 'it'\\''s'")
        .noneMatch(line -> line.contains("torch.distributed"));
  }

  @Test
  void givenNodes_startsTheLauncherOnEach_withAllSettings() {
    SlurmTarget full =
        new SlurmTarget(
            "/env/bin/python",
            "gpu",
            "lab",
            List.of("module load cuda"),
            List.of("--constraint=h100"),
            bin);
    JobAttempt attempt =
        new JobAttempt(
            job.withResources(new Resources(4, 8, 8, 96, 1024, 600)), 3, TrainingJob.Start.RESUME);
    assertThat(full.manifest(attempt))
        .contains(
            """
            #SBATCH --nodes=4
            #SBATCH --ntasks-per-node=1
            #SBATCH --gpus-per-node=8
            #SBATCH --cpus-per-task=96
            #SBATCH --mem=1024M
            #SBATCH --time=600
            #SBATCH --partition=gpu
            #SBATCH --account=lab
            #SBATCH --no-requeue
            #SBATCH --signal=TERM@300
            #SBATCH --constraint=h100
            set -u
            """)
        .contains("\nmodule load cuda\nhead=$(scontrol show hostnames")
        .contains(
            "srun --export=ALL --kill-on-bad-exit=1 \\\n  /env/bin/python -m torch.distributed.run --nnodes=4 \\\n")
        .contains("--nproc-per-node=8 --rdzv-id=\"$SLURM_JOB_ID\" \\\n")
        .contains(" --resume --note ");
  }

  @Test
  void theScriptRunsInAShell_andLeavesTheExitCodeBehind() throws IOException {
    Fakes.executable(temp.resolve("path/srun"), "#!/bin/sh\nshift\necho \"$@\"\nexit 7\n");
    Path script = temp.resolve("job.sh");
    JobAttempt attempt = new JobAttempt(job, 1, TrainingJob.Start.FRESH);
    Files.createDirectories(attempt.folder());
    Files.writeString(script, target.manifest(attempt));
    Commands.CommandResult result =
        Commands.run(
            List.of(
                "env",
                "PATH=" + temp.resolve("path") + ":" + System.getenv("PATH"),
                "bash",
                script.toString()),
            Duration.ofSeconds(30));
    assertThat(result.code()).isEqualTo(7);
    assertThat(result.out()).endsWith("--output " + output + " --note it's\n");
    assertThat(attempt.folder().resolve("exit")).hasContent("7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PENDING|Priority;PENDING;Priority",
        "PENDING|None;PENDING;PENDING",
        "SUSPENDED|None;PENDING;SUSPENDED",
        "RUNNING|None;RUNNING;''",
        "COMPLETING|None;RUNNING;''"
      })
  void givenJobInTheQueue_tellsItsState(String line, JobState state, String reason)
      throws IOException {
    Jobs.submit(job, target);
    answers("squeue", line);
    assertThat(Jobs.status(output).status()).isEqualTo(new JobStatus(state, reason));
    assertThat(asked("squeue")).contains("squeue --noheader --format=%T|%r --jobs=41");
    assertThat(asked("sacct")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "COMPLETED|0:0;SUCCEEDED;''",
        "FAILED|3:0;FAILED;FAILED, exit code 3",
        "OUT_OF_MEMORY|0:125;FAILED;OUT_OF_MEMORY",
        "TIMEOUT|0:0;FAILED;TIMEOUT",
        "NODE_FAIL|1:0;FAILED;NODE_FAIL, exit code 1",
        "CANCELLED by 1000|0:0;CANCELLED;CANCELLED by 1000"
      })
  void givenJobThatHasLeftTheQueue_asksTheAccounts(String line, JobState state, String reason)
      throws IOException {
    Jobs.submit(job, target);
    fails("squeue", "slurm_load_jobs error: Invalid job id specified");
    answers("sacct", line);
    assertThat(Jobs.status(output).status()).isEqualTo(new JobStatus(state, reason));
  }

  @Test
  void givenNoAccounts_readsTheExitCodeOfTheScript() throws IOException {
    Jobs.submit(job, target);
    fails("squeue", "slurm_load_jobs error: Invalid job id specified");
    fails("sacct", "Slurm accounting storage is disabled");
    JobAttempt attempt = new JobAttempt(job, 1, TrainingJob.Start.FRESH);
    assertThat(target.state(attempt, "41"))
        .isEqualTo(
            new JobStatus(JobState.FAILED, "neither squeue nor sacct knows job 41 any more"));
    Files.writeString(output.resolve("job/attempt-1/exit"), "0\n");
    assertThat(Jobs.status(output).status().state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void givenFailure_tellsItsLastLines_andResumesWhenSubmittedAgain() throws IOException {
    Jobs.submit(job, target);
    answers("squeue", "RUNNING|None");
    assertThat(Jobs.submit(job, target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      log.append("line ").append(i).append('\n');
    }
    Files.writeString(output.resolve("job/attempt-1/log"), log);
    answers("squeue", "");
    answers("sacct", "FAILED|1:0");
    JobRecord failed = Jobs.status(output);
    assertThat(Jobs.lastLines(failed)).hasSize(20).startsWith("line 20").endsWith("line 39");
    answers("sacct", "");
    answers("sbatch", "42;west");
    Jobs.Submitted again = Jobs.submit(job, target);
    assertThat(again.outcome()).isEqualTo(Jobs.JobOutcome.RESUMED);
    assertThat(output.resolve("job/attempt-2/job.sbatch")).content().contains(" --resume ");
    // Of a federation: the other cluster is asked from now on.
    answers("squeue", "COMPLETED|None");
    answers("sacct", "COMPLETED|0:0");
    assertThat(Jobs.submit(job, target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_DONE);
    assertThat(asked("sacct")).last().asString().endsWith("-j 42 --clusters=west");
    assertThat(asked("sbatch")).hasSize(2);
  }

  @Test
  void givenFollow_showsTheLogToItsEnd() throws IOException {
    Jobs.submit(job, target);
    Files.writeString(output.resolve("job/attempt-1/log"), "one\ntwo\rthree");
    answers("sacct", "COMPLETED|0:0");
    List<String> lines = new ArrayList<>();
    List<String> states = new ArrayList<>();
    Jobs.follow(output, lines::add, states::add, Duration.ofMillis(1));
    assertThat(lines).containsExactly("one", "two", "three");
    assertThat(states).containsExactly("succeeded");
  }

  @Test
  void givenHandingOverThatBrokeOff_findsTheJobByItsName() throws IOException {
    JobAttempt attempt = new JobAttempt(job, 1, TrainingJob.Start.FRESH);
    new JobFolder(output).write(JobRecord.of(attempt, target));
    answers("squeue", "77");
    assertThat(target.find(attempt)).contains("77");
    assertThat(asked("squeue"))
        .containsExactly("squeue --me --noheader --format=%i --name=" + attempt.name());
  }

  @Test
  void givenCancel_tellsSlurm() throws IOException {
    Jobs.submit(job, target);
    answers("squeue", "RUNNING|None");
    Jobs.cancel(output);
    assertThat(asked("scancel")).containsExactly("scancel 41");
    answers("squeue", "");
    answers("sacct", "COMPLETED|0:0");
    assertThat(Jobs.status(output).status().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void givenRefusal_isAboutSettings_andLeavesNoRecord() throws IOException {
    fails("sbatch", "sbatch: error: invalid partition specified: gpu");
    assertThatThrownBy(() -> Jobs.submit(job, target))
        .hasMessageStartingWith(
            "Cannot hand over to Slurm: sbatch: error: invalid partition specified: gpu (command:")
        .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(CuratorException.Code.USAGE));
    assertThat(output.resolve("job.json")).doesNotExist();
  }

  @Test
  void givenControllerOutOfReach_saysSo() throws IOException {
    fails("squeue", "squeue: error: Unable to contact slurm controller (connect failure)");
    assertThatThrownBy(() -> Jobs.submit(job, target))
        .hasMessageStartingWith("Cannot reach Slurm: squeue: error: Unable to contact")
        .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(CuratorException.Code.UNREACHABLE));
    assertThat(output.resolve("job.json")).doesNotExist();
  }

  @Test
  void givenNoSlurm_saysWhatToDo() {
    SlurmTarget none = target.withCommands(temp.resolve("none"));
    assertThatThrownBy(() -> Jobs.submit(job, none))
        .hasMessage(
            "Cannot run "
                + temp.resolve("none/squeue")
                + ": it is not there; use a machine that hands over to Slurm, or --slurm-bin DIR")
        .satisfies(e -> assertThat(Fakes.code(e)).isEqualTo(CuratorException.Code.USAGE));
  }
}
