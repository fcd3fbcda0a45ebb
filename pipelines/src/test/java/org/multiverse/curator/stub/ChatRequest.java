package org.multiverse.curator.stub;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Json;

/**
 * What the stub reads of a chat completion request.
 *
 * @param model the model asked for
 * @param messages the conversation
 * @param task what is asked, null when the request does not tell
 * @param schema the JSON Schema of the answer, empty without one
 * @param maxTokens room for the answer, 0 when the request sets none
 */
record ChatRequest(String model, List<Message> messages, Task task, String schema, int maxTokens) {
  ChatRequest {
    messages = List.copyOf(messages);
  }

  /** One message; parts of its content are joined. */
  record Message(String role, String text) {}

  /** Reads a request, with a message for the client when it is none. */
  static ChatRequest parse(byte[] body) {
    JsonNode json = json(body);
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : json.path("messages")) {
      messages.add(new Message(message.path("role").asText(), text(message.path("content"))));
    }
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("Invalid messages: none");
    }
    if (json.path("stream").asBoolean()) {
      throw new IllegalArgumentException("Invalid stream: true");
    }
    JsonNode schema = json.path("response_format").path("json_schema");
    JsonNode name = schema.path("name");
    Task task = name.isTextual() ? Task.ofSchema(name.asText()) : null;
    for (int i = messages.size() - 1; task == null && i >= 0; i--) {
      task = messages.get(i).role().equals("user") ? Task.ofMessage(messages.get(i).text()) : null;
    }
    int maxTokens = json.path("max_completion_tokens").asInt(json.path("max_tokens").asInt());
    String text = schema.has("schema") ? schema.get("schema").toString() : "";
    return new ChatRequest(json.path("model").asText(), messages, task, text, maxTokens);
  }

  /** A body as JSON, with a message for the client when it is none. */
  static JsonNode json(byte[] body) {
    try {
      return Json.STRICT.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("Invalid body: no JSON", e);
    }
  }

  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText("")));
    return text.toString();
  }

  /** Whether the last user message is no task but what was wrong with an answer. */
  boolean isRepair() {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).role().equals("user")) {
        return !asks(messages.get(i));
      }
    }
    return true;
  }

  /** A key of the model and the messages up to the task; the same for all repairs of an answer. */
  long conversation() {
    int end = messages.size();
    while (end > 1 && !asks(messages.get(end - 1))) {
      end--;
    }
    long key = model.hashCode();
    for (Message message : messages.subList(0, end)) {
      key = StubFaults.mix(key ^ key(message.text()));
    }
    return key;
  }

  /** Characters of all messages. */
  int chars() {
    return messages.stream().mapToInt(message -> message.text().length()).sum();
  }

  /** A key of a text that is good enough for a stub. */
  static long key(String text) {
    return ((long) text.hashCode() << 32) | text.length();
  }

  private static boolean asks(Message message) {
    return message.role().equals("user") && message.text().startsWith("Task ");
  }
}
