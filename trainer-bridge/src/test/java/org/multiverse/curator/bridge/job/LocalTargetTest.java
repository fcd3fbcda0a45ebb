package org.multiverse.curator.bridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.FileLock;

/** Jobs on this machine, really run: the program is a small one in place of the trainer. */
final class LocalTargetTest {
  private static final Duration POLL = Duration.ofMillis(20);

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private static Path trainer;
  private static LocalTarget target;

  private PreparedData data;
  private Path output;

  @BeforeAll
  static void makeTrainer() throws IOException {
    trainer = Fakes.trainer(shared.resolve("trainer"));
    target = LocalTarget.withTrainer("python3", trainer, shared.resolve("environments"));
  }

  @BeforeEach
  void makeData() throws IOException {
    data = Fakes.prepared(temp.resolve("prepared"));
    output = Files.createDirectories(temp.resolve("out put"));
  }

  @AfterEach
  void endJob() throws IOException {
    Files.deleteIfExists(output.resolve("hold"));
    if (Files.exists(output.resolve("job.json"))) {
      Jobs.cancel(output);
      Jobs.cancel(output);
      awaitEnd();
    }
  }

  private JobRecord awaitEnd() {
    return await()
        .pollInterval(POLL)
        .atMost(Duration.ofSeconds(30))
        .until(() -> Jobs.status(output), record -> record.status().state().isFinal());
  }

  private TrainingJob job(String... words) {
    return TrainingJob.of(data, "a model", output).withArguments(List.of(words));
  }

  private void hold() throws IOException {
    Files.writeString(output.resolve("hold"), "");
  }

  private void endWith(int code) throws IOException {
    Files.writeString(output.resolve("code"), Integer.toString(code));
    Files.deleteIfExists(output.resolve("hold"));
  }

  private void awaitLog(String text) {
    Path log = output.resolve("job/attempt-1/log");
    await()
        .pollInterval(POLL)
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(log) && Files.readString(log).contains(text));
  }

  @Test
  void givenJob_runsItInAnEnvironmentOfItsOwn_andIsDone() throws IOException {
    Jobs.Submitted submitted = Jobs.submit(job("--steps", "it's 1 > 0"), target);
    assertThat(submitted.outcome()).isEqualTo(Jobs.JobOutcome.STARTED);
    assertThat(awaitEnd().status()).isEqualTo(new JobStatus(JobState.SUCCEEDED, ""));
    assertThat(Files.readString(output.resolve("job/attempt-1/log")))
        .startsWith(
            "words: --data "
                + data.folder()
                + " --model a model --output "
                + output
                + " --steps it's 1 > 0\n");
    assertThat(target.preparation()).isEmpty();
  }

  @Test
  void givenSameJob_whileItRunsOrAfterItSucceeded_startsNothing() throws IOException {
    hold();
    Jobs.Submitted first = Jobs.submit(job(), target);
    Jobs.Submitted second = Jobs.submit(job(), target);
    assertThat(second.outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    assertThat(second.record().id()).isEqualTo(first.record().id());
    endWith(0);
    awaitEnd();
    assertThat(Jobs.submit(job(), target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_DONE);
    assertThat(output.resolve("job/attempt-2")).doesNotExist();
  }

  @Test
  void givenFailure_tellsItsLastLines_andResumesWhenSubmittedAgain() throws IOException {
    endWith(3);
    Jobs.submit(job(), target);
    JobRecord failed = awaitEnd();
    assertThat(failed.status()).isEqualTo(new JobStatus(JobState.FAILED, "exit code 3"));
    assertThat(Jobs.lastLines(failed))
        .hasSize(20)
        .startsWith("step 11")
        .endsWith("step 29", "größer → ∞");
    endWith(0);
    Jobs.Submitted again = Jobs.submit(job(), target);
    assertThat(again.outcome()).isEqualTo(Jobs.JobOutcome.RESUMED);
    assertThat(again.record().attempt()).isEqualTo(2);
    assertThat(awaitEnd().status().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(Files.readString(output.resolve("job/attempt-2/log")))
        .contains("--output " + output + " --resume\n");
  }

  @Test
  void givenOtherArguments_areRefusedWhileTheFolderHoldsAJob_andStartFreshAfterItFailed()
      throws IOException {
    hold();
    Jobs.submit(job("--lr", "1"), target);
    assertThatThrownBy(() -> Jobs.submit(job("--lr", "2"), target))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Cannot hand over into " + output + ": it holds another job")
        .hasMessageEndingWith("running); choose another --output");
    endWith(1);
    awaitEnd();
    endWith(0);
    assertThat(Jobs.submit(job("--lr", "2"), target).outcome()).isEqualTo(Jobs.JobOutcome.STARTED);
    awaitEnd();
    assertThat(Files.readString(output.resolve("job/attempt-2/log"))).doesNotContain("--resume");
  }

  @Test
  void givenFollow_seesEveryLineOnceAndTheStates() throws IOException {
    Jobs.submit(job(), target);
    List<String> lines = new ArrayList<>();
    List<String> states = new ArrayList<>();
    JobRecord ended = Jobs.follow(output, lines::add, states::add, POLL);
    assertThat(ended.status().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(lines).hasSize(32).contains("step 0", "step 29").endsWith("größer → ∞");
    assertThat(states).endsWith("succeeded");
  }

  @Test
  void givenCancel_letsTheJobSaveItsWork_andIsCancelled() throws IOException {
    hold();
    Jobs.submit(job(), target);
    awaitLog("größer");
    Jobs.cancel(output);
    // The program ends with 0 when it is asked to end; that is no success.
    assertThat(awaitEnd().status().state()).isEqualTo(JobState.CANCELLED);
    assertThat(Files.readString(output.resolve("job/attempt-1/log")))
        .endsWith("checkpoint written\n");
    endWith(0);
    assertThat(Jobs.submit(job(), target).outcome()).isEqualTo(Jobs.JobOutcome.RESUMED);
  }

  @Test
  void givenCancelTwice_endsAStubbornJob() throws IOException {
    hold();
    JobRecord record = Jobs.submit(job("--stubborn"), target).record();
    awaitLog("größer");
    Jobs.cancel(output);
    assertThat(Jobs.status(output).status().state()).isEqualTo(JobState.RUNNING);
    Jobs.cancel(output);
    assertThat(awaitEnd().status().state()).isEqualTo(JobState.CANCELLED);
    long pid = Long.parseLong(record.id().split("@", -1)[0]);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void givenKilledProcess_isFailedWithoutAnExitCode() throws IOException {
    hold();
    JobRecord record = Jobs.submit(job(), target).record();
    awaitLog("größer");
    target.cancel(record.lastAttempt(), record.id());
    await()
        .pollInterval(POLL)
        .until(() -> !Jobs.status(output).status().state().equals(JobState.RUNNING));
    Files.delete(output.resolve("job/attempt-1/exit"));
    assertThat(target.state(record.lastAttempt(), record.id()))
        .isEqualTo(
            new JobStatus(
                JobState.FAILED,
                "its process is gone and left no exit code: killed, or a restart"));
  }

  @Test
  void givenScriptKilledAlone_theJobItselfIsSeenToRun() throws IOException {
    hold();
    JobRecord record = Jobs.submit(job(), target).record();
    awaitLog("größer");
    long pid = Long.parseLong(record.id().split("@", -1)[0]);
    ProcessHandle script = ProcessHandle.of(pid).orElseThrow();
    script.destroyForcibly();
    await().pollInterval(POLL).until(() -> !script.isAlive());
    assertThat(Jobs.submit(job(), target).outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    endWith(0);
    assertThat(awaitEnd().status().state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void givenReusedPid_isNotTakenForTheJob() {
    JobAttempt attempt = new JobAttempt(job(), 1, TrainingJob.Start.FRESH);
    long own = ProcessHandle.current().pid();
    assertThat(target.state(attempt, own + "@1000").state()).isEqualTo(JobState.FAILED);
    long began = ProcessHandle.current().info().startInstant().orElseThrow().toEpochMilli();
    assertThat(target.state(attempt, own + "@" + began).state()).isEqualTo(JobState.RUNNING);
    target.cancel(attempt, own + "@1000"); // must not reach this very process
  }

  @Test
  void givenLostRecord_findsTheRunningJobAgain() throws IOException {
    hold();
    String id = Jobs.submit(job(), target).record().id();
    awaitLog("größer");
    Files.delete(output.resolve("job.json"));
    Jobs.Submitted found = Jobs.submit(job(), target);
    assertThat(found.outcome()).isEqualTo(Jobs.JobOutcome.ALREADY_RUNNING);
    assertThat(found.record().id()).isEqualTo(id);
  }

  @Test
  void givenHandingOverThatBrokeOff_asksTheTargetBeforeItStartsAgain() throws IOException {
    JobAttempt attempt = new JobAttempt(job(), 1, TrainingJob.Start.FRESH);
    new JobFolder(output).write(JobRecord.of(attempt, target));
    assertThatThrownBy(() -> Jobs.status(output))
        .hasMessage(
            "Cannot tell the state of the job in "
                + output
                + ": handing over broke off; run the same bridge submit again");
    Jobs.Submitted submitted = Jobs.submit(job(), target);
    assertThat(submitted.outcome()).isEqualTo(Jobs.JobOutcome.STARTED);
    assertThat(submitted.record().attempt()).isEqualTo(1);
    awaitEnd();
  }

  @Test
  void givenProcesses_startsThemWithTheLauncher() throws IOException {
    Jobs.submit(job().withResources(Resources.ONE_PROCESS.withProcesses(2)), target);
    assertThat(awaitEnd().status().state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(Files.readString(output.resolve("job/attempt-1/log")))
        .startsWith("launcher: --standalone --nnodes=1 --nproc-per-node=2\nwords: --data ");
  }

  @Test
  void givenSettingsThatCannotBe_saysSoAndLeavesNoRecord() {
    assertThatThrownBy(
            () -> Jobs.submit(job().withResources(Resources.ONE_PROCESS.withNodes(2)), target))
        .hasMessage("Cannot run on 2 nodes: this target has one machine");
    assertThatThrownBy(() -> Jobs.submit(job().withEnvironment(List.of("NOT_SET_HERE")), target))
        .hasMessage("Cannot hand over the variable NOT_SET_HERE: it is not set here");
    LocalTarget none = LocalTarget.withPython("no-such-python");
    assertThatThrownBy(() -> Jobs.submit(job(), none))
        .hasMessageStartingWith("Cannot start the job with no-such-python: ");
    assertThat(output.resolve("job.json")).doesNotExist();
  }

  @Test
  void givenLockFileThatCannotBeInstalled_tellsPipsLastLine() throws IOException {
    Path broken = Fakes.trainer(temp.resolve("broken"));
    Files.writeString(broken.resolve("requirements.lock"), "./no-such-wheel.whl\n");
    LocalTarget bad = LocalTarget.withTrainer("python3", broken, temp.resolve("environments"));
    assertThatThrownBy(() -> Jobs.submit(job(), bad))
        .isInstanceOf(CuratorException.class)
        .hasMessageStartingWith("Cannot install " + broken.resolve("requirements.lock") + ": ")
        .hasMessageContaining("no-such-wheel.whl")
        .hasMessageContaining("(command: ");
    assertThat(bad.preparation())
        .contains("Making a Python environment (the first time: some minutes) …");
  }

  @Test
  void givenAnotherCommandHandingOver_waitsForNobody() {
    try (FileLock lock = new JobFolder(output).lock()) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> Jobs.submit(job(), target))
          .hasMessage(
              "Cannot hand over into "
                  + output
                  + ": another command is doing so; wait for its end");
    }
  }
}
