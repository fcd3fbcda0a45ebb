package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.PreparedManifest;

/**
 * {@code bridge submit} and {@code bridge status} as a user types them, on a program of its own.
 */
final class BridgeCommandTest {
  @TempDir private Path temp;

  // A folder named as another command is, which must not take the job's words away.
  private Path prepared;
  private Path output;
  private Path python;

  private static Typed type(String... words) {
    return Typed.type(100, words);
  }

  @BeforeEach
  void makeProgram() throws IOException {
    prepared = Files.createDirectories(temp.resolve("run"));
    PreparedManifest manifest =
        new PreparedManifest(
            PreparedManifest.VERSION,
            "abc",
            16,
            0,
            0,
            0,
            0,
            1,
            Map.of(),
            0,
            0,
            new PreparedManifest.TokenizerRef(PreparedManifest.TOKENIZER, ""),
            new PreparedManifest.TemplateRef("", ""),
            new PreparedManifest.Prompts("", ""),
            new PreparedManifest.MixtureUsed("uniform", 0, List.of()),
            new PreparedManifest.Forms(0, 0),
            Map.of(),
            new PreparedManifest.SourceRef("", ""),
            List.of());
    Files.writeString(prepared.resolve(PreparedManifest.MANIFEST), Json.pretty(manifest.toJson()));
    Files.writeString(prepared.resolve(PreparedManifest.SUCCESS), "");
    output = temp.resolve("tuned");
    Path program = Files.createDirectories(temp.resolve("program/multiverse_trainer"));
    Files.writeString(program.resolve("__init__.py"), "");
    Files.writeString(
        program.resolve("train.py"),
        """
        import sys
        print("trained with", *sys.argv[7:])
        if "--fail" in sys.argv:
            sys.exit("RuntimeError: out of memory")
        """);
    python = temp.resolve("python");
    Files.writeString(
        python, "#!/bin/sh\nPYTHONPATH='" + temp.resolve("program") + "' exec python3 \"$@\"\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
  }

  private Typed submit(String... more) {
    List<String> words = new ArrayList<>(List.of("bridge", "submit", prepared.toString()));
    words.addAll(List.of("--model", "m", "--output", output.toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  private Typed status(String... more) {
    List<String> words = new ArrayList<>(List.of("bridge", "status", output.toString()));
    words.addAll(List.of(more));
    return type(words.toArray(String[]::new));
  }

  @Test
  void givenJob_followsItToItsEnd_andDoesItOnce() throws IOException {
    Typed first = submit("--python", python.toString(), "--follow", "--", "--lr", "1");
    assertThat(first.code()).isZero();
    assertThat(first.out()).isEqualTo("trained with --lr 1\n");
    assertThat(first.err()).contains("Job handed over to this machine as ", "Job: succeeded");
    Typed again = submit("--python", python.toString(), "--", "--lr", "1");
    assertThat(again.code()).isZero();
    assertThat(again.err())
        .isEqualTo("Nothing started: this job succeeded; its model is in " + output + "\n");
    assertThat(status().out()).contains(output + "  succeeded\n", "the model is in " + output);
    assertThat(status("--json").json().get("state").asText()).isEqualTo("succeeded");
    assertThat(status("--cancel").err())
        .isEqualTo("Nothing to cancel: the job has ended, succeeded\n");
    Typed other = submit("--python", python.toString(), "--", "--lr", "2");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).endsWith("succeeded); choose another --output\n");
  }

  @Test
  void givenFailure_answersOne_showsTheLastLines_andResumes() throws IOException {
    Typed failed = submit("--python", python.toString(), "--follow", "--json", "--", "--fail");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .contains("RuntimeError: out of memory\n")
        .endsWith(
            "multiverse: The job did not succeed: failed (exit code 1); the same bridge submit starts"
                + " it again from its last checkpoint\n");
    assertThat(status().out())
        .contains("Last lines of its log\n  trained with --fail\n  RuntimeError: out of memory\n");
    assertThat(status("--json").json().get("lastLines").get(1).asText())
        .isEqualTo("RuntimeError: out of memory");
    Typed again = submit("--python", python.toString(), "--follow", "--", "--fail");
    assertThat(again.out()).startsWith("trained with --resume --fail\n");
    assertThat(again.err()).contains("(attempt 2, from its last checkpoint)");
  }

  @Test
  void givenManifestOnly_printsIt() {
    Typed yaml =
        submit(
            "--target",
            "kubernetes",
            "--image",
            "trainer:1",
            "--claim",
            "data:/mnt",
            "--job-data",
            "/mnt/in",
            "--job-output",
            "/mnt/out",
            "--nodes",
            "2",
            "--manifest-only");
    assertThat(yaml.code()).isZero();
    assertThat(yaml.out()).contains("kind: \"Job\"", "kind: \"Service\"", "- \"/mnt/in\"");
    Typed script = submit("--target", "slurm", "--gpus", "2", "--manifest-only");
    assertThat(script.out()).startsWith("#!/bin/bash\n").contains("--gpus-per-node=2\n");
    assertThat(output).doesNotExist();
  }

  @Test
  void givenMistakes_answersTwoWithOneLine() {
    for (Typed answer :
        List.of(
            submit("--target", "kubernetes"),
            submit("--image", "trainer:1"),
            submit("--target", "slurm", "--slurm-bin", temp.resolve("none").toString()),
            submit("--trainer", temp.toString()),
            submit("--manifest-only"),
            submit("--", "--output", "x"),
            submit("--target", "moon"),
            type("bridge", "submit", temp.toString(), "--model", "m", "--output", "x"),
            status())) {
      assertThat(answer.code()).as(answer.err()).isEqualTo(2);
      assertThat(answer.err()).startsWith("multiverse: ");
      assertThat(answer.err().lines()).hasSize(1);
      assertThat(answer.out()).isEmpty();
    }
    assertThat(submit("--image", "trainer:1").err())
        .isEqualTo("multiverse: Invalid option for --target local: --image is for kubernetes\n");
  }

  @Test
  void givenTargets_helpAndMistakesNameThem_andCaseIsNoMatter() {
    assertThat(type("bridge", "submit", "--help").out())
        .contains("local, slurm, kubernetes or ray (default: local).", "ray: its dashboard");
    assertThat(submit("--target", "moon").err())
        .isEqualTo(
            "multiverse: Invalid value for option '--target': expected one of [local, slurm,"
                + " kubernetes, ray] (case-insensitive) but was 'moon' (see multiverse bridge"
                + " submit --help)\n");
    assertThat(submit("--target", "SLURM", "--job-data", "/in", "--manifest-only").out())
        .contains("--data /in ");
    assertThat(submit("--target", "ray", "--manifest-only").err())
        .isEqualTo(
            "multiverse: Invalid option for --target ray: --manifest-only is for slurm and"
                + " kubernetes\n");
  }

  @Test
  void givenClusterOutOfReach_answersFive() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String nowhere = "http://127.0.0.1:" + port;
    Typed ray = submit("--target", "ray", "--address", nowhere);
    assertThat(ray.code()).isEqualTo(5);
    assertThat(ray.err()).startsWith("multiverse: Cannot reach Ray at " + nowhere);
    Typed kubernetes =
        submit("--target", "kubernetes", "--image", "trainer:1", "--server", nowhere);
    assertThat(kubernetes.code()).isEqualTo(5);
    assertThat(kubernetes.err()).startsWith("multiverse: Cannot reach Kubernetes at " + nowhere);
    assertThat(kubernetes.err().lines()).hasSize(1);
  }
}
