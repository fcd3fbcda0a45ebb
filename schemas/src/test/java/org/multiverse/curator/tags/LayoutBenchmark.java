package org.multiverse.curator.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** What positions and ranks of a long sequence cost on one core: 32,768 tokens, nested blocks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LayoutBenchmark {
  private static final int TOKENS = 32_768;
  // More than the longest block has.
  private static final int ROOM = 1_500;

  private Tag[] tokens;

  /** Runs this benchmark alone. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(LayoutBenchmark.class.getName()).build()).run();
  }

  /** Makes the tokens: blocks of four paths, each second path with a block of two inside. */
  @Setup
  public void make() {
    Random random = new Random(20250609);
    List<Tag> made = new ArrayList<>();
    made.add(Tag.THINK);
    while (made.size() < TOKENS - ROOM) {
      words(made, 50 + random.nextInt(50));
      block(made, random, 4, true);
    }
    words(made, TOKENS - 1 - made.size());
    made.add(Tag.THINK_END);
    tokens = made.toArray(Tag[]::new);
  }

  private static void block(List<Tag> made, Random random, int paths, boolean nest) {
    made.add(Tag.PARALLEL);
    made.add(Tag.GOAL);
    for (int i = 0; i < paths; i++) {
      made.add(Tag.OUTLINE);
      words(made, 8);
      made.add(Tag.OUTLINE_END);
    }
    made.add(Tag.GOAL_END);
    for (int i = 0; i < paths; i++) {
      made.add(Tag.PATH);
      words(made, 20 + random.nextInt(100));
      if (nest && i % 2 == 1) {
        block(made, random, 2, false);
      }
      made.add(Tag.PATH_END);
    }
    made.add(Tag.CONCLUSION);
    words(made, 20);
    made.add(Tag.CONCLUSION_END);
    made.add(Tag.PARALLEL_END);
  }

  private static void words(List<Tag> made, int count) {
    for (int i = 0; i < count; i++) {
      made.add(null);
    }
  }

  /** Positions and ranks. */
  @Benchmark
  public Layout layout() {
    return Layout.of(tokens);
  }
}
