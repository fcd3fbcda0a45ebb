package org.multiverse.curator.stub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
        int last = steps.size() - 1;
        if (ranges) {
          steps.set(last, new TextNode(beyond(steps.get(last).asText(), units)));
        } else {
          steps.set(0, new TextNode(steps.get(0).asText().replaceFirst(" ", " " + TAG)));
        }
      }
      case PARALLEL_GROUPS -> {
        ArrayNode groups = (ArrayNode) json.get("groups");
        if (groups.isEmpty()) {
          groups.add(object(groupBeyond(units)));
        }
        ArrayNode branches = (ArrayNode) groups.get(0).get("branches");
        String branch = branches.get(1).asText();
        branches.set(
            1, new TextNode(ranges ? beyond(branch, units) : branch.replaceFirst(" ", " " + TAG)));
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

  /** "3-9 label" with an end behind the trace's. */
  private static String beyond(String line, int units) {
    return line.replaceFirst("(\\d+)(?:-\\d+)?", "$1-" + (units + 5));
  }

  /** A group to do wrong with where the rules find none. */
  private static String groupBeyond(int units) {
    return """
        {"branches": ["%d a", "%d b"], "hoist": [], "join": null, "after": [], "mode": "all",
         "type": "case", "reason": "they are not there", "contested": []}
        """
        .formatted(units + 1, units + 2);
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) Json.STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot read an answer: " + e.getMessage(), e);
    }
  }
}
