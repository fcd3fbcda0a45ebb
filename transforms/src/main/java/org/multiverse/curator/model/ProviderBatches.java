package org.multiverse.curator.model;

import dev.langchain4j.model.anthropic.AnthropicBatchChatModel;
import dev.langchain4j.model.batch.BatchItemResult;
import dev.langchain4j.model.batch.BatchRequest;
import dev.langchain4j.model.batch.BatchResponse;
import dev.langchain4j.model.batch.BatchState;
import dev.langchain4j.model.chat.BatchChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiBatchChatModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Hands requests to the batch service of a provider and fetches what came of them, through
 * LangChain4j: Gemini and Anthropic. OpenAI takes batch files as they are.
 */
public final class ProviderBatches {
  private final Duration timeout;
  private final UnaryOperator<String> environment;

  /**
   * A client.
   *
   * @param timeout how long one call to the service may take
   * @param environment finds a variable of the environment, null when it is not set
   */
  public ProviderBatches(Duration timeout, UnaryOperator<String> environment) {
    this.timeout = timeout;
    this.environment = environment;
  }

  /**
   * Where a batch stands.
   *
   * @param state the provider's word, such as {@code running}
   * @param done whether it will not change any more
   * @param results one for each request, in their order, when it is done; else empty
   */
  public record Status(String state, boolean done, List<Result> results) {
    public Status {
      results = List.copyOf(results);
    }
  }

  /**
   * What came of one request.
   *
   * @param reply null when it failed
   * @param failure what the provider said, empty when it did not fail
   */
  public record Result(ModelReply reply, String failure) {}

  /** Whether a provider's batches go through here. */
  public static boolean serves(ModelSpec model) {
    return model.provider() == Provider.GEMINI || model.provider() == Provider.ANTHROPIC;
  }

  /**
   * Hands in requests to one model.
   *
   * @return the batch's id at the provider
   */
  public String submit(ModelSpec model, List<ModelRequest> requests) {
    try {
      return open(model)
          .submit(new BatchRequest<>(requests.stream().map(LangChainClient::chatRequest).toList()))
          .batchId();
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw LangChainClient.failure(model, e, LangChainClient.key(environment, model.provider()));
    }
  }

  /** Asks how a batch stands. */
  public Status fetch(ModelSpec model, String id) {
    BatchResponse<ChatResponse> response;
    try {
      response = open(model).retrieve(id);
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw LangChainClient.failure(model, e, LangChainClient.key(environment, model.provider()));
    }
    BatchState state = response.state();
    List<Result> results = new ArrayList<>();
    if (state.isTerminal()) {
      for (BatchItemResult<ChatResponse> item : response.results()) {
        results.add(
            item.isSuccess()
                ? new Result(reply(item.response()), "")
                : new Result(null, String.valueOf(item.error().message())));
      }
    }
    return new Status(state.name().toLowerCase(Locale.ROOT), state.isTerminal(), results);
  }

  private static ModelReply reply(ChatResponse response) {
    String text = response.aiMessage().text() == null ? "" : response.aiMessage().text();
    return new ModelReply(
        text,
        LangChainClient.finish(response.finishReason()),
        response.tokenUsage() == null
            ? Usage.ZERO
            : LangChainClient.usage(0, text.length(), response.tokenUsage()),
        true,
        Instant.now(),
        0);
  }

  private BatchChatModel open(ModelSpec spec) {
    String key = LangChainClient.requireKey(environment, spec);
    return switch (spec.provider()) {
      case GEMINI ->
          GoogleAiGeminiBatchChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .apiKey(key)
              .modelName(spec.model())
              .timeout(timeout)
              .build();
      case ANTHROPIC ->
          AnthropicBatchChatModel.builder()
              .httpClientBuilder(ModelHttp.builder(timeout))
              .baseUrl(spec.baseUrl())
              .apiKey(key)
              .modelName(spec.model())
              .timeout(timeout)
              .maxRetries(0)
              .build();
      default ->
          throw new IllegalArgumentException(
              "Invalid model: " + spec + " (batches are handed to gemini and anthropic)");
    };
  }
}
