package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;

/**
 * The lines of batch files. Requests are written in the form of OpenAI's batch API, the request's
 * cache key as {@code custom_id}. Replies are read in that form, in Anthropic's, and in a plain one
 * that any program or person can write: {@code {"custom_id": …, "text": …}}, where the text is a
 * string or, as it stands, the JSON object of the answer.
 */
public final class BatchLines {
  private BatchLines() {}

  /** A request as a line, without a line break. */
  public static String request(String key, ModelRequest request) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("custom_id", key);
    line.put("method", "POST");
    line.put("url", "/v1/chat/completions");
    ObjectNode body = line.putObject("body");
    body.put("model", request.model().model());
    ArrayNode messages = body.putArray("messages");
    for (Message message : request.messages()) {
      messages.addObject().put("role", message.role().toString()).put("content", message.text());
    }
    body.put("max_completion_tokens", request.maxOutputTokens());
    if (request.temperature() != null) {
      body.put("temperature", request.temperature());
    }
    if (request.schema() != null) {
      ObjectNode format = body.putObject("response_format");
      format.put("type", "json_schema");
      ObjectNode schema = format.putObject("json_schema");
      schema.put("name", request.schema().name());
      schema.put("strict", true);
      try {
        schema.set("schema", Json.MAPPER.readTree(request.schema().json()));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("Cannot read schema " + request.schema().name(), e);
      }
    }
    return line.toString();
  }

  /** A reply as a plain line, without a line break; what {@link #reply} reads again. */
  public static String reply(String key, ModelReply reply) {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("custom_id", key);
    line.put("text", reply.text());
    line.put("finish_reason", reply.finish().toString());
    if (!reply.source().isEmpty()) {
      line.put("answered_by", reply.source());
    }
    if (!reply.usage().equals(Usage.ZERO)) {
      ObjectNode usage = line.putObject("usage");
      usage.put("input_tokens", reply.usage().inputTokens());
      usage.put("cached_input_tokens", reply.usage().cachedInputTokens());
      usage.put("output_tokens", reply.usage().outputTokens());
      if (reply.usage().cacheWriteTokens() > 0) {
        usage.put("cache_write_tokens", reply.usage().cacheWriteTokens());
      }
    }
    return line.toString();
  }

  /**
   * A reply line.
   *
   * @param key the request's cache key
   * @param reply null when the request failed
   * @param failure what the provider said of it, empty when it did not fail
   */
  public record Line(String key, ModelReply reply, String failure) {}

  /**
   * Reads a reply.
   *
   * @throws IllegalArgumentException when the line is no reply
   */
  public static Line reply(String text) {
    Line line = read(text);
    if (line.reply() != null && line.reply().isEmpty()) {
      return new Line(line.key(), null, "the reply holds no text");
    }
    return line;
  }

  private static Line read(String text) {
    JsonNode line;
    try {
      line = Json.MAPPER.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(Causes.reason(e), e);
    }
    String key = line.path("custom_id").asText("");
    if (!key.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "custom_id is \"" + key + "\"; the one of the request must stand there");
    }
    if (line.path("text").isTextual() || line.path("text").isObject()) {
      return new Line(key, plain(line), "");
    }
    if (line.path("response").isObject() || line.path("error").isObject()) {
      return openAi(key, line);
    }
    if (line.path("result").isObject()) {
      return anthropic(key, line.get("result"));
    }
    throw new IllegalArgumentException("neither text nor response nor result stands in it");
  }

  private static ModelReply plain(JsonNode line) {
    JsonNode usage = line.path("usage");
    long input = usage.path("input_tokens").asLong();
    long cached = Math.min(input, usage.path("cached_input_tokens").asLong());
    return reply(
            line.get("text").isObject() ? line.get("text").toString() : line.get("text").asText(),
            finish(line.path("finish_reason").asText("stop")),
            new Usage(
                input,
                cached,
                usage.path("output_tokens").asLong(),
                Math.min(input - cached, usage.path("cache_write_tokens").asLong())))
        .from(line.path("answered_by").asText(""));
  }

  private static Line openAi(String key, JsonNode line) {
    JsonNode response = line.path("response");
    JsonNode body = response.path("body");
    JsonNode choice = body.path("choices").path(0);
    if (body.path("object").asText().equals("response") && body.path("output").isArray()) {
      return responses(key, body);
    }
    if (response.path("status_code").asInt(200) != 200 || choice.isMissingNode()) {
      JsonNode error = line.path("error").isObject() ? line.get("error") : body.path("error");
      return new Line(key, null, said(error, "status " + response.path("status_code").asText()));
    }
    return new Line(
        key,
        reply(
            ChatBody.text(choice.path("message"), choice.path("finish_reason").asText()),
            refused(choice.path("message"))
                ? FinishReason.CONTENT_FILTER
                : finish(choice.path("finish_reason").asText()),
            OpenAiUsage.of(body.path("usage"))),
        "");
  }

  private static boolean refused(JsonNode message) {
    return !ChatBody.refusal(message).isEmpty();
  }

  /** A reply of OpenAI's other protocol: its output is a list of messages and thoughts. */
  private static Line responses(String key, JsonNode body) {
    StringBuilder text = new StringBuilder();
    boolean refused = false;
    for (JsonNode item : body.get("output")) {
      if (item.path("type").asText().equals("message")) {
        text.append(ChatBody.text(item, "stop"));
        for (JsonNode part : item.path("content")) {
          refused |= refused(part);
        }
      }
    }
    String why = body.path("incomplete_details").path("reason").asText("");
    FinishReason finish =
        refused
            ? FinishReason.CONTENT_FILTER
            : why.isEmpty()
                ? FinishReason.STOP
                : why.contains("tokens") ? FinishReason.LENGTH : finish(why);
    return new Line(key, reply(text.toString(), finish, OpenAiUsage.of(body.path("usage"))), "");
  }

  private static Line anthropic(String key, JsonNode result) {
    if (!result.path("type").asText().equals("succeeded")) {
      JsonNode error = result.path("error");
      return new Line(
          key,
          null,
          said(
              error.path("error").isObject() ? error.get("error") : error,
              result.path("type").asText()));
    }
    JsonNode message = result.path("message");
    StringBuilder text = new StringBuilder();
    for (JsonNode part : message.path("content")) {
      text.append(part.path("text").asText(""));
    }
    JsonNode usage = message.path("usage");
    long cached = usage.path("cache_read_input_tokens").asLong();
    long written = usage.path("cache_creation_input_tokens").asLong();
    long input = usage.path("input_tokens").asLong() + cached + written;
    return new Line(
        key,
        reply(
            text.toString(),
            finish(message.path("stop_reason").asText()),
            new Usage(input, cached, usage.path("output_tokens").asLong(), written)),
        "");
  }

  private static String said(JsonNode error, String otherwise) {
    String message = error.path("message").asText("");
    return message.isEmpty() ? otherwise : message;
  }

  private static ModelReply reply(String text, FinishReason finish, Usage usage) {
    return new ModelReply(text, finish, usage, ServiceTier.BATCH, Instant.now(), 0);
  }

  private static FinishReason finish(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "stop", "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "length", "max_tokens" -> FinishReason.LENGTH;
      case "content_filter", "refusal" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }
}
