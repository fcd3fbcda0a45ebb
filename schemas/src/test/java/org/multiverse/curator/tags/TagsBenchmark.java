package org.multiverse.curator.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What reading and writing a document of some 30,000 characters costs on one core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TagsBenchmark {
  private static final int LENGTH = 30_000;

  /** The written form. */
  @Param public Form form;

  private Document document;
  private String text;

  /** Runs these benchmarks alone. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(TagsBenchmark.class.getName()).build()).run();
  }

  /** Makes the document: text and blocks of two paths in turn, each first path with a block. */
  @Setup
  public void make() {
    Prose prose = new Prose(20250609);
    List<Node> flow = new ArrayList<>();
    int length = 0;
    while (length < LENGTH) {
      flow.add(new Text(prose.text(600)));
      Parallel inner =
          block(
              "1.", prose, List.of(new Text(prose.text(300))), List.of(new Text(prose.text(300))));
      flow.add(
          block(
              "",
              prose,
              List.of(new Text(prose.text(400)), inner, new Text(prose.text(100))),
              List.of(new Text(prose.text(1000)))));
      length = TagWriter.write(new Document(flow), form).length();
    }
    document = new Document(flow);
    text = TagWriter.write(document, form);
    if (!document.equals(TagParser.parse(text, form).document())) {
      throw new IllegalStateException("Cannot measure: the document does not come back");
    }
  }

  private static Parallel block(String prefix, Prose prose, List<Node> first, List<Node> second) {
    return new Parallel(
        List.of(
            new Outline(prefix + "1", prose.text(60)), new Outline(prefix + "2", prose.text(60))),
        List.of(new Path(prefix + "1", first), new Path(prefix + "2", second)),
        prose.text(120));
  }

  /** The text read. */
  @Benchmark
  public ParseResult parse() {
    return TagParser.parse(text, form);
  }

  /** The document written. */
  @Benchmark
  public String write() {
    return TagWriter.write(document, form);
  }
}
