package org.multiverse.curator.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.multiverse.curator.common.Json;

/**
 * What a server itself says in an answer that is no reply. Servers repeat what they were sent (a
 * whole conversation, at times), and a trace may speak of keys, credit and temperatures: that is
 * left out, so that no row's text is taken for the server's word.
 *
 * @param said its message, for people
 * @param words its message, codes and parameters in lower case, for patterns
 * @param param the parameter that it names, in lower case; empty when it names none
 * @param isPage whether it is a web page
 */
record ErrorBody(String said, String words, String param, boolean isPage) {
  /** What stands behind this many characters is hardly the server's own. */
  private static final int OWN = 1_000;

  private static final String[] CODES = {"code", "type", "status", "param"};
  private static final String[] MESSAGES = {"message", "error", "detail", "error_msg", "msg"};

  private static final Pattern TITLE = Pattern.compile("(?is)<(title|h1)[^>]*>(.*?)</\\1>");

  /** What was sent, as validators of Python repeat it behind their own words. */
  private static final Pattern SENT = Pattern.compile("(?s)['\"]input['\"]:.*");

  /** The parameter that holds the conversation, whatever the protocol. */
  private static final Pattern CONVERSATION =
      Pattern.compile("(body[. ]+)?(messages|contents|input|prompt)\\b.*");

  static ErrorBody of(String body) {
    JsonNode json = tree(body);
    // Google wraps some of its errors into a list.
    JsonNode root = json.isArray() ? json.path(0) : json;
    if (!root.isObject()) {
      boolean page = body.stripLeading().startsWith("<");
      Matcher title = TITLE.matcher(body);
      String said = page && title.find() ? title.group(2).strip() : body;
      return new ErrorBody(said, own(said), "", page);
    }
    JsonNode error = root.path("error").isObject() ? root.get("error") : root;
    String said = message(error).isEmpty() ? message(root) : message(error);
    // A broker's own message tells nothing of what the provider behind it said.
    String behind = error.path("metadata").path("raw").asText("");
    said = said.isEmpty() || behind.isEmpty() ? said + behind : said + ": " + behind;
    StringJoiner words = new StringJoiner(" ");
    for (JsonNode node : new JsonNode[] {error, root}) {
      for (String field : CODES) {
        words.add(node.path(field).asText(""));
      }
    }
    String param = param(error);
    words.add(param).add(own(said));
    return new ErrorBody(
        said.isEmpty() ? body : said, words.toString().toLowerCase(Locale.ROOT), param, false);
  }

  /** Whether it speaks of the conversation, which is the row's, and not of how it was asked. */
  boolean isAboutTheConversation() {
    return CONVERSATION.matcher(param).matches();
  }

  private static String message(JsonNode node) {
    for (String field : MESSAGES) {
      JsonNode value = node.path(field);
      if (value.isTextual() && !value.asText().isBlank()) {
        return value.asText();
      }
      // FastAPI: a list of what is wrong, each with its place.
      JsonNode first = value.path(0);
      if (first.isObject()) {
        return (place(first) + " " + message(first)).strip();
      }
    }
    return "";
  }

  private static String param(JsonNode error) {
    String named = error.path("param").asText("");
    named = named.isEmpty() || named.equals("null") ? place(error.path("detail").path(0)) : named;
    return named.toLowerCase(Locale.ROOT);
  }

  private static String place(JsonNode detail) {
    StringJoiner place = new StringJoiner(".");
    detail.path("loc").forEach(step -> place.add(step.asText()));
    return place.toString();
  }

  private static String own(String said) {
    String first = SENT.matcher(said).replaceFirst("").toLowerCase(Locale.ROOT);
    return first.length() > OWN ? first.substring(0, OWN) : first;
  }

  private static JsonNode tree(String body) {
    try {
      JsonNode json = Json.MAPPER.readTree(body);
      return json == null ? Json.MAPPER.missingNode() : json;
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }
}
