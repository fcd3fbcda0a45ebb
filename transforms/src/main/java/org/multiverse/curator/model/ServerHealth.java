package org.multiverse.curator.model;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.model.ModelException.Failure;

/**
 * Whether the server of a model is there, told by what its calls come to. After many failures in a
 * row nothing is asked but a small question now and then (a circuit breaker); when that finds
 * nobody for longer than the patience of the settings, the run ends.
 */
final class ServerHealth {
  // A server that asks to wait is alive: it gets more time than a dead one.
  private static final long OVERLOAD_PATIENCE = 5;

  private final Duration patience;
  private final long pollMillis;
  private final RunEnd end;
  private final CircuitBreaker breaker;
  private final AtomicLong troubleSince = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();

  ServerHealth(ModelSpec model, GatewaySettings settings, Duration firstWait, RunEnd end) {
    this.patience = settings.patience().silence();
    this.pollMillis = Math.min(RunEnd.POLL_MILLIS, firstWait.toMillis());
    this.end = end;
    this.breaker =
        CircuitBreaker.of(
            model.toString(),
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                // A lone request must not use up its attempts on a dead server.
                .minimumNumberOfCalls(Math.min(5, settings.patience().maxAttempts()))
                .failureRateThreshold(90)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(
                        firstWait.multipliedBy(2), 2, firstWait.multipliedBy(30)))
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
  }

  /**
   * Waits until a call may be made.
   *
   * @param question asks the server something small; throws {@link ModelException}
   */
  void awaitPermission(Runnable question) {
    while (true) {
      end.check();
      if (!breaker.tryAcquirePermission()) {
        end.sleep(pollMillis);
      } else if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
        probe(question);
      } else {
        return;
      }
    }
  }

  /**
   * After many failures in a row: asks something small to find out whether it was the server or the
   * requests. Any answer to it, a refusal too, shows that the server is there, and that each of
   * those requests has to be given up on by itself.
   */
  private void probe(Runnable question) {
    long start = System.nanoTime();
    Optional<ModelException> silence = silence(question);
    long nanos = System.nanoTime() - start;
    if (silence.isPresent()) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, silence.get());
      endIfQuietFor(patience, silence.get());
    } else {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** What a small question came to when nobody answered it. */
  private Optional<ModelException> silence(Runnable question) {
    try {
      question.run();
    } catch (ModelException e) {
      if (e.kind().isRetriable() && e.kind() != Failure.OVERLOADED) {
        return Optional.of(e);
      }
    }
    answered();
    return Optional.empty();
  }

  private void answered() {
    answers.incrementAndGet();
    troubleSince.set(0);
  }

  /**
   * Whether the server answers something small. When it has been silent for longer than the
   * patience of the settings, the run ends.
   *
   * @param question asks it; throws {@link ModelException}
   */
  boolean isThere(Runnable question) {
    end.check();
    Optional<ModelException> silence = silence(question);
    silence.ifPresent(failure -> endIfQuietFor(patience, failure));
    return silence.isEmpty();
  }

  /** How many times the server has answered anybody; refusals are answers, too. */
  long answers() {
    return answers.get();
  }

  /** A call got a reply. */
  void succeeded(long nanos) {
    breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    answered();
  }

  /** A call got none. */
  void failed(long nanos, ModelException failure) {
    if (failure.kind().isRetriable()) {
      troubleSince.compareAndSet(0, System.nanoTime());
    }
    if (failure.kind() == Failure.OVERLOADED) {
      breaker.releasePermission();
    } else if (failure.kind().isRetriable()) {
      breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    } else {
      answers.incrementAndGet();
      // What the server says of one request tells nothing of the next.
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Ends the run when a failure says that no call will succeed, for want of access or credit, or
   * when the server turns all away for long, or says that it will.
   */
  void endIfHopeless(ModelException failure) {
    if (failure.kind() == Failure.NO_ACCESS) {
      throw end.stop(Code.UNREACHABLE, failure.getMessage(), failure);
    }
    if (failure.kind() == Failure.OVERLOADED) {
      Duration most = patience.multipliedBy(OVERLOAD_PATIENCE);
      Duration wait = failure.retryAfter().orElse(Duration.ZERO);
      if (wait.compareTo(most) > 0) {
        throw end.stop(
            Code.UNREACHABLE,
            failure.getMessage() + " (it asks to come back in " + wait.toSeconds() + " s)",
            failure);
      }
      endIfQuietFor(most, failure);
    }
  }

  private void endIfQuietFor(Duration most, ModelException failure) {
    Duration quiet = quiet();
    if (quiet.compareTo(most) > 0) {
      throw end.stop(
          Code.UNREACHABLE,
          "No call has succeeded for " + quiet.toSeconds() + " s: " + failure.getMessage(),
          failure);
    }
  }

  /** How long it is since something failed and nothing has succeeded. */
  private Duration quiet() {
    long since = troubleSince.get();
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Whether calls succeed; while nothing works for anybody a failure is not the request's. */
  boolean isGood() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }
}
