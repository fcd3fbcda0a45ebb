package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Json;

/** The JSON object that a client sent, read field by field with messages that name the field. */
final class Body {
  private final JsonNode root;

  private Body(JsonNode root) {
    this.root = root;
  }

  static Body of(Context request, int maxBytes) {
    String type = request.contentType();
    // A page in a browser can post other types to this machine without asking; this one it can't.
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw ApiException.refused(
          415, "Invalid content type: " + type + " (send Content-Type: application/json)");
    }
    byte[] bytes;
    try {
      bytes = request.req().getInputStream().readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw ApiException.invalid(null, "Cannot read the body: " + Causes.reason(e));
    }
    if (bytes.length > maxBytes) {
      throw ApiException.refused(413, "Invalid body: over " + maxBytes + " bytes");
    }
    return parse(bytes);
  }

  static Body parse(byte[] bytes) {
    try {
      JsonNode root = Json.STRICT.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw ApiException.invalid(null, "Invalid body: a JSON object is wanted");
      }
      return new Body(root);
    } catch (JsonProcessingException e) {
      throw ApiException.invalid(null, "Invalid body: " + Causes.reason(e));
    } catch (IOException e) {
      throw ApiException.invalid(null, "Invalid body: " + Causes.reason(e));
    }
  }

  /** Whether a field is there and not null. */
  boolean has(String name) {
    return root.hasNonNull(name);
  }

  JsonNode node(String name) {
    return root.path(name);
  }

  String text(String name) {
    return text(root.path(name), name);
  }

  static String text(JsonNode node, String name) {
    if (!node.isTextual()) {
      throw ApiException.invalid(name, "Invalid " + name + ": a string is wanted");
    }
    return node.asText();
  }

  int integer(String name, int absent, int least, int most) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = root.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw ApiException.invalid(name, "Invalid " + name + ": " + value + " (an integer)");
    }
    int number = value.asInt();
    if (number < least || number > most) {
      throw ApiException.invalid(
          name, "Invalid " + name + ": " + number + " (" + least + " to " + most + ")");
    }
    return number;
  }

  long integer(String name, long absent) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = root.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw ApiException.invalid(name, "Invalid " + name + ": " + value + " (an integer)");
    }
    return value.asLong();
  }

  double number(String name, double absent) {
    if (!has(name)) {
      return absent;
    }
    JsonNode value = root.get(name);
    if (!value.isNumber()) {
      throw ApiException.invalid(name, "Invalid " + name + ": " + value + " (a number)");
    }
    return value.asDouble();
  }

  boolean flag(String name) {
    return flag(root.path(name), name);
  }

  static boolean flag(JsonNode node, String name) {
    if (node.isMissingNode() || node.isNull()) {
      return false;
    }
    if (!node.isBoolean()) {
      throw ApiException.invalid(name, "Invalid " + name + ": " + node + " (true or false)");
    }
    return node.asBoolean();
  }

  /** A string or an array of strings; none when the field is absent. */
  List<String> texts(String name) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode value = root.get(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value.isArray() ? value : List.of(value)) {
      texts.add(text(text, name));
    }
    return texts;
  }
}
