package org.multiverse.curator.model;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.model.ModelException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to a chat model in a worker JVM, shared by all that run in it: asks the cache, keeps
 * to the limits, tries again what can be tried again, keeps what was paid for, and counts. Equal
 * requests at the same time become one call. When nothing succeeds any more, or the budget is used
 * up, it stops the run; what is in flight then comes to its end and into the cache.
 */
public final class Gateway implements ModelGateway, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Map<GatewaySettings, Gateway> SHARED = new ConcurrentHashMap<>();
  // A server that asks to wait is alive: it gets more time and more attempts than a dead one.
  private static final long OVERLOAD_PATIENCE = 5;
  private static final int OVERLOAD_ATTEMPTS = 4;

  /** The purpose of calls that only ask whether a server is there. */
  static final String PROBE = "probe";

  /** How soon a thread that waits hears that the run has been stopped. */
  static final long POLL_MILLIS = 200;

  private final GatewaySettings settings;
  private final ModelClient client;
  private final PriceTable prices;
  private final ResponseCache cache;
  private final SpendLedger ledger;
  private final Duration firstWait;
  private final IntervalFunction backoff;
  private final Map<ModelSpec, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<ModelReply>> inFlight = new ConcurrentHashMap<>();
  private final AtomicInteger calling = new AtomicInteger();
  private final AtomicReference<CuratorException> stopped = new AtomicReference<>();
  private final Object budget = new Object();
  private double reservedUsd;
  private int reservations;
  private final ScheduledThreadPoolExecutor timer;
  private final AtomicBoolean flushing = new AtomicBoolean();

  /**
   * A gateway of its own, for tests and for tools that make a few calls.
   *
   * @param settings limits and places
   * @param client who makes the calls
   * @param prices what they cost
   */
  public Gateway(GatewaySettings settings, ModelClient client, PriceTable prices) {
    this(settings, client, prices, Duration.ofMillis(500));
  }

  /** With another first wait before a call is tried again; the following ones grow from it. */
  Gateway(GatewaySettings settings, ModelClient client, PriceTable prices, Duration firstWait) {
    this.settings = settings;
    this.client = client;
    this.prices = prices;
    this.cache = ResponseCache.at(settings.cache());
    this.ledger = new SpendLedger(EntryFiles.at(settings.cache()), settings.job());
    this.firstWait = firstWait;
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(firstWait, 2, 0.5, firstWait.multipliedBy(60));
    this.timer = new ScheduledThreadPoolExecutor(1, Gateway::daemon);
    // On a session cluster the worker outlives the job: an idle gateway must hold no thread, which
    // would hold the job's classes.
    timer.setKeepAliveTime(5, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "model-spending");
    thread.setDaemon(true);
    return thread;
  }

  /** The gateway of this JVM with these settings; keys come from the environment. */
  public static Gateway shared(GatewaySettings settings, PriceTable prices) {
    return SHARED.computeIfAbsent(
        settings, s -> new Gateway(s, new LangChainClient(s.timeout(), System::getenv), prices));
  }

  /** Closes the gateways of a job in this JVM; what is in flight comes to its end first. */
  public static void closeAll(String job) {
    closeAll(job, null);
  }

  /** The same, and waits for calls in flight no longer than this. */
  public static void closeAll(String job, Duration most) {
    for (GatewaySettings settings : List.copyOf(SHARED.keySet())) {
      Gateway gateway = settings.job().equals(job) ? SHARED.remove(settings) : null;
      if (gateway != null) {
        gateway.close(most == null ? gateway.settings.timeout() : most);
      }
    }
  }

  @Override
  public ModelReply ask(ModelRequest request) {
    String key = request.key();
    CompletableFuture<ModelReply> mine = new CompletableFuture<>();
    CompletableFuture<ModelReply> other = inFlight.putIfAbsent(key, mine);
    if (other != null) {
      return join(other, request);
    }
    try {
      ModelReply reply = findOrCall(request, key);
      mine.complete(reply);
      return reply;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      inFlight.remove(key, mine);
    }
  }

  private ModelReply join(CompletableFuture<ModelReply> other, ModelRequest request) {
    try {
      ModelReply reply = other.get();
      count(request.purpose(), Spend.hit(cost(request.model(), reply)));
      return reply;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("Cannot get a reply", e);
    }
  }

  private ModelReply findOrCall(ModelRequest request, String key) {
    try {
      var found = cache.find(key);
      if (found.isPresent()) {
        count(request.purpose(), Spend.hit(cost(request.model(), found.get())));
        return found.get();
      }
    } catch (IOException e) {
      throw cacheFailed("read", e);
    }
    if (settings.offline()) {
      throw ModelException.replyMissing(
          "no reply of "
              + request.model()
              + " for "
              + request.purpose()
              + " is in the cache "
              + cache
              + " (import one, or run with calls allowed)");
    }
    return lanes.computeIfAbsent(request.model(), Lane::new).call(request, key);
  }

  @Override
  public double cost(ModelSpec model, ModelReply reply) {
    return prices.cost(model, reply.usage(), reply.batch());
  }

  // Calls

  /** What is known of one model: providers limit each for itself, and one can fail alone. */
  private final class Lane {
    private final ModelSpec model;
    private final AdaptiveLimit concurrency = new AdaptiveLimit(settings.concurrency());
    private final MinuteWindow window =
        new MinuteWindow(
            settings.share(settings.requestsPerMinute()),
            settings.share(settings.tokensPerMinute()),
            System::nanoTime);
    private final TokenBound bound = new TokenBound();
    private final CircuitBreaker breaker;
    private final AtomicLong troubleSince = new AtomicLong();
    private final AtomicLong successes = new AtomicLong();

    Lane(ModelSpec model) {
      this.model = model;
      this.breaker =
          CircuitBreaker.of(
              model.toString(),
              CircuitBreakerConfig.custom()
                  .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                  .slidingWindowSize(20)
                  // A lone request must not use up its attempts on a dead server.
                  .minimumNumberOfCalls(Math.min(5, settings.maxAttempts()))
                  .failureRateThreshold(90)
                  .waitIntervalFunctionInOpenState(
                      IntervalFunction.ofExponentialBackoff(
                          firstWait.multipliedBy(2), 2, firstWait.multipliedBy(30)))
                  .permittedNumberOfCallsInHalfOpenState(1)
                  .build());
    }

    ModelReply call(ModelRequest request, String key) {
      int counted = 0;
      int tries = 0;
      while (true) {
        awaitPermission();
        ModelException failure;
        try {
          return attempt(request, key);
        } catch (ModelException e) {
          failure = e;
        }
        tries++;
        count(request.purpose(), Spend.failure());
        if (failure.kind() == Kind.NO_ACCESS && successes.get() == 0) {
          throw stop(Code.UNREACHABLE, failure.getMessage(), failure);
        }
        if (!failure.kind().isRetriable()) {
          throw failure;
        }
        if (failure.kind() == Kind.OVERLOADED) {
          checkOverload(failure);
        }
        // While nothing works for anybody it is the server's failure, not this row's.
        if (breaker.getState() == CircuitBreaker.State.CLOSED) {
          counted++;
        }
        int most =
            settings.maxAttempts() * (failure.kind() == Kind.OVERLOADED ? OVERLOAD_ATTEMPTS : 1);
        if (counted >= most) {
          throw failure;
        }
        LOG.debug("Attempt {} for {} failed: {}", tries, request.purpose(), failure.getMessage());
        long millis = backoff.apply(Math.min(tries, 8));
        sleep(failure.retryAfter().map(wait -> wait.toMillis() + millis / 4).orElse(millis));
      }
    }

    private ModelReply attempt(ModelRequest request, String key) {
      double reserved = reserve(request, bound);
      AdaptiveLimit.Ticket ticket = null;
      MinuteWindow.Reservation reservation = null;
      try {
        ticket = concurrency.acquire(Gateway.this::checkStopped);
        reservation = window.acquire(bound.most(request).total(), Gateway.this::checkStopped);
      } catch (InterruptedException e) {
        throw interrupted(e);
      } finally {
        if (reservation == null) {
          release(reserved);
          if (ticket != null) {
            ticket.failed();
          }
        }
      }
      long tokens = 0;
      calling.incrementAndGet();
      long start = System.nanoTime();
      try {
        checkStopped();
        ModelReply reply = client.call(request);
        breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        ticket.succeeded();
        troubleSince.set(0);
        successes.incrementAndGet();
        tokens = reply.usage().total();
        double cost = prices.cost(request.model(), reply.usage(), false);
        bound.learn(request, reply.usage());
        count(request.purpose(), Spend.call(reply.usage(), cost));
        keep(request, key, reply);
        return reply;
      } catch (ModelException e) {
        if (e.kind().isRetriable()) {
          troubleSince.compareAndSet(0, System.nanoTime());
        }
        if (e.kind() == Kind.OVERLOADED) {
          ticket.overloaded();
          breaker.releasePermission();
        } else if (e.kind().isRetriable()) {
          ticket.failed();
          breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
          tokens = bound.likelyMost(request).inputTokens();
        } else {
          ticket.failed();
          // What the server says of one request tells nothing of the next.
          breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
        throw e;
      } catch (CuratorException e) {
        ticket.failed();
        breaker.releasePermission();
        throw e;
      } finally {
        reservation.used(tokens);
        release(reserved);
        calling.decrementAndGet();
      }
    }

    private void awaitPermission() {
      while (true) {
        checkStopped();
        if (!breaker.tryAcquirePermission()) {
          sleep(Math.min(POLL_MILLIS, firstWait.toMillis()));
        } else if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
          probe();
        } else {
          return;
        }
      }
    }

    /**
     * After many failures in a row: asks something small to find out whether it was the server or
     * the requests. Any answer to it, a refusal too, shows that the server is there, and that each
     * of those requests has to be given up on by itself.
     */
    private void probe() {
      ModelRequest probe =
          new ModelRequest(
              model, List.of(Message.user("Answer with the word yes.")), null, 256, null, PROBE);
      long start = System.nanoTime();
      try {
        ModelReply reply = client.call(probe);
        count(PROBE, Spend.call(reply.usage(), prices.cost(model, reply.usage(), false)));
      } catch (ModelException e) {
        if (e.kind().isRetriable() && e.kind() != Kind.OVERLOADED) {
          breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
          if (quiet().compareTo(settings.patience()) > 0) {
            throw stop(
                Code.UNREACHABLE,
                "No call has succeeded for " + quiet().toSeconds() + " s: " + e.getMessage(),
                e);
          }
          return;
        }
      }
      troubleSince.set(0);
      breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    /** A server that turns all away for long, or says that it will, ends the run. */
    private void checkOverload(ModelException failure) {
      Duration patience = settings.patience().multipliedBy(OVERLOAD_PATIENCE);
      Duration wait = failure.retryAfter().orElse(Duration.ZERO);
      if (wait.compareTo(patience) > 0) {
        throw stop(
            Code.UNREACHABLE,
            failure.getMessage() + " (it asks to come back in " + wait.toSeconds() + " s)",
            failure);
      }
      if (quiet().compareTo(patience) > 0) {
        throw stop(
            Code.UNREACHABLE,
            "No call has succeeded for " + quiet().toSeconds() + " s: " + failure.getMessage(),
            failure);
      }
    }

    /** How long it is since something failed and nothing has succeeded. */
    private Duration quiet() {
      long since = troubleSince.get();
      return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }
  }

  private void keep(ModelRequest request, String key, ModelReply reply) {
    try {
      cache.put(request, key, reply);
    } catch (IOException e) {
      throw cacheFailed("write", e);
    }
  }

  /** Calls whose replies can't be kept would have to be paid for twice: better to stop. */
  private CuratorException cacheFailed(String what, IOException e) {
    return stop(
        Code.UNREACHABLE,
        "Cannot " + what + " the reply cache " + cache + ": " + e + "; mend it, or name another",
        e);
  }

  // Money

  /** Sets the most that a call can cost aside, so that those in flight can't overrun the budget. */
  private double reserve(ModelRequest request, TokenBound bound) {
    if (settings.maxCostUsd() == 0) {
      return 0;
    }
    double share = settings.maxCostUsd() / settings.workers();
    try {
      return reserve(request, bound, share);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private double reserve(ModelRequest request, TokenBound bound, double share)
      throws InterruptedException {
    synchronized (budget) {
      while (true) {
        checkStopped();
        double most = prices.cost(request.model(), bound.likelyMost(request), false);
        double spent = ledger.total().costUsd();
        if (spent + reservedUsd + most <= share) {
          reservedUsd += most;
          reservations++;
          return most;
        }
        if (reservations == 0) {
          throw stop(
              Code.BUDGET,
              String.format(
                  Locale.ROOT,
                  "The budget is used up: the next call may cost $%.4f, and $%.4f are left",
                  most,
                  Math.max(0, share - spent)),
              null);
        }
        // Those in flight may turn out cheaper than they could be.
        budget.wait(POLL_MILLIS);
      }
    }
  }

  private void release(double reserved) {
    if (settings.maxCostUsd() == 0) {
      return;
    }
    synchronized (budget) {
      reservations--;
      reservedUsd = reservations == 0 ? 0 : reservedUsd - reserved;
      budget.notifyAll();
    }
  }

  /** What this worker has spent so far. */
  public Spend spent() {
    return ledger.total();
  }

  // The end

  private void checkStopped() {
    CuratorException stop = stopped.get();
    if (stop != null) {
      throw new CuratorException(stop.code(), stop.getMessage(), stop);
    }
  }

  private CuratorException stop(Code why, String message, Throwable cause) {
    CuratorException stop = new CuratorException(why, message, cause);
    stopped.compareAndSet(null, stop);
    return stopped.get();
  }

  private CuratorException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CuratorException(Code.INTERRUPTED, "Interrupted while waiting for a model", e);
  }

  private void sleep(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (true) {
        checkStopped();
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        Thread.sleep(Math.min(left, POLL_MILLIS));
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void count(String purpose, Spend spend) {
    ledger.add(purpose, spend);
    if (flushing.compareAndSet(false, true)) {
      try {
        var unused = timer.schedule(this::flush, 1, TimeUnit.SECONDS);
      } catch (RejectedExecutionException e) {
        // Closed; closing writes it down.
      }
    }
  }

  @Override
  public void flush() {
    flushing.set(false);
    try {
      ledger.flush();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot write down what was spent: {}", e.toString());
    }
  }

  /**
   * Lets no further call begin and waits for those in flight, at most as long as a call may take.
   */
  @Override
  public void close() {
    close(settings.timeout());
  }

  private void close(Duration most) {
    stop(Code.INTERRUPTED, "The run has ended", null);
    long end = System.nanoTime() + most.toNanos();
    boolean interrupted = false;
    while (calling.get() > 0 && System.nanoTime() < end && !interrupted) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    timer.shutdownNow();
    flush();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
