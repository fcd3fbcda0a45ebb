package org.multiverse.curator.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.multiverse.curator.common.Json;

/** Makes bad answers of good ones. */
final class AnswerFaults {
  private static final String TAG = "<Path> ";

  private AnswerFaults() {}

  /** An answer with a fault, as the client reads it. */
  static String apply(FaultKind kind, Task task, String answer, int units) {
    return switch (kind) {
      case CUT_OFF -> answer.substring(0, answer.length() / 2);
      case STUBBORN, MALFORMED -> malformed(answer);
      case FENCED -> "Here is the answer you asked for:\n\n```json\n" + answer + "\n```\n";
      case EMPTY -> "";
      case WRONG_RANGES -> changed(task, answer, units, true);
      case TAGS_INSIDE -> changed(task, answer, units, false);
      case RATE_LIMIT, SERVER_ERROR, TIMEOUT ->
          throw new IllegalArgumentException("Invalid fault of an answer: " + kind);
    };
  }

  /** Without the first colon behind the middle; what is a colon in a text stays readable. */
  private static String malformed(String answer) {
    for (int at = answer.indexOf("\":", answer.length() / 2);
        at >= 0;
        at = answer.indexOf("\":", at + 1)) {
      String broken = answer.substring(0, at + 1) + answer.substring(at + 2);
      if (!isJson(broken)) {
        return broken;
      }
    }
    return answer.substring(0, answer.length() / 2);
  }

  private static boolean isJson(String text) {
    try {
      Json.STRICT.readTree(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static String changed(Task task, String answer, int units, boolean ranges) {
    ObjectNode json = object(answer);
    switch (task) {
      case SUMMARY_TREE -> {
        ArrayNode steps = (ArrayNode) json.get("steps");
        if (ranges) {
          ((ObjectNode) steps.get(steps.size() - 1)).put("to", units + 5);
        } else {
          tag((ObjectNode) steps.get(0), "summary");
        }
      }
      case PARALLEL_GROUPS -> {
        ArrayNode groups = (ArrayNode) json.get("groups");
        if (groups.isEmpty()) {
          groups.add(object(groupBeyond(units)));
        }
        ObjectNode branch = (ObjectNode) groups.get(0).get("branches").get(1);
        if (ranges) {
          branch.put("to", units + 5);
        } else {
          tag(branch, "label");
        }
      }
      case MAPREDUCE -> {
        if (json.get("blocks").isEmpty()) {
          break;
        }
        JsonNode block = json.get("blocks").get(0);
        if (ranges) {
          ((ArrayNode) block.get("drop")).add(units + 5);
        } else {
          ArrayNode outlines = (ArrayNode) block.get("outlines");
          outlines.set(0, TAG + outlines.get(0).asText());
        }
      }
      case BLIND_CHECK -> {
        // It holds neither unit numbers nor text.
      }
    }
    return TraceAnswers.json(json);
  }

  private static void tag(ObjectNode node, String property) {
    node.put(property, TAG + node.get(property).asText());
  }

  /** A group to do wrong with where the rules find none. */
  private static String groupBeyond(int units) {
    int from = units + 1;
    return """
        {"within": null, "hoist": [], "branches": [
          {"from": %d, "to": %d, "label": "a", "takes": []},
          {"from": %d, "to": %d, "label": "b", "takes": []}],
         "join": null, "mode": "all", "type": "case", "reason": "they are not there"}
        """
        .formatted(from, from, from + 1, from + 1);
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read an answer: " + e.getMessage(), e);
    }
  }
}
