package org.multiverse.curator.model;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.List;
import org.multiverse.curator.model.ModelException.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of one model, since providers limit each for itself and one can fail alone: keeps to
 * the limits, and tries again what can be tried again.
 */
final class ModelLane {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLane.class);
  // A server that asks to wait is alive: it gets more attempts than a dead one.
  private static final int OVERLOAD_ATTEMPTS = 4;

  /** A lone request that waits for its server waits no longer than after so many attempts. */
  private static final int LONE_TRIES = 4;

  /** The purpose of calls that only ask whether a server is there. */
  static final String PROBE = "probe";

  private final ModelSpec model;
  private final ModelClient client;
  private final int maxAttempts;
  private final KnownReplies replies;
  private final Budget budget;
  private final RunEnd end;
  private final IntervalFunction backoff;
  private final AdaptiveLimit concurrency;
  private final MinuteWindow window;
  private final TokenBound bound = new TokenBound();
  private final ServerHealth health;
  private volatile ModelRequest latest;

  /**
   * A lane.
   *
   * @param model whom it asks
   * @param client who makes its calls
   * @param settings limits and patience
   * @param firstWait before a call is tried again; the following waits grow from it
   * @param replies where what was paid for is kept
   * @param budget what calls may cost
   * @param end says when no call may be made any more
   */
  ModelLane(
      ModelSpec model,
      ModelClient client,
      GatewaySettings settings,
      Duration firstWait,
      KnownReplies replies,
      Budget budget,
      RunEnd end) {
    this.model = model;
    this.client = client;
    this.maxAttempts = settings.patience().maxAttempts();
    this.replies = replies;
    this.budget = budget;
    this.end = end;
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(firstWait, 2, 0.5, firstWait.multipliedBy(60));
    this.concurrency = new AdaptiveLimit(settings.limits().concurrency());
    this.window =
        new MinuteWindow(
            settings.share(settings.limits().requestsPerMinute()),
            settings.share(settings.limits().tokensPerMinute()),
            System::nanoTime);
    this.health = new ServerHealth(model, settings, firstWait, end);
  }

  /** The model's reply, which is kept under its key when this returns. */
  ModelReply call(ModelRequest request, String key) {
    latest = request;
    int counted = 0;
    int unexplained = 0;
    int tries = 0;
    long answers = health.answers();
    while (true) {
      health.awaitPermission(this::probe);
      ModelException failure;
      try {
        return attempt(request, key);
      } catch (ModelException e) {
        failure = e;
      }
      tries++;
      budget.failed(request, failure);
      health.endIfHopeless(failure);
      if (!failure.kind().isRetriable()) {
        throw failure;
      }
      // While nothing works for anybody it is the server's failure, not this row's.
      if (health.isGood()) {
        if (health.answers() == answers) {
          unexplained++;
        } else {
          counted++;
        }
      }
      answers = health.answers();
      int most = maxAttempts * (failure.kind() == Failure.OVERLOADED ? OVERLOAD_ATTEMPTS : 1);
      if (counted >= most) {
        throw failure;
      }
      if (counted + unexplained >= most) {
        // Only a small question tells whose failures those were that nobody was answered between.
        if (failure.kind() == Failure.OVERLOADED || health.isThere(this::probe)) {
          throw failure;
        }
        unexplained = 0;
        tries = Math.min(tries, LONE_TRIES);
      }
      LOG.debug("Attempt {} for {} failed: {}", tries, request.purpose(), failure.getMessage());
      long millis = backoff.apply(Math.min(tries, 8));
      end.sleep(failure.retryAfter().map(wait -> wait.toMillis() + millis / 4).orElse(millis));
    }
  }

  /** One call, within the budget and the limits. */
  private ModelReply attempt(ModelRequest request, String key) {
    double reserved = budget.reserve(request, bound);
    AdaptiveLimit.Ticket ticket = null;
    MinuteWindow.Reservation minute = null;
    long tokens = 0;
    boolean doubtful = false;
    try {
      ticket = concurrency.acquire(end::check);
      minute = window.acquire(bound.most(request).total(), end::check);
      end.begin();
      try {
        ModelReply reply = timed(request);
        ticket.succeeded();
        tokens = reply.usage().total();
        bound.learn(request, reply);
        budget.paid(request, reply);
        replies.keep(request, key, reply);
        return reply;
      } finally {
        end.finish();
      }
    } catch (InterruptedException e) {
      throw end.interrupted(e);
    } catch (ModelException e) {
      doubtful = e.kind() == Failure.TIMEOUT;
      if (e.kind() == Failure.OVERLOADED) {
        ticket.overloaded();
      } else if (e.kind().isRetriable()) {
        // The server may have read it all the same.
        tokens = bound.input(request);
      }
      throw e;
    } finally {
      if (ticket != null) {
        ticket.failed();
      }
      if (minute != null) {
        minute.used(tokens);
      }
      if (doubtful) {
        budget.doubt(reserved);
      } else {
        budget.release(reserved);
      }
    }
  }

  private ModelReply timed(ModelRequest request) {
    long start = System.nanoTime();
    try {
      ModelReply reply = client.call(request);
      health.succeeded(System.nanoTime() - start);
      return reply;
    } catch (ModelException e) {
      health.failed(System.nanoTime() - start, e);
      throw e;
    }
  }

  private void probe() {
    // In the form of what a row asks: a server that knows another form alone is no help to it.
    ModelRequest question =
        new ModelRequest(
            model,
            List.of(Message.user("Answer with the smallest JSON object of the schema.")),
            latest.schema(),
            latest.maxOutputTokens(),
            latest.temperature(),
            PROBE);
    budget.paid(question, client.call(question));
  }
}
