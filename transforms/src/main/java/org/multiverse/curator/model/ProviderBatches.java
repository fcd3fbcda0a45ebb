package org.multiverse.curator.model;

import dev.langchain4j.model.batch.BatchItemResult;
import dev.langchain4j.model.batch.BatchRequest;
import dev.langchain4j.model.batch.BatchResponse;
import dev.langchain4j.model.batch.BatchState;
import dev.langchain4j.model.chat.BatchChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Hands requests to the batch service of a provider and fetches what came of them, through
 * LangChain4j. Where there is no such service, the files of {@link BatchLines} are handed in.
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
  public record BatchStatus(String state, boolean done, List<BatchResult> results) {
    public BatchStatus {
      results = List.copyOf(results);
    }
  }

  /**
   * What came of one request.
   *
   * @param reply null when it failed
   * @param failure what the provider said, empty when it did not fail
   */
  public record BatchResult(ModelReply reply, String failure) {}

  /** Whether a provider's batches go through here. */
  public static boolean serves(ModelSpec model) {
    return model.provider().batches().isPresent();
  }

  /** The providers whose batches go through here. */
  public static List<String> served() {
    return Providers.all().stream()
        .filter(provider -> provider.batches().isPresent())
        .map(Provider::toString)
        .toList();
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
      throw ChatFailures.of(model, e, model.provider().key(environment));
    }
  }

  /** Asks how a batch stands. */
  public BatchStatus fetch(ModelSpec model, String id) {
    BatchResponse<ChatResponse> response;
    try {
      response = open(model).retrieve(id);
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ChatFailures.of(model, e, model.provider().key(environment));
    }
    BatchState state = response.state();
    List<BatchResult> results = new ArrayList<>();
    if (state.isTerminal()) {
      for (BatchItemResult<ChatResponse> item : response.results()) {
        results.add(
            item.isSuccess()
                ? new BatchResult(reply(model, item.response()), "")
                : new BatchResult(null, String.valueOf(item.error().message())));
      }
    }
    return new BatchStatus(state.name().toLowerCase(Locale.ROOT), state.isTerminal(), results);
  }

  private static ModelReply reply(ModelSpec model, ChatResponse response) {
    String text = response.aiMessage().text() == null ? "" : response.aiMessage().text();
    return new ModelReply(
        text,
        LangChainClient.finish(response.finishReason()),
        response.tokenUsage() == null
            ? Usage.ZERO
            : LangChainClient.usage(model, 0, text.length(), response),
        ServiceTier.BATCH,
        Instant.now(),
        0);
  }

  private BatchChatModel open(ModelSpec spec) {
    return spec.provider()
        .batches()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Invalid model: "
                        + spec
                        + " (batches are handed to "
                        + String.join(" and ", served())
                        + ")"))
        .open(spec, spec.requireKey(environment), timeout);
  }
}
