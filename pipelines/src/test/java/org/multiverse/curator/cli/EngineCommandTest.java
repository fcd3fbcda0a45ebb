package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.pipelines.CurationPipeline;

/** {@code engine generate} as a user types it, on a tiny random model. */
final class EngineCommandTest {
  private static final String MODEL =
      Path.of(
              System.getProperty("multiverse.root"),
              "gpu-inference/src/test/resources/tiny/tiny-qwen2.gguf")
          .toString();

  @TempDir private Path temp;

  private record Answer(int code, String out, String err) {
    List<JsonNode> lines() throws IOException {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        lines.add(Json.MAPPER.readTree(line));
      }
      return lines;
    }
  }

  private static Answer generate(String... more) {
    List<String> words = new ArrayList<>(List.of("engine", "generate", "--model", MODEL));
    words.addAll(List.of("--cells", "512", "--branches", "16", "--threads", "1"));
    words.addAll(List.of("--max-tokens", "40"));
    words.addAll(List.of(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Session session =
        new Session(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            true,
            100,
            "./multiverse",
            CurationPipeline::run);
    int code = Multiverse.run(session, words.toArray(String[]::new));
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private String file(String... lines) throws IOException {
    return Files.write(temp.resolve("prompts.jsonl"), List.of(lines)).toString();
  }

  @Test
  void givenManyPrompts_answersEachAsIfItWereAloneAndInTheirOrder() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("{\"id\": \"q" + i + "\", \"prompt\": \"" + "ab".repeat(i % 7 + 1) + i + "\"}");
    }
    Answer all = generate("--prompts", file(lines.toArray(String[]::new)), "--concurrency", "3");
    assertThat(all.code()).as(all.err()).isEqualTo(ExitCode.DONE);
    List<JsonNode> answers = all.lines();
    assertThat(answers).hasSize(20);
    for (int i = 0; i < 20; i += 6) {
      JsonNode answer = answers.get(i);
      assertThat(answer.get("id").textValue()).isEqualTo("q" + i);
      JsonNode alone = Json.MAPPER.readTree(generate("--json", "ab".repeat(i % 7 + 1) + i).out());
      assertThat(answer.get("text")).isEqualTo(alone.get("text"));
      assertThat(answer.get("tokens")).hasSize(alone.get("tokens").intValue());
      assertThat(answer.get("finish")).isEqualTo(alone.get("finish"));
    }
    assertThat(all.err()).contains("20 prompts");
  }

  @Test
  void givenLinesThatCanNotBeAnswered_saysWhyAndAnswersTheOthers() throws IOException {
    String prompts =
        file(
            "{\"id\": 1, \"prompt\": \"abc\"}",
            "not json",
            "",
            "{\"id\": 3}",
            "{\"id\": 4, \"prompt\": \"" + "a".repeat(600) + "\"}",
            "{\"prompt\": \"abc\"}");
    Answer all = generate("--prompts", prompts);
    assertThat(all.code()).isEqualTo(ExitCode.REJECTED);
    List<JsonNode> answers = all.lines();
    assertThat(answers).hasSize(5);
    assertThat(answers.get(1).get("error").textValue()).contains("line 2 is no JSON");
    assertThat(answers.get(2).get("error").textValue()).contains("line 4 has no text \"prompt\"");
    assertThat(answers.get(3).get("id").intValue()).isEqualTo(4);
    assertThat(answers.get(3).get("error").textValue()).contains("line 5", "512");
    assertThat(answers.get(4).get("id").intValue()).as("its line").isEqualTo(6);
    assertThat(answers.get(4).get("text")).isEqualTo(answers.get(0).get("text"));
    assertThat(all.err()).contains("5 prompts, 3 without an answer");
  }

  @Test
  void givenNothingOrTwoThingsToAnswer_saysSo() throws IOException {
    assertThat(generate().code()).isEqualTo(Code.USAGE.exitCode());
    assertThat(generate("a", "--prompts", file("{}")).err()).contains("either a PROMPT or");
    Answer missing = generate("--prompts", temp.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(Code.USAGE.exitCode());
    assertThat(missing.err()).contains("no such file");
    assertThat(generate("a", "--concurrency", "0").err()).contains("Invalid --concurrency: 0");
  }
}
