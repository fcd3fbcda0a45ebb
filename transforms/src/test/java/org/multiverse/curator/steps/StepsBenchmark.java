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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Trace;
import org.multiverse.curator.rows.TraceRow;
import org.multiverse.curator.rules.RulesMaker;
import org.multiverse.curator.units.UnitCutter;
import org.multiverse.curator.units.Units;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How many traces a second one core takes through the steps, without a model. Reads the JSONL files
 * named by the property {@code multiverse.benchmark-input} (a file or a folder).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepsBenchmark {
  private final List<TraceRow> rows = new ArrayList<>();
  private Curation curation;
  private int next;

  /** Runs this benchmark alone. */
  public static void main(String[] args) throws RunnerException {
    String input = System.getProperty("multiverse.benchmark-input", "test-data");
    new Runner(
            new OptionsBuilder()
                .include(StepsBenchmark.class.getSimpleName())
                .jvmArgsAppend("-Dmultiverse.benchmark-input=" + input)
                .build())
        .run();
  }

  /** Reads the traces. */
  @Setup
  public void read() throws IOException {
    Path input = Path.of(System.getProperty("multiverse.benchmark-input", "test-data"));
    try (Stream<Path> files = Files.walk(input)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        readFile(file);
      }
    }
    if (rows.isEmpty()) {
      throw new IOException("Cannot read traces: no rows with a trace in " + input);
    }
    RulesMaker rules = new RulesMaker();
    curation = Curation.of(step -> rules, List.of(), Limits.defaults());
  }

  private void readFile(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      JsonNode json = mapper.readTree(line);
      if (json.hasNonNull(Trace.TEXT)) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put(Trace.TEXT, json.get(Trace.TEXT).asText());
        columns.put(Trace.QUESTION, json.path(Trace.QUESTION).asText());
        rows.add(
            TraceRow.pending(
                "row-" + rows.size(), new Origin(file.toString(), 0, rows.size(), 0), columns));
      }
    }
  }

  /** One trace through all five steps. */
  @Benchmark
  public TraceRow steps() {
    return curation.apply(rows.get(next++ % rows.size()));
  }

  /** One trace cut into units. */
  @Benchmark
  public Units units() {
    return UnitCutter.cut(rows.get(next++ % rows.size()).trace().text());
  }
}
