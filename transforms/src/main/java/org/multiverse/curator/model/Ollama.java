package org.multiverse.curator.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import java.time.Duration;

/** Ollama, on a machine of the user's own: it needs no key and costs nothing. */
final class Ollama extends Provider {
  private static final long serialVersionUID = 1L;

  Ollama() {
    super("ollama", "", "http://localhost:11434");
  }

  @Override
  boolean isOwn() {
    return true;
  }

  @Override
  ChatModel open(ModelSpec spec, String key, Duration timeout) {
    return OllamaChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .modelName(spec.model())
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }
}
