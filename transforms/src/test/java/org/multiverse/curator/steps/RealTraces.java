package org.multiverse.curator.steps;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;

/** Traces of a real model, which lie beside the project on some machines only. */
public final class RealTraces {
  private RealTraces() {}

  /** The traces as rows before any step; the test is skipped where they are not there. */
  public static List<TraceRow> rows() {
    Path file = Path.of(System.getProperty("multiverse.shared-data")).resolve("traces-dev.jsonl");
    assumeThat(file).as("real traces beside the project").exists();
    List<TraceRow> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode json = Json.MAPPER.readTree(line);
        rows.add(
            TraceRow.pending(
                json.path("id").asText(),
                new Origin(file.getFileName().toString(), 0, rows.size(), 0),
                Map.of(
                    Trace.QUESTION,
                    json.path(Trace.QUESTION).asText(),
                    Trace.TEXT,
                    json.path(Trace.TEXT).asText())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }
}
