package org.multiverse.curator.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.engine.llama.CacheType;
import org.multiverse.curator.engine.llama.Decoder;
import org.multiverse.curator.engine.llama.FlashAttention;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.llama.Vocabulary;
import org.multiverse.curator.tags.Document;

/**
 * The Multiverse Engine: decodes the branches of all requests together, and scores texts. One
 * thread owns the cache; requests come and go between its steps. Safe for use by several threads.
 *
 * <pre>{@code
 * try (LlamaModel model = Llama.bundled().load(file);
 *     Engine engine = Engine.start(model, EngineSettings.ofCells(8192))) {
 *   Tokens prompt = engine.tokens("What is 2 + 3?\n<Think>");
 *   String text = engine.submit(GenerateRequest.of(prompt), TokenListener.NONE).result().join().text();
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
  private final Vocabulary vocabulary;
  private final Decoder decoder;
  private final Scheduler scheduler;
  private final boolean exact;
  private final int maxWaiting;
  private final LinkedBlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger pending = new AtomicInteger();
  private final ExecutorService replies =
      Executors.newSingleThreadExecutor(DaemonThreads.named("multiverse-engine-replies"));
  private final Thread thread = new Thread(this::run, "multiverse-engine");
  private volatile EngineStats stats;
  private volatile boolean closing;

  private Engine(Decoder decoder, Vocabulary vocabulary, int maxWaiting, boolean exact) {
    this.decoder = decoder;
    this.vocabulary = vocabulary;
    this.maxWaiting = maxWaiting;
    this.exact = exact;
    this.scheduler = new Scheduler(decoder);
    this.stats = currentStats();
    thread.setDaemon(true);
  }

  /** Starts an engine on a model, which must stay open longer than the engine. */
  public static Engine start(LlamaModel model, EngineSettings settings) {
    boolean exact =
        settings.context().cache() == CacheType.F32
            && settings.context().flashAttention() == FlashAttention.OFF;
    return start(
        model.context(settings.context()), model.vocabulary(), settings.maxWaiting(), exact);
  }

  static Engine start(Decoder decoder, Vocabulary vocabulary, int maxWaiting, boolean exact) {
    Engine engine = new Engine(decoder, vocabulary, maxWaiting, exact);
    engine.thread.start();
    return engine;
  }

  /** A text as a prompt: with the token that begins a text where the model wants one. */
  public Tokens tokens(String text) {
    Tokens tokens = Tokens.of(vocabulary.tokens(text));
    return vocabulary.begin() < 0 ? tokens : Tokens.of(vocabulary.begin()).then(tokens);
  }

  /** A text that stands behind another one. */
  public Tokens continuation(String text) {
    return Tokens.of(vocabulary.tokens(text));
  }

  /** The model's tokens. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Takes a request.
   *
   * @throws IllegalArgumentException when it can't be carried out whatever happens
   * @throws EngineBusyException when too many are on their way
   */
  public Handle<GenerateResult> submit(GenerateRequest request, TokenListener listener) {
    checkTokens(request.prompt());
    checkFits("prompt", request.prompt().size() + 1);
    Reply<GenerateResult> reply = reply();
    Generation job =
        new Generation(
            numbers.incrementAndGet(),
            deadline(request.timeout()),
            request,
            vocabulary,
            decoder.sequences(),
            listener,
            reply);
    return hand(job, reply);
  }

  /**
   * Scores spans behind their contexts. What several begin with is decoded once.
   *
   * @return the scores in the order of the spans
   * @throws IllegalStateException when the engine is not exact
   */
  public Handle<List<TokenScore>> scoreSpans(List<Span> spans) {
    checkExact();
    for (Span span : spans) {
      checkTokens(span.context());
      checkTokens(span.text());
      checkFits("span", span.context().size() + span.text().size());
    }
    SpanScorer scorer = new SpanScorer(spans);
    Reply<List<TokenScore>> reply = reply();
    ScoreJob<List<TokenScore>> job =
        new ScoreJob<>(numbers.incrementAndGet(), Long.MAX_VALUE, scorer::scores, reply);
    scorer.build(job.root);
    return hand(job, reply);
  }

  /**
   * Scores a document under the parallel layout, in one pass.
   *
   * @param prefix what stands before it and is not scored, such as the question
   * @param document the document
   * @throws IllegalStateException when the engine is not exact
   */
  public Handle<DocumentScore> scoreDocument(Tokens prefix, Document document) {
    checkExact();
    checkTokens(prefix);
    DocumentScorer scorer = new DocumentScorer(vocabulary);
    Reply<DocumentScore> reply = reply();
    ScoreJob<DocumentScore> job =
        new ScoreJob<>(numbers.incrementAndGet(), Long.MAX_VALUE, scorer::score, reply);
    scorer.build(job.root, prefix, document);
    checkFits("document", job.root.known());
    return hand(job, reply);
  }

  /**
   * Leads the interpreter of the tags through the structure of a document, whose texts it does not
   * read.
   *
   * @return blocks and paths that it forked, and what it found wrong with the tags
   */
  public Handle<GenerateResult> replay(Document document) {
    return submit(TagScript.request(vocabulary, tokens("\n"), document), TokenListener.NONE);
  }

  /** How long a document is in this model's tokens; nothing is decoded. */
  public DocumentLength length(Document document) {
    DocumentScorer scorer = new DocumentScorer(vocabulary);
    TokenBranch root = TokenBranch.root(null);
    scorer.build(root, Tokens.NONE, document);
    return new DocumentLength(root.known(), root.end() + 1);
  }

  /** Whether it takes requests. */
  public boolean isRunning() {
    return !closing && thread.isAlive();
  }

  /** Whether it can score. */
  public boolean isExact() {
    return exact;
  }

  /** Where it stands, as of the last step. */
  public EngineStats stats() {
    return stats;
  }

  /** For tests: any job on the engine's thread. */
  <T> Handle<T> hand(Job job, Reply<T> reply) {
    if (closing) {
      throw new IllegalStateException("Cannot take the request: the engine is closed");
    }
    int count = pending.incrementAndGet();
    if (count > maxWaiting) {
      pending.decrementAndGet();
      throw new EngineBusyException(count - 1);
    }
    commands.add(() -> scheduler.add(job));
    if (closing) {
      // The thread may have looked at its commands for the last time before this one.
      reply.fail(CuratorException.internal("Cannot go on: the engine is closed"));
    }
    return new Handle<>(
        reply.future, () -> commands.add(() -> scheduler.stop(job, StopReason.CANCELLED)));
  }

  <T> Reply<T> reply() {
    return new Reply<>(replies, pending::decrementAndGet);
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  private static long deadline(Duration timeout) {
    return timeout.equals(GenerateRequest.NO_TIMEOUT)
        ? Long.MAX_VALUE
        : System.nanoTime() + timeout.toNanos();
  }

  private void checkTokens(Tokens tokens) {
    int size = vocabulary.size();
    tokens.stream()
        .filter(token -> token < 0 || token >= size)
        .findFirst()
        .ifPresent(
            token -> {
              throw new IllegalArgumentException(
                  "Invalid token: " + token + " (0 to " + (size - 1) + ")");
            });
  }

  private void checkFits(String what, int tokens) {
    if (tokens > decoder.cells()) {
      throw new IllegalArgumentException(
          "Invalid "
              + what
              + ": "
              + tokens
              + " tokens (the cache has "
              + decoder.cells()
              + " cells; start the engine with more)");
    }
  }

  private void checkExact() {
    if (!exact) {
      throw new IllegalStateException(
          "Cannot score: the engine is not exact (use an F32 cache and no flash attention)");
    }
  }

  private void run() {
    try {
      while (!closing) {
        for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
          next.run();
        }
        long wait = scheduler.expire(System.nanoTime());
        if (scheduler.isIdle()) {
          stats = currentStats();
          Runnable next = commands.poll(Math.min(wait, 1_000_000_000L), TimeUnit.NANOSECONDS);
          if (next != null) {
            next.run();
          }
        } else {
          step();
          stats = currentStats();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      shutDown();
    }
  }

  private void step() {
    try {
      scheduler.step();
    } catch (RuntimeException e) {
      // Not a request's fault, or it would have ended there: start again with an empty cache.
      scheduler.failAll(
          CuratorException.internal("Cannot go on: the engine failed: " + Causes.reason(e), e));
    }
  }

  private void shutDown() {
    closing = true;
    for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
      next.run();
    }
    scheduler.stopAll(StopReason.CANCELLED);
    stats = currentStats();
    decoder.close();
    replies.shutdown();
  }

  private EngineStats currentStats() {
    Scheduler.Counters counters = scheduler.counters();
    return new EngineStats(
        scheduler.active(),
        scheduler.waiting(),
        decoder.cells(),
        scheduler.usedCells(),
        decoder.sequences(),
        scheduler.freeSequences(),
        counters.steps,
        counters.tokens,
        counters.forks,
        counters.joins,
        counters.preemptions);
  }

  /** Ends all requests as cancelled, and frees the cache. */
  @Override
  public void close() {
    closing = true;
    commands.add(() -> {});
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
