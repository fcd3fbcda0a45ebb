package org.multiverse.curator.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;

/** The replies in {@code test-data/replies} and the traces that they speak of. */
public final class RecordedReplies {
  private static final Path DATA =
      Path.of(System.getProperty("multiverse.test-data", "../test-data"));

  private RecordedReplies() {}

  /** One reply as it was recorded; see test-data/README.md. */
  public record Reply(
      String trace, String step, String label, String expect, String finish, String text) {}

  /**
   * All replies by file name, sorted: the ones of a trace and step in the order of their asking.
   */
  public static Map<String, Reply> all() {
    Map<String, Reply> replies = new TreeMap<>();
    try (var files = Files.newDirectoryStream(DATA.resolve("replies"), "*.json")) {
      for (Path file : files) {
        replies.put(
            file.getFileName().toString(),
            new ObjectMapper().readValue(file.toFile(), Reply.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return replies;
  }

  /** The replies for a step of a trace in the order of their asking. */
  public static List<Reply> of(String trace, String step) {
    return all().values().stream()
        .filter(reply -> reply.trace().equals(trace) && reply.step().equals(step))
        .toList();
  }

  /** The traces by id, as rows before any step. */
  public static Map<String, TraceRow> rows() {
    Map<String, TraceRow> rows = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(DATA.resolve("traces/traces.jsonl"))) {
        JsonNode json = new ObjectMapper().readTree(line);
        String id = json.path("id").asText();
        Map<String, String> columns =
            Map.of(
                Trace.QUESTION,
                json.path(Trace.QUESTION).asText(),
                Trace.TEXT,
                json.path(Trace.TEXT).asText());
        rows.put(id, TraceRow.pending(id, new Origin("traces.jsonl", 0, 0, 0), columns));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
