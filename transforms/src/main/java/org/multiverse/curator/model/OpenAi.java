package org.multiverse.curator.model;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;

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

  @Override
  Usage usage(TokenUsage counted) {
    long input = counted.inputTokenCount();
    long cached =
        counted instanceof OpenAiTokenUsage details && details.inputTokensDetails() != null
            ? orZero(details.inputTokensDetails().cachedTokens())
            : 0;
    return new Usage(input, Math.min(cached, input), counted.outputTokenCount());
  }
}
