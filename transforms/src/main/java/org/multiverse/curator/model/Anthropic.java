package org.multiverse.curator.model;

import dev.langchain4j.model.anthropic.AnthropicBatchChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.BatchChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.Optional;

/** Anthropic's Messages API. */
final class Anthropic extends Provider {
  private static final long serialVersionUID = 1L;

  Anthropic() {
    super("anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com/v1");
  }

  @Override
  ChatModel open(ModelSpec spec, String key, Duration timeout) {
    return AnthropicChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .apiKey(key)
        .modelName(spec.model())
        // The system message holds the trace: steps 2 and 5 read it from the provider's cache.
        .cacheSystemMessages(true)
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  /** Anthropic counts what its cache wrote and read beside the input, not within it. */
  @Override
  Usage usage(ChatResponse response) {
    TokenUsage counted = response.tokenUsage();
    long input = counted.inputTokenCount();
    long cached = 0;
    long written = 0;
    if (counted instanceof AnthropicTokenUsage details) {
      cached = orZero(details.cacheReadInputTokens());
      written = orZero(details.cacheCreationInputTokens());
      input += cached + written;
    }
    return new Usage(input, cached, counted.outputTokenCount(), written);
  }

  @Override
  Optional<Batches> batches() {
    return Optional.of(Anthropic::openBatches);
  }

  private static BatchChatModel openBatches(ModelSpec spec, String key, Duration timeout) {
    return AnthropicBatchChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .apiKey(key)
        .modelName(spec.model())
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }
}
