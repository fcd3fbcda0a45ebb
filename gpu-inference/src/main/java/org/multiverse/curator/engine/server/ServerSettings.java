package org.multiverse.curator.engine.server;

import java.time.Duration;

/**
 * How a server is set up.
 *
 * @param host address that it listens on
 * @param port port, 0 for any free one
 * @param modelName what clients call the model
 * @param chatTemplate name of a template of llama.cpp, null for that of the model's file
 * @param apiKey what clients have to show, null for nothing
 * @param maxBodyBytes largest body of a request
 * @param maxRequests requests in work at once; more are turned away
 * @param maxTokens most tokens of one answer
 * @param timeout how long one answer may take, waiting included
 */
public record ServerSettings(
    String host,
    int port,
    String modelName,
    String chatTemplate,
    String apiKey,
    int maxBodyBytes,
    int maxRequests,
    int maxTokens,
    Duration timeout) {

  /** On loopback, any port, no key, 8 MiB, 256 requests, 16,384 tokens, ten minutes. */
  public static ServerSettings of(String modelName) {
    return new ServerSettings(
        "127.0.0.1", 0, modelName, null, null, 8 << 20, 256, 16_384, Duration.ofMinutes(10));
  }

  public ServerSettings {
    require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
    require(maxBodyBytes >= 1024, "body limit", maxBodyBytes, "at least 1024 bytes");
    require(maxRequests >= 1 && maxRequests <= 4096, "request limit", maxRequests, "1 to 4096");
    require(maxTokens >= 1, "token limit", maxTokens, "at least 1");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("Invalid timeout: " + timeout + " (over 0)");
    }
    if (modelName.isBlank()) {
      throw new IllegalArgumentException("Invalid model name: it is blank");
    }
    // A blank key is a variable that was not filled in: better no server than an open one.
    if (apiKey != null && apiKey.isBlank()) {
      throw new IllegalArgumentException("Invalid API key: it is blank (unset it for no key)");
    }
  }

  /** The same at another address. */
  public ServerSettings at(String otherHost, int otherPort) {
    return new ServerSettings(
        otherHost,
        otherPort,
        modelName,
        chatTemplate,
        apiKey,
        maxBodyBytes,
        maxRequests,
        maxTokens,
        timeout);
  }

  /** The same with a template for chats, null for that of the model's file. */
  public ServerSettings withChatTemplate(String name) {
    return new ServerSettings(
        host, port, modelName, name, apiKey, maxBodyBytes, maxRequests, maxTokens, timeout);
  }

  /** The same with a key, null for none. */
  public ServerSettings withApiKey(String key) {
    return new ServerSettings(
        host, port, modelName, chatTemplate, key, maxBodyBytes, maxRequests, maxTokens, timeout);
  }

  /** The same with other limits. */
  public ServerSettings withLimits(int bodyBytes, int requests, int tokens, Duration time) {
    return new ServerSettings(
        host, port, modelName, chatTemplate, apiKey, bodyBytes, requests, tokens, time);
  }

  private static void require(boolean holds, String what, int value, String want) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid " + what + ": " + value + " (" + want + ")");
    }
  }
}
