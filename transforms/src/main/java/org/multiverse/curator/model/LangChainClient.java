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
  private final LearnedForms forms = new LearnedForms();
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
    while (true) {
      RequestForm form = forms.of(request.model());
      try {
        ModelReply reply = call(request, form);
        forms.answered(request.model());
        return reply;
      } catch (ModelException e) {
        if (e.kind() != Failure.FORM) {
          throw e;
        }
        if (!forms.refused(request.model(), form, e.part())) {
          if (forms.hasAnswered(request.model())) {
            // It knows how others were asked: what it refuses is this request.
            throw e;
          }
          throw new ModelException(
              Failure.NO_ACCESS,
              e.getMessage() + " (no other form of request is left to try)",
              null,
              e.raw(),
              e);
        }
      }
    }
  }

  private ModelReply call(ModelRequest request, RequestForm form) {
    Instant start = Instant.now();
    long nanos = System.nanoTime();
    try {
      ChatModel model = models.computeIfAbsent(request.model(), this::open);
      ChatResponse response = model.chat(chatRequest(request, form));
      return reply(request, response, start, (System.nanoTime() - nanos) / 1_000_000);
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ChatFailures.of(request.model(), e, request.model().provider().key(environment));
    }
  }

  @Override
  public Map<String, String> requestForms() {
    return forms.words();
  }

  private ChatModel open(ModelSpec spec) {
    return spec.provider().open(spec, spec.requireKey(environment), timeout);
  }

  // Requests

  /** A request as the provider's documentation has it. */
  static ChatRequest chatRequest(ModelRequest request) {
    return chatRequest(request, RequestForm.USUAL);
  }

  private static ChatRequest chatRequest(ModelRequest request, RequestForm form) {
    List<ChatMessage> messages = new ArrayList<>();
    for (Message message : messages(request, form)) {
      messages.add(
          switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.text());
            case USER -> UserMessage.from(message.text());
            case ASSISTANT -> AiMessage.from(message.text());
          });
    }
    return ChatRequest.builder().messages(messages).parameters(parameters(request, form)).build();
  }

  /** Where the server is told no schema, the model is. */
  private static List<Message> messages(ModelRequest request, RequestForm form) {
    int last = request.messages().size() - 1;
    if (request.schema() == null || form.schema() == RequestForm.Schema.STRICT) {
      return request.messages();
    }
    List<Message> messages = new ArrayList<>(request.messages());
    Message asked = messages.get(last);
    messages.set(
        last,
        new Message(
            asked.role(),
            asked.text() + "\n\nThe JSON Schema of the answer: " + request.schema().json()));
    return messages;
  }

  private static ChatRequestParameters parameters(ModelRequest request, RequestForm form) {
    ModelSpec model = request.model();
    DefaultChatRequestParameters.Builder<?> parameters =
        model.provider().parameters(model, request.maxOutputTokens(), form.room());
    parameters.modelName(model.model());
    if (request.temperature() != null && form.temperature()) {
      parameters.temperature(request.temperature());
    }
    if (request.schema() != null && form.schema() != RequestForm.Schema.PROMPT) {
      ResponseFormat.Builder format = ResponseFormat.builder().type(ResponseFormatType.JSON);
      if (form.schema() == RequestForm.Schema.STRICT) {
        format.jsonSchema(
            JsonSchema.builder()
                .name(request.schema().name())
                .rootElement(JsonRawSchema.from(request.schema().json()))
                .build());
      }
      parameters.responseFormat(format.build());
    }
    return parameters.build();
  }

  // Replies

  private static ModelReply reply(
      ModelRequest request, ChatResponse response, Instant start, long millis) {
    String text = response.aiMessage().text();
    String said = text == null ? "" : text;
    Usage usage = usage(request.model(), request.inputChars(), said.length(), response);
    FinishReason finish = finish(response.finishReason());
    if (finish == FinishReason.CONTENT_FILTER && said.isBlank()) {
      throw ModelException.heldBack(
          "Cannot use the reply of " + request.model() + ": its content filter held it back",
          usage);
    }
    return new ModelReply(
        said, finish, usage, request.model().provider().tier(response), start, millis);
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
  static Usage usage(ModelSpec model, long inputChars, long outputChars, ChatResponse response) {
    TokenUsage counted = response.tokenUsage();
    if (counted == null
        || counted.inputTokenCount() == null
        || counted.outputTokenCount() == null) {
      // A server that counts nothing must not look free: about four characters a token.
      return new Usage(inputChars / 4 + 1, 0, outputChars / 4 + 1);
    }
    return model.provider().usage(response);
  }
}
