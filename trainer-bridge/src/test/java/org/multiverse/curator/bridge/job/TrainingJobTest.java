package org.multiverse.curator.bridge.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingJobTest {
  @TempDir private Path temp;

  private TrainingJob job() throws IOException {
    return TrainingJob.of(Fakes.prepared(temp.resolve("prepared")), "model", temp.resolve("out"));
  }

  @Test
  void fingerprintIsOfDataModelAndArguments_andOfNothingElse() throws IOException {
    TrainingJob job = job();
    assertThat(job.fingerprint()).hasSize(64).isEqualTo(job().fingerprint());
    assertThat(job.withResources(Resources.ONE_PROCESS.withProcesses(8)).fingerprint())
        .isEqualTo(job.fingerprint());
    assertThat(job.seenAt("/mnt/a", "/mnt/b").fingerprint()).isEqualTo(job.fingerprint());
    assertThat(job.withArguments(List.of("--lr", "1")).fingerprint())
        .isNotEqualTo(job.fingerprint())
        .isNotEqualTo(job.withArguments(List.of("--lr 1")).fingerprint());
    assertThat(TrainingJob.of(job.data(), "other", job.output()).fingerprint())
        .isNotEqualTo(job.fingerprint());
  }

  @Test
  void givenRecord_comesBackFromItsFileUnchanged() throws IOException {
    TrainingJob job = job().withArguments(List.of("--lr", "1")).withEnvironment(List.of("HOME"));
    JobFolder folder = new JobFolder(temp.resolve("out"));
    for (JobTarget target :
        List.of(
            LocalTarget.withTrainer("python3", temp, temp),
            LocalTarget.withPython("python3"),
            SlurmTarget.of("python3").withCommands(temp),
            KubernetesTarget.of("image").with(List.of("claim:/mnt"), "secret"),
            new RayTarget("http://head:8265", "python3"))) {
      JobRecord record =
          JobRecord.of(new JobAttempt(job, 2, TrainingJob.Start.RESUME), target).withId("7");
      folder.write(record);
      assertThat(folder.record()).contains(record);
    }
    // The value of HOME is nobody's business.
    assertThat(Files.readString(temp.resolve("out/job.json")))
        .doesNotContain("\"" + System.getenv("HOME") + "\"");
    try (var files = Files.list(temp.resolve("out"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void givenArgumentsThatAreOurs_areRefused() {
    assertThatThrownBy(() -> job().withArguments(List.of("--output=x")))
        .hasMessage(
            "Invalid argument of the job: --output (it is set from the command's own options)");
    assertThatThrownBy(() -> job().withEnvironment(List.of("A=b")))
        .hasMessage("Invalid variable: A=b (only its name is given; the value is taken from here)");
    assertThatThrownBy(() -> new Resources(1, 4, 2, 0, 0, 0))
        .hasMessage("Invalid processes: 4 on a node of 2 GPUs (one a GPU at most)");
  }

  @Test
  void givenFolderThatIsNotPrepared_saysWhatIsMissing() throws IOException {
    Path folder = temp.resolve("other");
    assertThatThrownBy(() -> PreparedData.open(folder))
        .hasMessage("Cannot open prepared data " + folder + ": no such folder");
    Files.createDirectories(folder);
    assertThatThrownBy(() -> PreparedData.open(folder)).hasMessageContaining("no manifest.json");
    Files.writeString(folder.resolve("manifest.json"), "{\"version\": 2}");
    assertThatThrownBy(() -> PreparedData.open(folder)).hasMessageContaining("no _SUCCESS");
    Files.writeString(folder.resolve("_SUCCESS"), "");
    assertThatThrownBy(() -> PreparedData.open(folder))
        .hasMessageContaining("version 2, and this is for version 1");
    Files.writeString(folder.resolve("manifest.json"), "[");
    assertThatThrownBy(() -> PreparedData.open(folder)).hasMessageEndingWith("no JSON object");
  }

  @Test
  void givenPositionsInALog_neverCutsACharacter() throws IOException {
    byte[] bytes = "a→b\n".getBytes(StandardCharsets.UTF_8);
    Path file = temp.resolve("log");
    for (int length = 0; length <= bytes.length; length++) {
      byte[] begun = java.util.Arrays.copyOf(bytes, length);
      Files.write(file, begun);
      LogPart first = LogPart.of(file, 0);
      assertThat(first).isEqualTo(LogPart.of(begun, 0));
      Files.write(file, bytes);
      LogPart second = LogPart.of(file, first.next());
      assertThat(first.text() + second.text()).isEqualTo("a→b\n");
    }
    assertThat(LogPart.of(bytes, 100)).isEqualTo(LogPart.of(bytes, 0));
    assertThat(LogPart.of(temp.resolve("none"), 0)).isEqualTo(new LogPart("", 0));
  }
}
