package org.multiverse.curator.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Trace;

/**
 * The traces that benchmarks work on: those of the JSONL files that the property {@code
 * multiverse.benchmark-input} names (a file or a folder), not cut into units yet.
 */
final class BenchmarkTraces {
  private BenchmarkTraces() {}

  /** Every row with a trace, in the order of the files' names. */
  static List<Trace> read() throws IOException {
    Path input = Path.of(System.getProperty("multiverse.benchmark-input", "test-data"));
    List<Trace> traces = new ArrayList<>();
    try (Stream<Path> files = Files.walk(input)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        readFile(file, traces);
      }
    }
    if (traces.isEmpty()) {
      throw new IOException("Cannot read traces: no rows with a trace in " + input);
    }
    return traces;
  }

  private static void readFile(Path file, List<Trace> traces) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      JsonNode json = mapper.readTree(line);
      if (json.hasNonNull(Trace.TEXT)) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put(Trace.TEXT, json.get(Trace.TEXT).asText());
        columns.put(Trace.QUESTION, json.path(Trace.QUESTION).asText());
        Origin origin = new Origin(file.toString(), 0, traces.size(), 0);
        traces.add(new Trace("row-" + traces.size(), origin, columns));
      }
    }
  }
}
