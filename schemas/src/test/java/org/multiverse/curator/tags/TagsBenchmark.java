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

/**
 * What the tag language costs on one core: the distance of two texts of 30,000 characters that
 * differ in a fifth of their characters, and parser, writer and layout over a document of that
 * size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TagsBenchmark {
  private static final int LENGTH = 30_000;
  private static final int TOKENS = 32_768;

  private String text;
  private String edited;
  private String other;
  private Document document;
  private String lines;
  private Tag[] tokens;

  /** Runs these benchmarks alone. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(TagsBenchmark.class.getSimpleName()).build()).run();
  }

  /** Makes the texts; the same ones in every run. */
  @Setup
  public void make() {
    Random random = new Random(20250609);
    text = prose(random, LENGTH);
    edited = edited(random, text, 0.2);
    other = edited(random, text, 0.6);
    List<Node> flow = new ArrayList<>();
    for (int block = 0; block < 10; block++) {
      flow.add(new Text(prose(random, 600)));
      flow.add(
          new Parallel(
              List.of(new Outline("1", "The first part."), new Outline("2", "The second part.")),
              List.of(
                  new Path("1", List.of(new Text(prose(random, 1200)))),
                  new Path("2", List.of(new Text(prose(random, 1200))))),
              "Both are done."));
    }
    document = new Document(flow);
    lines = TagWriter.write(document, Form.LINES);
    tokens = tokens(random);
  }

  private static String prose(Random random, int length) {
    StringBuilder prose = new StringBuilder();
    while (prose.length() < length) {
      int letters = 1 + random.nextInt(9);
      for (int i = 0; i < letters; i++) {
        prose.append((char) ('a' + random.nextInt(26)));
      }
      prose.append(random.nextInt(12) == 0 ? ".\n" : " ");
    }
    return prose.substring(0, length);
  }

  /** A share of the characters replaced, left out or doubled, a third each. */
  private static String edited(Random random, String text, double share) {
    StringBuilder edited = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (random.nextDouble() >= share) {
        edited.append(text.charAt(i));
      } else {
        switch (random.nextInt(3)) {
          case 0 -> edited.append((char) ('A' + random.nextInt(26)));
          case 1 -> edited.append(text.charAt(i)).append((char) ('A' + random.nextInt(26)));
          default -> {}
        }
      }
    }
    return edited.toString();
  }

  /** Blocks of four paths with blocks of two paths inside, over a long sequence of tokens. */
  private static Tag[] tokens(Random random) {
    List<Tag> tags = new ArrayList<>();
    tags.add(Tag.THINK);
    while (tags.size() < TOKENS - 1200) {
      words(tags, 50 + random.nextInt(50));
      block(tags, random, 4, true);
    }
    tags.add(Tag.THINK_END);
    return tags.toArray(Tag[]::new);
  }

  private static void block(List<Tag> tags, Random random, int paths, boolean nest) {
    tags.add(Tag.PARALLEL);
    tags.add(Tag.GOAL);
    for (int i = 0; i < paths; i++) {
      tags.add(Tag.OUTLINE);
      words(tags, 8);
      tags.add(Tag.OUTLINE_END);
    }
    tags.add(Tag.GOAL_END);
    for (int i = 0; i < paths; i++) {
      tags.add(Tag.PATH);
      words(tags, 20 + random.nextInt(100));
      if (nest && i == 1) {
        block(tags, random, 2, false);
      }
      tags.add(Tag.PATH_END);
    }
    tags.add(Tag.CONCLUSION);
    words(tags, 20);
    tags.add(Tag.CONCLUSION_END);
    tags.add(Tag.PARALLEL_END);
  }

  private static void words(List<Tag> tags, int count) {
    for (int i = 0; i < count; i++) {
      tags.add(null);
    }
  }

  /** The distance of two texts that differ in a fifth. */
  @Benchmark
  public double distance() {
    return Distance.distance(text, edited);
  }

  /** Whether they are within 0.2. */
  @Benchmark
  public boolean within() {
    return Distance.within(text, edited, 0.2);
  }

  /** Whether two that differ in more than half are within 0.2: given up early. */
  @Benchmark
  public boolean withinFarApart() {
    return Distance.within(text, other, 0.2);
  }

  /** A document of 30,000 characters read. */
  @Benchmark
  public ParseResult parse() {
    return TagParser.parse(lines, Form.LINES);
  }

  /** The same written. */
  @Benchmark
  public String write() {
    return TagWriter.write(document, Form.LINES);
  }

  /** Positions and ranks of 32,768 tokens. */
  @Benchmark
  public Layout layout() {
    return Layout.of(tokens);
  }
}
