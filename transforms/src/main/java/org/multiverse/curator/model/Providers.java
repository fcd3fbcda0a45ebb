package org.multiverse.curator.model;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The providers that are known. A new one needs its own file and a place in this list. */
public final class Providers {
  private static final List<Provider> ALL =
      List.of(new Gemini(), new OpenAi(), new Anthropic(), new Ollama());

  private Providers() {}

  /** All of them, in the order in which a user is told of them. */
  public static List<Provider> all() {
    return ALL;
  }

  /** The provider with this name. */
  static Provider of(String name) {
    for (Provider provider : ALL) {
      if (provider.toString().equals(name)) {
        return provider;
      }
    }
    // A provider that is not known can most likely be asked by the protocol of this one.
    throw new IllegalArgumentException(
        "Invalid provider: "
            + name
            + " (one of "
            + ALL.stream()
                .sorted(Comparator.comparing(Provider::speaksOpenAi).reversed())
                .map(Provider::toString)
                .collect(Collectors.joining(", "))
            + ")");
  }
}
