package org.multiverse.curator.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who serves a chat model, by the word before the colon of a {@link ModelSpec}. */
public enum Provider {
  OPENAI("OPENAI_API_KEY", "https://api.openai.com/v1"),
  GEMINI("GEMINI_API_KEY", "https://generativelanguage.googleapis.com/v1beta"),
  ANTHROPIC("ANTHROPIC_API_KEY", "https://api.anthropic.com/v1"),
  OLLAMA("", "http://localhost:11434");

  private final String keyVariable;
  private final String baseUrl;

  Provider(String keyVariable, String baseUrl) {
    this.keyVariable = keyVariable;
    this.baseUrl = baseUrl;
  }

  /** Environment variable that holds the key, empty when none is needed. */
  public String keyVariable() {
    return keyVariable;
  }

  /** Where it is served when a spec names no other place. */
  public String baseUrl() {
    return baseUrl;
  }

  static Provider of(String word) {
    for (Provider provider : values()) {
      if (provider.toString().equals(word)) {
        return provider;
      }
    }
    throw new IllegalArgumentException(
        "Invalid provider: "
            + word
            + " (one of "
            + Arrays.stream(values()).map(Provider::toString).collect(Collectors.joining(", "))
            + ")");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
