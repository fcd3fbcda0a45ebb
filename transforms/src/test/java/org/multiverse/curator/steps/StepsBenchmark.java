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
import org.multiverse.curator.rows.TraceRow;
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
 *
 * <p>The maker here groups neighbouring paragraphs without looking at them: what is measured is
 * cutting, checking and building.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepsBenchmark {
  private final List<TraceRow> rows = new ArrayList<>();
  private List<CurationStep> steps;
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
    steps = CurationSteps.with(new ParagraphMaker(), StepSettings.defaults());
  }

  private void readFile(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      JsonNode json = mapper.readTree(line);
      if (json.hasNonNull(TraceRow.TRACE)) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put(TraceRow.TRACE, json.get(TraceRow.TRACE).asText());
        columns.put(TraceRow.QUESTION, json.path(TraceRow.QUESTION).asText());
        rows.add(
            TraceRow.pending(
                "row-" + rows.size(), new Origin(file.toString(), 0, rows.size(), 0), columns));
      }
    }
  }

  /** One trace through all five steps. */
  @Benchmark
  public TraceRow steps() {
    TraceRow row = rows.get(next++ % rows.size());
    for (CurationStep step : steps) {
      row = step.apply(row);
    }
    return row;
  }

  /** One trace cut into units. */
  @Benchmark
  public Units units() {
    return UnitCutter.cut(rows.get(next++ % rows.size()).trace());
  }

  /** Groups every two halves of eight units. */
  private static final class ParagraphMaker implements StepMaker {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "paragraphs";
    }

    @Override
    public String model() {
      return "1";
    }

    @Override
    public int repairs() {
      return 0;
    }

    @Override
    public Answer<SummaryTree> summaryTree(Trace trace, List<Attempt<SummaryTree>> failed) {
      return Answer.free(
          new SummaryTree(
              new SummaryTree.Usable(SummaryTree.Verdict.YES, 0, ""),
              List.of(),
              List.of(
                  new SummaryTree.Step(
                      "S1", 1, trace.units().count(), "all", List.of(), List.of(), List.of()))));
    }

    @Override
    public Answer<ParallelGroups> parallelGroups(
        Trace trace, SummaryTree tree, List<Attempt<ParallelGroups>> failed) {
      List<ParallelGroups.Group> groups = new ArrayList<>();
      int last = tree.lastKept(trace.units().count());
      for (int at = 2; at + 7 <= last; at += 8) {
        groups.add(
            new ParallelGroups.Group(
                null,
                List.of(),
                List.of(
                    new ParallelGroups.Branch(at, at + 3, "the first half", List.of()),
                    new ParallelGroups.Branch(at + 4, at + 7, "the second half", List.of())),
                null,
                ParallelGroups.Mode.ALL,
                ParallelGroups.Type.SUBTASK,
                "halves"));
      }
      return Answer.free(new ParallelGroups(groups));
    }

    @Override
    public Answer<MapReduce> mapReduce(
        Trace trace, OutlineTree outline, List<Attempt<MapReduce>> failed) {
      List<MapReduce.BlockAnswer> blocks = new ArrayList<>();
      for (OutlineTree.Block block : outline.blocks()) {
        List<MapReduce.PathAnswer> paths = new ArrayList<>();
        for (OutlineTree.BranchNode branch : block.branches()) {
          paths.add(new MapReduce.PathAnswer(branch.id(), branch.label(), List.of()));
        }
        blocks.add(new MapReduce.BlockAnswer(block.id(), paths, List.of(), "Both are done."));
      }
      return Answer.free(new MapReduce(blocks));
    }
  }
}
