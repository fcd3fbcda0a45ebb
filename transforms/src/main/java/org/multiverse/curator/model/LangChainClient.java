package org.multiverse.curator.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.multiverse.curator.model.ModelException.Kind;

/** Calls chat models through LangChain4j. Its own retries are off: the gateway does them. */
public final class LangChainClient implements ModelClient {
  private static final int RAW = 4_096;

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
      throw failure(request.model(), e, key(environment, request.model().provider()));
    }
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
    DefaultChatRequestParameters.Builder<?> parameters;
    if (model.provider() == Provider.OPENAI && !model.isElsewhere()) {
      // Newer models of OpenAI itself refuse the older name, servers of others know no other.
      parameters =
          OpenAiChatRequestParameters.builder().maxCompletionTokens(request.maxOutputTokens());
    } else {
      parameters = ChatRequestParameters.builder().maxOutputTokens(request.maxOutputTokens());
    }
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

  // Models

  private ChatModel open(ModelSpec spec) {
    return switch (spec.provider()) {
      case OPENAI ->
          OpenAiChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .apiKey(requireKey(environment, spec))
              .modelName(spec.model())
              .strictJsonSchema(true)
              .timeout(timeout)
              .maxRetries(0)
              .build();
      case GEMINI ->
          GoogleAiGeminiChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .apiKey(requireKey(environment, spec))
              .modelName(spec.model())
              .timeout(timeout)
              .maxRetries(0)
              .build();
      case ANTHROPIC ->
          AnthropicChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .apiKey(requireKey(environment, spec))
              .modelName(spec.model())
              // The system message holds the trace: steps 2 and 5 read it from the provider's
              // cache.
              .cacheSystemMessages(true)
              .timeout(timeout)
              .maxRetries(0)
              .build();
      case OLLAMA ->
          OllamaChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .modelName(spec.model())
              .timeout(timeout)
              .maxRetries(0)
              .build();
    };
  }

  /** The key for a model, or a word for a server that asks for none. */
  static String requireKey(UnaryOperator<String> environment, ModelSpec spec) {
    String key = key(environment, spec.provider());
    if (key != null) {
      return key;
    }
    if (spec.isElsewhere()) {
      // A server of one's own asks for none; the protocol wants a word all the same.
      return "none";
    }
    throw new ModelException(
        Kind.NO_ACCESS,
        "Cannot call "
            + spec
            + ": the environment variable "
            + spec.provider().keyVariable()
            + " is not set",
        null,
        "",
        null);
  }

  /** The key in the environment, or null. */
  static String key(UnaryOperator<String> environment, Provider provider) {
    String key =
        provider.keyVariable().isEmpty() ? null : environment.apply(provider.keyVariable());
    return key == null || key.isBlank() ? null : key.strip();
  }

  // Replies

  private static ModelReply reply(
      ModelRequest request, ChatResponse response, Instant start, long millis) {
    String text = response.aiMessage().text();
    FinishReason finish = finish(response.finishReason());
    if (finish == FinishReason.CONTENT_FILTER && (text == null || text.isBlank())) {
      throw new ModelException(
          Kind.REFUSED,
          "Cannot use the reply of " + request.model() + ": its content filter held it back",
          null,
          "",
          null);
    }
    String said = text == null ? "" : text;
    return new ModelReply(
        said,
        finish,
        usage(request.inputChars(), said.length(), response.tokenUsage()),
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

  static Usage usage(long inputChars, long outputChars, TokenUsage usage) {
    if (usage == null || usage.inputTokenCount() == null || usage.outputTokenCount() == null) {
      // A server that counts nothing must not look free: about four characters a token.
      return new Usage(inputChars / 4 + 1, 0, outputChars / 4 + 1);
    }
    long input = usage.inputTokenCount();
    long cached = 0;
    long output = usage.outputTokenCount();
    if (usage instanceof OpenAiTokenUsage openAi && openAi.inputTokensDetails() != null) {
      cached = orZero(openAi.inputTokensDetails().cachedTokens());
    } else if (usage instanceof AnthropicTokenUsage anthropic) {
      // Anthropic counts what its cache wrote and read beside the input, not within it.
      cached = orZero(anthropic.cacheReadInputTokens());
      input += cached + orZero(anthropic.cacheCreationInputTokens());
    } else if (usage instanceof GoogleAiGeminiTokenUsage gemini) {
      cached = orZero(gemini.cachedContentTokenCount());
      output += orZero(gemini.thoughtsTokenCount());
    }
    return new Usage(input, Math.min(cached, input), output);
  }

  private static long orZero(Integer count) {
    return count == null ? 0 : count;
  }

  // Failures

  static ModelException failure(ModelSpec model, RuntimeException e, String key) {
    HttpException http = find(e, HttpException.class);
    // Servers repeat a wrong key in their answers; it must reach no log and no shard.
    String said = http == null ? "" : without(key, String.valueOf(http.getMessage()));
    String raw = said.length() > RAW ? said.substring(0, RAW) : said;
    Duration wait =
        http instanceof ModelHttp.Failure f
            ? RetryAfter.parse(f.retryAfter(), Instant.now())
            : null;
    Kind kind = http == null ? kind(e) : kind(http.statusCode(), said);
    String what = http == null ? reason(e) : "HTTP " + http.statusCode() + ": " + firstLine(said);
    String message = "Cannot get a reply of " + model + ": " + what + advice(kind, model);
    // The cause would carry the body, and with it the key, into logs.
    return new ModelException(kind, message, wait, raw, http == null ? e : null);
  }

  private static String without(String key, String text) {
    return key == null || key.length() < 8 ? text : text.replace(key, "(key)");
  }

  private static Kind kind(int status, String body) {
    return switch (status) {
      case 401, 403, 404 -> Kind.NO_ACCESS;
      case 408, 504, 524 -> Kind.TIMEOUT;
      // 529 is Anthropic's word for it.
      case 429, 503, 529 -> Kind.OVERLOADED;
      default ->
          status >= 500
              ? Kind.FAILED
              : body.contains("content_filter") || body.contains("content_policy")
                  ? Kind.REFUSED
                  : Kind.BAD_REQUEST;
    };
  }

  private static Kind kind(RuntimeException e) {
    if (find(e, TimeoutException.class) != null) {
      return Kind.TIMEOUT;
    }
    if (find(e, RateLimitException.class) != null) {
      return Kind.OVERLOADED;
    }
    if (find(e, AuthenticationException.class) != null
        || find(e, ModelNotFoundException.class) != null) {
      return Kind.NO_ACCESS;
    }
    if (find(e, ContentFilteredException.class) != null) {
      return Kind.REFUSED;
    }
    return find(e, InvalidRequestException.class) != null ? Kind.BAD_REQUEST : Kind.FAILED;
  }

  private static String advice(Kind kind, ModelSpec model) {
    if (kind != Kind.NO_ACCESS || model.provider().keyVariable().isEmpty()) {
      return "";
    }
    return " (check the model's name and the key in " + model.provider().keyVariable() + ")";
  }

  private static <T extends Throwable> T find(Throwable e, Class<T> type) {
    int depth = 0;
    for (Throwable cause = e; cause != null && depth < 16; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      depth++;
    }
    return null;
  }

  private static String reason(Throwable e) {
    if (find(e, UnresolvedAddressException.class) != null) {
      return "its host is not known";
    }
    if (find(e, ConnectException.class) != null) {
      return "nothing answers there";
    }
    Throwable cause = e;
    int depth = 0;
    while (cause.getCause() != null && depth < 16) {
      cause = cause.getCause();
      depth++;
    }
    String message = cause.getMessage();
    return cause.getClass().getSimpleName() + (message == null ? "" : ": " + firstLine(message));
  }

  private static String firstLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
