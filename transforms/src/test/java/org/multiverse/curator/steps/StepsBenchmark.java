package org.multiverse.curator.steps;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * How many traces a second one core takes through the steps, without a model. Its traces are those
 * of {@link BenchmarkTraces}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StepsBenchmark {
  private final List<Trace> traces = new ArrayList<>();
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
    traces.addAll(BenchmarkTraces.read());
    RulesMaker rules = new RulesMaker();
    curation = Curation.of(step -> rules, List.of(), Limits.defaults());
  }

  /** One trace through all five steps. */
  @Benchmark
  public TraceRow steps() {
    return curation.apply(TraceRow.pending(traces.get(next++ % traces.size())));
  }

  /** One trace cut into units. */
  @Benchmark
  public Units units() {
    return UnitCutter.cut(traces.get(next++ % traces.size()).text());
  }
}
