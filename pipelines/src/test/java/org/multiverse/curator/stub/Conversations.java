package org.multiverse.curator.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;

/** Requests on the project's own traces, written as the prompts have them. */
public final class Conversations {
  private Conversations() {}

  /** The traces of the test data. */
  public static List<Trace> traces() throws IOException {
    Path file = Path.of(System.getProperty("multiverse.test-data"), "traces", "traces.jsonl");
    return Files.readAllLines(file).stream().map(Conversations::trace).toList();
  }

  private static Trace trace(String line) {
    try {
      JsonNode json = Json.STRICT.readTree(line);
      return Trace.of(
          json.get(Trace.QUESTION).asText(), UnitCutter.cut(json.get(Trace.TEXT).asText()));
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read a trace: " + e.getMessage(), e);
    }
  }

  /** The first message of all conversations on a trace. */
  static String first(Trace trace) throws IOException {
    Path file = Path.of(System.getProperty("multiverse.root"), "prompts", "system.md");
    String prompt = Files.readString(file);
    String body = prompt.substring(prompt.indexOf("\n---\n") + 5).stripLeading();
    return body.replace("{{question}}", trace.question())
        .replace("{{units}}", numbered(trace.units()));
  }

  static String numbered(Units units) {
    StringBuilder text = new StringBuilder();
    for (int unit = 1; unit <= units.count(); unit++) {
      String own = units.unit(unit);
      text.append('[').append(unit).append('|').append(own.length()).append("] ").append(own);
      if (!own.endsWith("\n")) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** The first request of a conversation: the task, and 2,000 tokens of room. */
  static ObjectNode ask(Trace trace, Task task) throws IOException {
    ObjectNode request = Json.STRICT.createObjectNode();
    request.put("model", "stub").put("max_tokens", 2000);
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "system").put("content", first(trace));
    String words = task.beginning() + ": do it.";
    messages.addObject().put("role", "user").put("content", words);
    return request;
  }

  /** The same conversation with a bad answer and what was wrong with it. */
  static ObjectNode repair(ObjectNode request, String answer) {
    ObjectNode repair = request.deepCopy();
    ArrayNode messages = (ArrayNode) repair.get("messages");
    messages.addObject().put("role", "assistant").put("content", answer);
    messages.addObject().put("role", "user").put("content", "This is wrong with your answer: …");
    return repair;
  }
}
