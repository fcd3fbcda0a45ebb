package org.multiverse.curator.model;

import dev.langchain4j.model.chat.BatchChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Who serves a chat model, by the word before the colon of a {@link ModelSpec}: one class each,
 * with all that differs between them. They stand in {@link Providers}.
 */
public abstract class Provider implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String keyVariable;
  private final String baseUrl;

  /**
   * A provider.
   *
   * @param name the word before the colon
   * @param keyVariable environment variable that holds the key, empty when none is needed
   * @param baseUrl where it is served when a spec names no other place
   */
  Provider(String name, String keyVariable, String baseUrl) {
    this.name = Objects.requireNonNull(name, "Invalid name: null");
    this.keyVariable = Objects.requireNonNull(keyVariable, "Invalid key variable: null");
    this.baseUrl = Objects.requireNonNull(baseUrl, "Invalid base URL: null");
  }

  /** Environment variable that holds the key, empty when none is needed. */
  public final String keyVariable() {
    return keyVariable;
  }

  /** Where it is served when a spec names no other place. */
  public final String baseUrl() {
    return baseUrl;
  }

  /**
   * The base URL that is meant by one as a user types it, without a slash at its end.
   *
   * @param typed a URL with a host, without a slash at its end
   */
  String baseUrl(URI typed) {
    return typed.toString();
  }

  /** Whether it is a machine of the user's own, whose tokens cost nothing. */
  boolean isOwn() {
    return false;
  }

  /** Whether its protocol is OpenAI's, as with most servers that people run themselves. */
  public boolean speaksOpenAi() {
    return false;
  }

  /** Opens a model. Its own retries are off: the gateway does them. */
  abstract ChatModel open(ModelSpec spec, String key, Duration timeout);

  /**
   * The parameters of a call with room for an answer of so many tokens, and nothing else.
   *
   * @param room how that room is named; providers with one name for it know no other
   */
  DefaultChatRequestParameters.Builder<?> parameters(
      ModelSpec spec, int maxOutputTokens, RequestForm.Room room) {
    return room == RequestForm.Room.NONE
        ? ChatRequestParameters.builder()
        : ChatRequestParameters.builder().maxOutputTokens(maxOutputTokens);
  }

  /** What it counted; both its input and its output count are there. */
  Usage usage(ChatResponse response) {
    TokenUsage counted = response.tokenUsage();
    return new Usage(counted.inputTokenCount(), 0, counted.outputTokenCount());
  }

  /** How it served a call, where it says so. */
  ServiceTier tier(ChatResponse response) {
    return ServiceTier.STANDARD;
  }

  /** Its batch service, empty when it takes batch files as they are, or none. */
  Optional<Batches> batches() {
    return Optional.empty();
  }

  /** Opens the batch service of a model. */
  @FunctionalInterface
  interface Batches {
    BatchChatModel open(ModelSpec spec, String key, Duration timeout);
  }

  /** A count that may be missing. */
  static long orZero(Integer count) {
    return count == null ? 0 : count;
  }

  /** Its key in an environment, or null. */
  final String key(UnaryOperator<String> environment) {
    String key = keyVariable.isEmpty() ? null : environment.apply(keyVariable);
    return key == null || key.isBlank() ? null : key.strip();
  }

  /** There is one of each in a JVM, also of those that came from another. */
  final Object readResolve() {
    return Providers.of(name);
  }

  @Override
  public final String toString() {
    return name;
  }
}
