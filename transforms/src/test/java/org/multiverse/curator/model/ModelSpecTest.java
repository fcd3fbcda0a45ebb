package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSpecTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai:gpt-4.1-mini",
        "gemini:gemini-2.5-pro",
        "anthropic:claude-sonnet-4-5",
        "ollama:qwen3:32b",
        "openai:Qwen/Qwen3-32B@http://localhost:8000/v1",
        "anthropic:model@20250101",
        "openai:model@tag@https://host/v1"
      })
  void givenASpec_readsAndWritesIt(String text) {
    assertThat(ModelSpec.parse(text)).hasToString(text);
  }

  @Test
  void givenAUrl_takesItApart() {
    ModelSpec spec = ModelSpec.parse("openai:Qwen/Qwen3-32B@http://localhost:8000/v1/");
    assertThat(spec.model()).isEqualTo("Qwen/Qwen3-32B");
    assertThat(spec.baseUrl()).isEqualTo("http://localhost:8000/v1");
    assertThat(spec.isOwn()).isTrue();
    assertThat(ModelSpec.parse("openai:gpt-4.1").isOwn()).isFalse();
    assertThat(ModelSpec.parse("ollama:qwen3").isOwn()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "openai:m@http://localhost:8000, http://localhost:8000/v1",
    "openai:m@http://localhost:8000/, http://localhost:8000/v1",
    "openai:m@http://localhost:8000/v1/chat/completions, http://localhost:8000/v1",
    "openai:m@http://gw/team-a/v1/completions, http://gw/team-a/v1",
    "openai:m@http://gw/team-a, http://gw/team-a",
    "anthropic:m@http://gw, http://gw",
    "ollama:m@http://localhost:11434/, http://localhost:11434",
  })
  void givenAUrlAsPeopleTypeIt_takesTheOneThatIsMeant(String text, String url) {
    ModelSpec spec = ModelSpec.parse(text);
    assertThat(spec.baseUrl()).isEqualTo(url);
    assertThat(ModelSpec.parse(spec.toString())).isEqualTo(spec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai:m", "gemini:m", "anthropic:m", "ollama:m"})
  void givenATripToAWorker_hasTheOneProviderThere(String text) throws Exception {
    ModelSpec spec = ModelSpec.parse(text);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(spec);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ModelSpec arrived = (ModelSpec) in.readObject();
      assertThat(arrived).isEqualTo(spec);
      assertThat(arrived.provider()).isSameAs(spec.provider());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "gpt-4.1;Invalid model: gpt-4.1 (PROVIDER:MODEL or PROVIDER:MODEL@URL)",
        "mistral:large;Invalid provider: mistral (one of openai, gemini, anthropic, ollama)",
        "openai:;Invalid model: openai: (it has no name)",
        "openai:a b;Invalid model: openai:a b (it has no name)",
        "openai:m@http://;Invalid model: openai:m@http:// (",
      })
  void givenNonsense_throws(String text, String message) {
    assertThatThrownBy(() -> ModelSpec.parse(text)).hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai:m@http://user:sk-secret@host/v1", "openai:m@http://host/v1?key=sk-secret"})
  void givenAKeyInTheUrl_throwsWithoutSayingIt(String text) {
    assertThatThrownBy(() -> ModelSpec.parse(text))
        .hasMessageContaining("keys come from the environment")
        .hasMessageNotContaining("sk-secret");
  }
}
