package org.multiverse.curator.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.multiverse.curator.model.ModelException.Failure;

/** Calls chat models through LangChain4j. */
public final class LangChainClient implements ModelClient {
  private final Duration timeout;
  private final UnaryOperator<String> environment;
  private final Map<ModelSpec, ChatModel> models = new ConcurrentHashMap<>();

  /**
   * A client.
   *
   * @param timeout how long one call may take
   * @param environment finds a variable of the environment, null when it is not set
   */
  public LangChainClient(Duration timeout, UnaryOperator<String> environment) {
    this.timeout = timeout;
    this.environment = environment;
  }

  @Override
  public ModelReply call(ModelRequest request) {
    Instant start = Instant.now();
    long nanos = System.nanoTime();
    try {
      ChatModel model = models.computeIfAbsent(request.model(), this::open);
      ChatResponse response = model.chat(chatRequest(request));
      return reply(request, response, start, (System.nanoTime() - nanos) / 1_000_000);
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ChatFailures.of(request.model(), e, request.model().provider().key(environment));
    }
  }

  private ChatModel open(ModelSpec spec) {
    return spec.provider().open(spec, spec.requireKey(environment), timeout);
  }

  // Requests

  static ChatRequest chatRequest(ModelRequest request) {
    List<ChatMessage> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      messages.add(
          switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.text());
            case USER -> UserMessage.from(message.text());
            case ASSISTANT -> AiMessage.from(message.text());
          });
    }
    return ChatRequest.builder().messages(messages).parameters(parameters(request)).build();
  }

  private static ChatRequestParameters parameters(ModelRequest request) {
    ModelSpec model = request.model();
    DefaultChatRequestParameters.Builder<?> parameters =
        model.provider().parameters(model, request.maxOutputTokens());
    parameters.modelName(model.model());
    if (request.temperature() != null) {
      parameters.temperature(request.temperature());
    }
    if (request.schema() != null) {
      parameters.responseFormat(
          ResponseFormat.builder()
              .type(ResponseFormatType.JSON)
              .jsonSchema(
                  JsonSchema.builder()
                      .name(request.schema().name())
                      .rootElement(JsonRawSchema.from(request.schema().json()))
                      .build())
              .build());
    }
    return parameters.build();
  }

  // Replies

  private static ModelReply reply(
      ModelRequest request, ChatResponse response, Instant start, long millis) {
    String text = response.aiMessage().text();
    FinishReason finish = finish(response.finishReason());
    if (finish == FinishReason.CONTENT_FILTER && (text == null || text.isBlank())) {
      throw new ModelException(
          Failure.REFUSED,
          "Cannot use the reply of " + request.model() + ": its content filter held it back",
          null,
          "",
          null);
    }
    String said = text == null ? "" : text;
    return new ModelReply(
        said,
        finish,
        usage(request.model(), request.inputChars(), said.length(), response.tokenUsage()),
        false,
        start,
        millis);
  }

  static FinishReason finish(dev.langchain4j.model.output.FinishReason reason) {
    if (reason == null) {
      return FinishReason.OTHER;
    }
    return switch (reason) {
      case STOP -> FinishReason.STOP;
      case LENGTH -> FinishReason.LENGTH;
      case CONTENT_FILTER -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  /** The tokens of a call, by the provider's count or, where it counts nothing, by the text. */
  static Usage usage(ModelSpec model, long inputChars, long outputChars, TokenUsage counted) {
    if (counted == null
        || counted.inputTokenCount() == null
        || counted.outputTokenCount() == null) {
      // A server that counts nothing must not look free: about four characters a token.
      return new Usage(inputChars / 4 + 1, 0, outputChars / 4 + 1);
    }
    return model.provider().usage(counted);
  }
}
