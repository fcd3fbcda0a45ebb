package org.multiverse.curator.model;

import java.io.Serializable;
import java.net.URI;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Names a chat model: {@code provider:model}, or {@code provider:model@URL} for one that is served
 * somewhere else, such as {@code openai:Qwen3-32B@http://localhost:8000/v1}. Where the provider's
 * protocol has one usual path, a URL without a path means that one.
 *
 * @param provider whose protocol it speaks
 * @param model the model's name there
 * @param baseUrl where it is served, without a slash at its end
 */
public record ModelSpec(Provider provider, String model, String baseUrl) implements Serializable {
  public ModelSpec {
    Objects.requireNonNull(provider, "Invalid provider: null");
    Objects.requireNonNull(model, "Invalid model: null");
    Objects.requireNonNull(baseUrl, "Invalid base URL: null");
  }

  /** Reads a spec as a user writes it. */
  public static ModelSpec parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "Invalid model: " + text + " (PROVIDER:MODEL or PROVIDER:MODEL@URL)");
    }
    Provider provider = Providers.of(text.substring(0, colon));
    String rest = text.substring(colon + 1);
    int at = Math.max(rest.lastIndexOf("@http://"), rest.lastIndexOf("@https://"));
    String model = at < 0 ? rest : rest.substring(0, at);
    if (model.isBlank() || model.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("Invalid model: " + text + " (it has no name)");
    }
    return new ModelSpec(
        provider, model, at < 0 ? provider.baseUrl() : url(text, provider, rest.substring(at + 1)));
  }

  private static String url(String text, Provider provider, String url) {
    String plain = url.replaceAll("/+$", "");
    URI uri;
    try {
      uri = URI.create(plain);
      if (uri.getHost() == null) {
        throw new IllegalArgumentException("it has no host");
      }
      if (uri.getUserInfo() != null || uri.getQuery() != null) {
        // Specs stand in run.json and on the Flink page.
        throw new IllegalArgumentException("a URL may hold no key; keys come from the environment");
      }
    } catch (IllegalArgumentException e) {
      String shown = text.replaceAll("//[^/@]*@", "//…@").replaceAll("\\?.*", "?…");
      throw new IllegalArgumentException("Invalid model: " + shown + " (" + e.getMessage() + ")");
    }
    return provider.baseUrl(uri);
  }

  /** Whether it is served elsewhere than at the provider's own place. */
  public boolean isElsewhere() {
    return !baseUrl.equals(provider.baseUrl());
  }

  /** Whether its tokens cost nothing: a machine of the user's own. */
  public boolean isOwn() {
    return provider.isOwn() || isElsewhere();
  }

  /**
   * The key to it, or a word where none is needed.
   *
   * @throws ModelException NO_ACCESS when the environment has none
   */
  public String requireKey(UnaryOperator<String> environment) {
    String key = provider.key(environment);
    if (key != null) {
      return key;
    }
    if (isElsewhere() || provider.keyVariable().isEmpty()) {
      // A server of one's own asks for none; the protocol wants a word all the same.
      return "none";
    }
    throw new ModelException(
        ModelException.Failure.NO_ACCESS,
        "Cannot call "
            + this
            + ": the environment variable "
            + provider.keyVariable()
            + " is not set",
        null,
        "",
        null);
  }

  @Override
  public String toString() {
    return provider + ":" + model + (isElsewhere() ? "@" + baseUrl : "");
  }
}
