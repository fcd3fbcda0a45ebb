package org.multiverse.curator.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import org.multiverse.curator.common.Sha256;

/**
 * One call of a chat model. Two requests that are equal in all but {@code purpose} get the same
 * reply from the cache.
 *
 * @param model whom to ask
 * @param messages the conversation, the system message first
 * @param schema the JSON Schema of the answer, null when none is asked for
 * @param maxOutputTokens room for the answer
 * @param temperature null to leave it to the provider
 * @param purpose what the call is for: a step, or {@code blind-check}; for counts and prices
 */
public record ModelRequest(
    ModelSpec model,
    List<Message> messages,
    AnswerSchema schema,
    int maxOutputTokens,
    Double temperature,
    String purpose) {
  public ModelRequest {
    Objects.requireNonNull(model, "Invalid model: null");
    Objects.requireNonNull(purpose, "Invalid purpose: null");
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("Invalid messages: none");
    }
    if (maxOutputTokens <= 0) {
      throw new IllegalArgumentException("Invalid maxOutputTokens: " + maxOutputTokens);
    }
  }

  /** The same with more room for the answer. */
  public ModelRequest withMaxOutputTokens(int value) {
    return new ModelRequest(model, messages, schema, value, temperature, purpose);
  }

  /** Characters of all messages and of the schema. */
  public long inputChars() {
    long chars = schema == null ? 0 : schema.json().length();
    for (Message message : messages) {
      chars += message.text().length();
    }
    return chars;
  }

  /** Bytes of all messages and of the schema in UTF-8. */
  public long inputBytes() {
    long bytes = schema == null ? 0 : bytes(schema.json());
    for (Message message : messages) {
      bytes += bytes(message.text());
    }
    return bytes;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * What the reply is kept under: 64 hexadecimal digits over everything that can change it. How
   * replies are read is no part of it, so a better parser never costs a call.
   */
  public String key() {
    MessageDigest digest = Sha256.digest();
    put(digest, "multiverse-reply-1");
    put(digest, model.provider().toString());
    put(digest, model.baseUrl());
    put(digest, model.model());
    put(digest, Integer.toString(maxOutputTokens));
    put(digest, temperature == null ? "" : temperature.toString());
    put(digest, schema == null ? "" : schema.name());
    put(digest, schema == null ? "" : schema.json());
    for (Message message : messages) {
      put(digest, message.role().toString());
      put(digest, message.text());
    }
    return Sha256.hex(digest);
  }

  /** Each field with its length, so that no two lists of fields read alike. */
  private static void put(MessageDigest digest, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    digest.update(bytes);
  }
}
