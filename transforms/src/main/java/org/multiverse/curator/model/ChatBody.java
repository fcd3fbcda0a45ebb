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
   * The body of a success of any protocol.
   *
   * @throws NoReply when it is an error, a web page, or no JSON object
   */
  static String checked(String body) throws NoReply {
    object(body);
    return body;
  }

  /**
   * A chat completion in the plainest form: of each choice's message the content as one text.
   *
   * @throws NoReply when it is an error, a web page, or holds no message
   */
  static String plain(String body) throws NoReply {
    ObjectNode json = object(body);
    if (!json.path("choices").isArray() || json.get("choices").isEmpty()) {
      String said = ErrorBody.of(body).said();
      boolean silent = said.equals(body);
      throw new NoReply(
          status(json), silent ? "the reply has no choices" : "the reply has no choices: " + said);
    }
    boolean changed = false;
    for (JsonNode choice : json.get("choices")) {
      refuseError(choice);
      if (!(choice instanceof ObjectNode object)) {
        throw new NoReply(502, "the reply's choice holds no message");
      }
      changed |= makePlain(object);
    }
    return changed ? json.toString() : body;
  }

  private static ObjectNode object(String body) throws NoReply {
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
    if (!(json instanceof ObjectNode object)) {
      throw new NoReply(502, body.isBlank() ? "the reply is empty" : "the reply is no JSON object");
    }
    refuseError(object);
    return object;
  }

  /** Whether a choice was changed to hold a message with its content as one text. */
  private static boolean makePlain(ObjectNode choice) throws NoReply {
    if (!(choice.path("message") instanceof ObjectNode message)) {
      if (!choice.path("text").isTextual()) {
        throw new NoReply(502, "the reply's choice holds no message");
      }
      // A server of the protocol before chats.
      choice.putObject("message").put("role", "assistant").set("content", choice.get("text"));
      return true;
    }
    String text = text(message, choice.path("finish_reason").asText());
    String refusal = text.isBlank() ? refusal(message) : "";
    if (!refusal.isEmpty() && !message.path("refusal").isTextual()) {
      message.put("refusal", refusal);
    }
    boolean plain =
        message.path("content").isTextual() && message.get("content").asText().equals(text);
    message.put("content", text);
    return !plain;
  }

  /** An error that stands where a reply should: as its code says, else as the server's failure. */
  private static void refuseError(JsonNode json) throws NoReply {
    JsonNode error = json.path("error");
    if (error.isMissingNode() || error.isNull() || json.path("choices").size() > 0) {
      return;
    }
    // Of a choice its error alone: what the model wrote until then is not the server's word.
    throw new NoReply(status(error), Json.MAPPER.createObjectNode().set("error", error).toString());
  }

  /** The status that would have said what an error says. */
  private static int status(JsonNode error) {
    int code = error.path("code").asInt(0);
    String word =
        (error.path("code").asText("") + " " + error.path("type").asText(""))
            .toLowerCase(Locale.ROOT);
    return code >= 300 && code <= 599
        ? code
        : word.contains("rate_limit") || word.contains("overloaded")
            ? 429
            : word.contains("invalid_request") ? 400 : 502;
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
    } else if (content.isObject()) {
      // The answer itself, where a server has read it already.
      text.append(content);
    } else {
      for (JsonNode part : content) {
        String type = part.path("type").asText("text");
        if (type.equals("text") || type.equals("output_text")) {
          text.append(part.path("text").asText(""));
        }
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

  /** With what words a model has refused to answer, in the field or the part for it; or empty. */
  static String refusal(JsonNode message) {
    String refusal = message.path("refusal").asText("");
    if (!refusal.isEmpty() || !message.path("content").isArray()) {
      return refusal;
    }
    for (JsonNode part : message.get("content")) {
      refusal = refusal.isEmpty() ? part.path("refusal").asText("") : refusal;
    }
    return refusal;
  }
}
