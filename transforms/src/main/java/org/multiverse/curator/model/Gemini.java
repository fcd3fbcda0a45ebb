package org.multiverse.curator.model;

import dev.langchain4j.model.chat.BatchChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiBatchChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.Optional;

/** Google's Gemini API. */
final class Gemini extends Provider {
  private static final long serialVersionUID = 1L;

  Gemini() {
    super("gemini", "GEMINI_API_KEY", "https://generativelanguage.googleapis.com/v1beta");
  }

  @Override
  ChatModel open(ModelSpec spec, String key, Duration timeout) {
    return GoogleAiGeminiChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .apiKey(key)
        .modelName(spec.model())
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  /** Gemini counts what its cache served within the input, and its thoughts beside the output. */
  @Override
  Usage usage(ChatResponse response) {
    TokenUsage counted = response.tokenUsage();
    long input = counted.inputTokenCount();
    long output = counted.outputTokenCount();
    long cached = 0;
    if (counted instanceof GoogleAiGeminiTokenUsage details) {
      cached = orZero(details.cachedContentTokenCount());
      output += orZero(details.thoughtsTokenCount());
    }
    return new Usage(input, Math.min(cached, input), output);
  }

  @Override
  Optional<Batches> batches() {
    return Optional.of(Gemini::openBatches);
  }

  private static BatchChatModel openBatches(ModelSpec spec, String key, Duration timeout) {
    return GoogleAiGeminiBatchChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .apiKey(key)
        .modelName(spec.model())
        .timeout(timeout)
        .build();
  }
}
