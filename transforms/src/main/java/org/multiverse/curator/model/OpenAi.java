package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.net.URI;
import java.time.Duration;
import org.multiverse.curator.common.Json;

/** OpenAI, and all servers that speak its protocol. It takes batch files as they are. */
final class OpenAi extends Provider {
  private static final long serialVersionUID = 1L;

  OpenAi() {
    super("openai", "OPENAI_API_KEY", "https://api.openai.com/v1");
  }

  @Override
  public boolean speaksOpenAi() {
    return true;
  }

  /** The server's root stands for its usual path, the URL of the one call for that of all. */
  @Override
  String baseUrl(URI typed) {
    String base = typed.toString().replaceFirst("/(chat/)?completions$", "");
    return URI.create(base).getPath().isEmpty() ? base + "/v1" : base;
  }

  @Override
  ChatModel open(ModelSpec spec, String key, Duration timeout) {
    return OpenAiChatModel.builder()
        .httpClientBuilder(ModelHttp.builder(timeout))
        .baseUrl(spec.baseUrl())
        .apiKey(key)
        .modelName(spec.model())
        .strictJsonSchema(true)
        .timeout(timeout)
        .maxRetries(0)
        .build();
  }

  /** Newer models of OpenAI itself refuse the older name, servers of others know no other. */
  @Override
  DefaultChatRequestParameters.Builder<?> parameters(
      ModelSpec spec, int maxOutputTokens, RequestForm.Room room) {
    boolean older = spec.isElsewhere() == (room == RequestForm.Room.USUAL);
    return room == RequestForm.Room.NONE || older
        ? super.parameters(spec, maxOutputTokens, room)
        : OpenAiChatRequestParameters.builder().maxCompletionTokens(maxOutputTokens);
  }

  /** Its library knows of cached tokens alone; what was written into the cache is in the body. */
  @Override
  Usage usage(ChatResponse response) {
    if (response.metadata() instanceof OpenAiChatResponseMetadata metadata
        && metadata.rawHttpResponse() != null) {
      try {
        JsonNode usage = Json.MAPPER.readTree(metadata.rawHttpResponse().body()).path("usage");
        if (usage.isObject()) {
          return OpenAiUsage.of(usage);
        }
      } catch (JsonProcessingException e) {
        // The library has read it some other way; its counts stand.
      }
    }
    TokenUsage counted = response.tokenUsage();
    long input = counted.inputTokenCount();
    long cached =
        counted instanceof OpenAiTokenUsage details && details.inputTokensDetails() != null
            ? orZero(details.inputTokensDetails().cachedTokens())
            : 0;
    return new Usage(input, Math.min(cached, input), counted.outputTokenCount());
  }

  @Override
  ServiceTier tier(ChatResponse response) {
    return response.metadata() instanceof OpenAiChatResponseMetadata metadata
        ? ServiceTier.of(metadata.serviceTier())
        : ServiceTier.STANDARD;
  }
}
