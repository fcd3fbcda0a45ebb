package org.multiverse.curator.tags;

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

/**
 * What the edit distance of two texts of 30,000 characters costs on one core: of a pair that
 * differs in a fifth of its characters, and of one that is far over the bound.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DistanceBenchmark {
  private static final int LENGTH = 30_000;
  private static final double MAX = 0.2;

  private String text;
  private String near;
  private String far;
  private String edited;

  /** Runs these benchmarks alone. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(DistanceBenchmark.class.getName()).build()).run();
  }

  /** Makes the texts; the same ones in every run. */
  @Setup
  public void make() {
    Prose prose = new Prose(20250609);
    text = prose.text(LENGTH);
    near = prose.edited(text, 0.2);
    far = prose.edited(text, 0.6);
    edited = prose.edited(text, 0.01);
    // A pair on the wrong side of the bound would be given up early, or not, and flatter a figure.
    double toNear = Distance.distance(text, near);
    double toFar = Distance.distance(text, far);
    if (toNear < 0.9 * MAX || toNear > MAX || toFar < 2 * MAX) {
      throw new IllegalStateException("Invalid texts: distances " + toNear + ", " + toFar);
    }
  }

  /** The distance of two texts that differ in a fifth. */
  @Benchmark
  public double distance() {
    return Distance.distance(text, near);
  }

  /** Whether they are within 0.2: they just are, so nothing is given up early. */
  @Benchmark
  public boolean within() {
    return Distance.within(text, near, MAX);
  }

  /** The same of a text of which one word in a hundred was edited, as most are. */
  @Benchmark
  public boolean withinEdited() {
    return Distance.within(text, edited, MAX);
  }

  /** Whether two that differ in twice that and more are within 0.2. */
  @Benchmark
  public boolean withinFarApart() {
    return Distance.within(text, far, MAX);
  }
}
