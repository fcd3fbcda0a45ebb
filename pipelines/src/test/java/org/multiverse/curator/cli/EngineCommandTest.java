package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.common.Json;

/** {@code engine generate} as a user types it, on a tiny random model. */
final class EngineCommandTest {
  private static final String MODEL =
      Path.of(
              System.getProperty("multiverse.root"),
              "gpu-inference/src/test/resources/tiny/tiny-qwen2.gguf")
          .toString();

  @TempDir private Path temp;

  private static Typed generate(String... more) {
    List<String> words = new ArrayList<>(List.of("engine", "generate", "--model", MODEL));
    words.addAll(List.of("--cells", "512", "--branches", "16", "--threads", "1"));
    words.addAll(List.of("--max-tokens", "40"));
    words.addAll(List.of(more));
    return Typed.type(100, words.toArray(String[]::new));
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
    Typed all = generate("--prompts", file(lines.toArray(String[]::new)), "--concurrency", "3");
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
    Typed all = generate("--prompts", prompts);
    assertThat(all.code()).isEqualTo(ExitCode.REJECTED);
    List<JsonNode> answers = all.lines();
    assertThat(answers).hasSize(5);
    assertThat(answers.get(1).get("error").textValue()).contains("line 2: it is no JSON");
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
    Typed missing = generate("--prompts", temp.resolve("none").toString());
    assertThat(missing.code()).isEqualTo(Code.USAGE.exitCode());
    assertThat(missing.err()).contains("no such file");
    assertThat(generate("a", "--concurrency", "0").err()).contains("Invalid --concurrency: 0");
  }
}
