package org.multiverse.curator.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.multiverse.curator.engine.llama.Batch;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.Decoder;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Tag;

/**
 * How fast the engine is on a model and a machine: beside bare calls of llama.cpp for the same
 * shape, and beside itself when it decodes the same tokens one after the other. What the model
 * would write does not matter, so the texts are given.
 */
public final class EngineBench {
  private static final int WARM_UP = 8;

  private final LlamaModel model;
  private final ContextSettings settings;
  private final Vocabulary vocabulary;
  private final int tokens;
  private final int repeats;

  private EngineBench(LlamaModel model, ContextSettings settings, int tokens, int repeats) {
    this.model = model;
    this.settings = settings;
    this.vocabulary = model.vocabulary();
    this.tokens = tokens;
    this.repeats = repeats;
  }

  /**
   * A benchmark.
   *
   * @param tokens tokens of each branch
   * @param repeats runs of each measurement, of which the median counts
   */
  public static EngineBench of(
      LlamaModel model, ContextSettings settings, int tokens, int repeats) {
    if (tokens < 8 || repeats < 1) {
      throw new IllegalArgumentException(
          "Invalid benchmark: " + tokens + " tokens, " + repeats + " times (8 and 1 at least)");
    }
    return new EngineBench(model, settings, tokens, repeats);
  }

  /**
   * Branches decoded together.
   *
   * @param branches how many
   * @param engine tokens a second of the engine, the median
   * @param bare tokens a second of bare calls of {@code llama_decode}
   * @param share the median of the engine's share, run by run
   * @param forkJoinMillis native time to fork and join them
   */
  public record Batched(
      int branches, double engine, double bare, double share, double forkJoinMillis) {}

  /**
   * A text with blocks against the same tokens one after the other.
   *
   * @param requests texts decoded at the same time
   * @param numParallel tokens by position of the critical path
   * @param sequential seconds one after the other
   * @param parallel seconds with the blocks forked
   */
  public record SpeedUp(int requests, double numParallel, double sequential, double parallel) {
    /** How many times faster. */
    public double factor() {
      return sequential / parallel;
    }
  }

  /** Measures some number of branches. */
  public Batched batched(int branches) {
    double[] engine = new double[repeats];
    double[] bare = new double[repeats];
    double[] share = new double[repeats];
    double[] forkJoin = new double[repeats];
    for (int i = 0; i < repeats; i++) {
      // Which is first takes turns, since machines slow down and speed up.
      if (i % 2 == 0) {
        bare[i] = bare(branches);
      }
      Run run = run(document(0, branches, tokens, false), 1, branches);
      engine[i] = run.rate;
      forkJoin[i] = run.cacheNanos / 1e6;
      if (i % 2 == 1) {
        bare[i] = bare(branches);
      }
      share[i] = engine[i] / bare[i];
    }
    return new Batched(branches, median(engine), median(bare), median(share), median(forkJoin));
  }

  /**
   * Measures a text of some tokens followed by a block.
   *
   * @param requests how many such texts at the same time
   * @param before tokens before the block
   * @param branches of the block
   */
  public SpeedUp speedUp(int requests, int before, int branches) {
    double[] parallel = new double[repeats];
    double[] sequential = new double[repeats];
    double numParallel = 1;
    for (int i = 0; i < repeats; i++) {
      Run forked = run(document(before, branches, tokens, false), requests, 0);
      Run inOrder = run(document(before, branches, tokens, true), requests, 0);
      if (forked.written != inOrder.written) {
        throw new IllegalStateException(
            "Cannot compare " + forked.written + " with " + inOrder.written + " tokens");
      }
      parallel[i] = forked.seconds;
      sequential[i] = inOrder.seconds;
      numParallel = forked.numParallel;
    }
    return new SpeedUp(requests, numParallel, median(sequential), median(parallel));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** What one run of the engine showed. */
  private static final class Run {
    double seconds;
    double rate;
    double numParallel;
    long cacheNanos;
    long written;
  }

  /** The tokens of a text, branch by branch. */
  private record Script(Map<String, Tokens> branches, int inOrder) {}

  private Script document(int before, int branches, int length, boolean isFlat) {
    Map<String, Tokens> script = new HashMap<>();
    int letter = vocabulary.tokens("x")[0];
    StringBuilder text = new StringBuilder();
    int wanted = before;
    if (branches > 1) {
      text.append(Tag.PARALLEL).append(Tag.GOAL);
      for (int path = 1; path <= branches; path++) {
        text.append(Tag.OUTLINE).append(path).append(": x").append(Tag.OUTLINE_END);
      }
      text.append(Tag.GOAL_END);
    }
    Tokens head = letters(letter, wanted).then(Tokens.of(vocabulary.tokens(text.toString())));
    int pathTokens = length + vocabulary.tokens(Tag.PATH_END.toString()).length;
    if (branches == 1) {
      script.put("", letters(letter, before + length));
      return new Script(script, 0);
    }
    if (isFlat) {
      // As many tokens as the document has, one after the other.
      int all = head.size() + vocabulary.tokens(Tag.CONCLUSION.toString()).length;
      for (int path = 1; path <= branches; path++) {
        all += vocabulary.tokens(Tag.PATH.toString()).length;
        all += vocabulary.tokens(path + ":").length + pathTokens;
        all += vocabulary.tokens(" ").length;
      }
      script.put("", letters(letter, all));
      return new Script(script, all);
    }
    script.put("", head);
    Tokens path =
        Tokens.of(vocabulary.tokens(" "))
            .then(letters(letter, length))
            .then(Tokens.of(vocabulary.tokens(Tag.PATH_END.toString())));
    for (int i = 0; i < branches; i++) {
      script.put("/0." + i, path);
    }
    return new Script(script, 0);
  }

  private static Tokens letters(int letter, int count) {
    return Tokens.of(IntStream.generate(() -> letter).limit(count).toArray());
  }

  private Tokens prompt(int number) {
    return Tokens.of(vocabulary.tokens("Benchmark " + number + " of the engine: "));
  }

  private int end() {
    return IntStream.range(0, vocabulary.size())
        .filter(vocabulary::isEnd)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("Cannot run: no token ends a text"));
  }

  /**
   * Runs requests to their end.
   *
   * @param branches tokens of these many paths are timed, 0 for none
   */
  private Run run(Script script, int requests, int branches) {
    int end = end();
    CacheTimer timer = new CacheTimer(model.context(settings));
    AtomicLong first = new AtomicLong();
    AtomicLong last = new AtomicLong();
    AtomicLong counted = new AtomicLong();
    int[] seen = new int[Math.max(1, branches)];
    // Times are taken when a whole step is there: from the first path's token WARM_UP on.
    TokenListener listener =
        event -> {
          int path = branches == 1 ? 0 : event.branch().isEmpty() ? -1 : number(event.branch());
          if (path < 0 || branches == 0 || event.inserted()) {
            return;
          }
          int at = ++seen[path];
          if (at > tokens) {
            return;
          }
          if (path == branches - 1 && at == WARM_UP) {
            first.set(System.nanoTime());
          } else if (at > WARM_UP) {
            counted.incrementAndGet();
            last.set(System.nanoTime());
          }
        };
    try (Engine engine = Engine.start(timer, vocabulary, requests + 1, false)) {
      List<Handle<GenerateResult>> handles = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < requests; i++) {
        GenerateRequest request =
            GenerateRequest.of(prompt(i))
                .withLimits(GenerationLimits.DEFAULT.withTokens(65_536).withBlocks(256, 2))
                .withSampling(Sampling.script(script.branches(), branch -> logits -> end));
        handles.add(engine.submit(request, i == 0 ? listener : TokenListener.NONE));
      }
      Run run = new Run();
      for (Handle<GenerateResult> handle : handles) {
        GenerateResult result = handle.result().join();
        if (result.finish() != StopReason.STOP) {
          throw new IllegalStateException(
              "Cannot run: a text ended by " + result.finish() + " (give the engine more cells)");
        }
        run.numParallel = result.numParallel();
        run.written += result.tokens().size();
      }
      run.seconds = (System.nanoTime() - start) / 1e9;
      run.rate = counted.get() / ((last.get() - first.get()) / 1e9);
      run.cacheNanos = timer.nanos;
      return run;
    }
  }

  private static int number(String branch) {
    return Integer.parseInt(branch, branch.lastIndexOf('.') + 1, branch.length(), 10);
  }

  /** The same number of tokens by calls of the decoder and nothing else. */
  private double bare(int branches) {
    int letter = vocabulary.tokens("x")[0];
    Script script = document(0, branches, tokens, false);
    Tokens head = branches == 1 ? prompt(0) : prompt(0).then(script.branches().get(""));
    try (Decoder decoder = model.context(settings)) {
      Batch batch = new Batch(Math.max(head.size(), branches));
      int from = 0;
      while (from < head.size()) {
        batch.clear();
        int to = Math.min(head.size(), from + decoder.batchTokens());
        for (int i = from; i < to; i++) {
          batch.add(head.at(i), i, 0);
        }
        decode(decoder, batch);
        from = to;
      }
      for (int branch = 1; branch < branches; branch++) {
        decoder.copy(0, branch, 0, head.size());
      }
      long start = 0;
      for (int i = 0; i < tokens; i++) {
        if (i == WARM_UP) {
          start = System.nanoTime();
        }
        batch.clear();
        for (int branch = 0; branch < branches; branch++) {
          batch.addWanted(letter, head.size() + i, branch);
        }
        decode(decoder, batch);
      }
      return (tokens - WARM_UP) * (double) branches / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static void decode(Decoder decoder, Batch batch) {
    if (!decoder.decode(batch, 0, batch.size())) {
      throw new IllegalStateException(
          "Cannot run: " + decoder.cells() + " cells are too few for this shape");
    }
  }

  /** Takes the time of all that is done to the cache beside decoding: forks, joins, removals. */
  private static final class CacheTimer implements Decoder {
    private final Decoder decoder;
    private long nanos;

    CacheTimer(Decoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public int cells() {
      return decoder.cells();
    }

    @Override
    public int sequences() {
      return decoder.sequences();
    }

    @Override
    public int batchTokens() {
      return decoder.batchTokens();
    }

    @Override
    public int vocabularySize() {
      return decoder.vocabularySize();
    }

    @Override
    public boolean decode(Batch batch, int from, int to) {
      return decoder.decode(batch, from, to);
    }

    @Override
    public void logits(int row, float[] into) {
      decoder.logits(row, into);
    }

    @Override
    public void copy(int from, int to, int start, int end) {
      long before = System.nanoTime();
      decoder.copy(from, to, start, end);
      nanos += System.nanoTime() - before;
    }

    @Override
    public void remove(int sequence) {
      long before = System.nanoTime();
      decoder.remove(sequence);
      nanos += System.nanoTime() - before;
    }

    @Override
    public int lastPosition(int sequence) {
      return decoder.lastPosition(sequence);
    }

    @Override
    public boolean isEmpty() {
      return decoder.isEmpty();
    }

    @Override
    public void clear() {
      decoder.clear();
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
