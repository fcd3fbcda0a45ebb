package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.multiverse.curator.common.Json;

/**
 * Reads the chat completions of OpenAI's protocol as servers really write them: content in parts,
 * an answer that stands in the field of the thoughts, an error under a status of success.
 */
final class ChatBody {
  private ChatBody() {}

  /** Thrown for a body that is no reply. */
  static final class NoReply extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status the HTTP status that would have said the same
     * @param said what came
     */
    NoReply(int status, String said) {
      super(said);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * The body of a success in the plainest form: of each choice's message the content as one text.
   * What is no chat completion stays as it is.
   *
   * @throws NoReply when it is an error, a web page, or no JSON
   */
  static String plain(String body) throws NoReply {
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      if (body.stripLeading().startsWith("<")) {
        // A proxy or a sign-in page; it is there for every call.
        throw new NoReply(403, body);
      }
      throw new NoReply(502, "the reply is no JSON: " + body);
    }
    refuseError(json);
    if (!(json instanceof ObjectNode object) || !json.path("choices").isArray()) {
      return body;
    }
    if (json.get("choices").isEmpty()) {
      throw new NoReply(502, "the reply has no choices");
    }
    boolean changed = false;
    for (JsonNode choice : object.get("choices")) {
      if (choice.path("message") instanceof ObjectNode message) {
        String text = text(message, choice.path("finish_reason").asText());
        if (!message.path("content").isTextual() || !message.get("content").asText().equals(text)) {
          message.put("content", text);
          changed = true;
        }
      }
    }
    return changed ? object.toString() : body;
  }

  /** An error that stands where a reply should: as its code says, else as the server's failure. */
  private static void refuseError(JsonNode json) throws NoReply {
    JsonNode error = json.path("error");
    if (error.isMissingNode() || error.isNull() || json.path("choices").size() > 0) {
      return;
    }
    int code = error.path("code").asInt(0);
    String word =
        (error.path("code").asText("") + " " + error.path("type").asText(""))
            .toLowerCase(Locale.ROOT);
    int status =
        code >= 300 && code <= 599
            ? code
            : word.contains("rate_limit") || word.contains("overloaded")
                ? 429
                : word.contains("invalid_request") ? 400 : 502;
    throw new NoReply(status, json.toString());
  }

  /**
   * The text of a message: its content, the parts of it joined without those that are thoughts;
   * what stands in the field of the thoughts when there is no content and the model came to its
   * end.
   *
   * @param finish why the model stopped, in the protocol's word
   */
  static String text(JsonNode message, String finish) {
    JsonNode content = message.path("content");
    StringBuilder text = new StringBuilder();
    if (content.isTextual()) {
      text.append(content.asText());
    }
    for (JsonNode part : content) {
      String type = part.path("type").asText("text");
      if (type.equals("text") || type.equals("output_text")) {
        text.append(part.path("text").asText(""));
      }
    }
    if (text.toString().isBlank() && !finish.equals("length") && !finish.equals("content_filter")) {
      for (String field : new String[] {"reasoning_content", "reasoning"}) {
        if (message.path(field).isTextual() && !message.get(field).asText().isBlank()) {
          return message.get(field).asText();
        }
      }
    }
    return text.toString();
  }

  /** Whether a model has refused to answer, in the protocol's field for it. */
  static String refusal(JsonNode message) {
    return message.path("refusal").asText("");
  }
}
