package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.server.EngineServer;
import org.multiverse.curator.engine.server.ServerSettings;

/** Our own engine as {@code --model}, with a tiny random model, whose answers are noise. */
final class ServedModelTest {
  private static final Path MODEL =
      Path.of(
          System.getProperty("multiverse.root"),
          "gpu-inference/src/test/resources/tiny/tiny-qwen2.gguf");
  private static final Path TRACES =
      Path.of(System.getProperty("multiverse.test-data"), "traces/traces.jsonl");

  @TempDir private Path temp;

  private Typed run(int cells, String name) throws IOException {
    try (Stream<String> lines = Files.lines(TRACES)) {
      Files.write(temp.resolve("one.jsonl"), lines.limit(1).toList());
    }
    ServerSettings settings =
        ServerSettings.of("tiny")
            .withChatTemplate("chatml")
            .withLimits(8 << 20, 8, 16, Duration.ofMinutes(2));
    try (LlamaModel model = Llama.bundled().load(MODEL, 0);
        Engine engine = Engine.start(model, new EngineSettings(ContextSettings.ofCells(cells), 8));
        EngineServer server = EngineServer.start(engine, model, settings)) {
      List<String> words = List.of("run", "-i", temp.resolve("one.jsonl").toString());
      return Typed.type(
          Stream.of(
                  words,
                  List.of("-o", temp.resolve("run").toString()),
                  List.of("--cache", temp.resolve("cache").toString(), "--json"),
                  // As people type it: the server's root.
                  List.of("--model", "openai:" + name + "@http://127.0.0.1:" + server.port()))
              .flatMap(List::stream)
              .toArray(String[]::new));
    }
  }

  @Test
  void givenNoise_theRowFallsBackAndTheRunSaysHowTheModelWasAsked() throws IOException {
    Typed run = run(40_960, "tiny");
    // All rows, this one, ended for one reason.
    assertThat(run.code()).as(run.err()).isEqualTo(Code.UNREACHABLE.exitCode());
    JsonNode report = run.json();
    assertThat(report.at("/counts/statuses/sequential").asInt()).isEqualTo(1);
    assertThat(report.path("requestForms").toString()).contains("the schema in the prompt alone");
    assertThat(run.err()).contains("answer-unreadable");
  }

  @Test
  void givenATraceThatIsTooLong_theRowSaysSo() throws IOException {
    Typed run = run(4_096, "tiny");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.REJECTED);
    Typed row = Typed.type("inspect", temp.resolve("run").toString(), "--id", "td-math-01");
    assertThat(row.out()).contains("model-rejected-request").contains("the cache holds 4096");
  }

  @Test
  void givenAnotherName_theRunStopsAndSaysWhichThereIs() throws IOException {
    Typed run = run(4_096, "other");
    assertThat(run.code()).isEqualTo(Code.UNREACHABLE.exitCode());
    assertThat(run.err()).contains("Invalid model: other (here is tiny)");
    assertThat(temp.resolve("run/_SUCCESS")).doesNotExist();
  }
}
