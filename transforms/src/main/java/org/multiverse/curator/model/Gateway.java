package org.multiverse.curator.model;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.multiverse.curator.common.CuratorException.Code;

/**
 * The one way to a chat model in a worker JVM: asks what is known already, then the model, within
 * limits and budget, and keeps what was paid for. When nothing succeeds any more, or the budget is
 * used up, it stops the run; what is in flight then comes to its end and into the cache.
 */
public final class Gateway implements ModelGateway, AutoCloseable {
  private final GatewaySettings settings;
  private final ModelClient client;
  private final Duration firstWait;
  private final RunEnd end = new RunEnd();
  private final KnownReplies replies;
  private final SpendLedger ledger;
  private final Budget budget;
  private final FormsFile forms;
  private final Map<ModelSpec, ModelLane> lanes = new ConcurrentHashMap<>();

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
    this(settings, client, prices, firstWait, Clock.systemUTC());
  }

  /** With another clock for prices that change. */
  Gateway(
      GatewaySettings settings,
      ModelClient client,
      PriceTable prices,
      Duration firstWait,
      Clock clock) {
    this.settings = settings;
    this.client = client;
    this.firstWait = firstWait;
    this.replies = new KnownReplies(ResponseCache.at(settings.cache()), end);
    this.ledger = new SpendLedger(EntryFiles.at(settings.cache()), settings.job());
    this.forms = new FormsFile(EntryFiles.at(settings.cache()), settings.job());
    double share = settings.limits().maxCostUsd() / settings.workers();
    this.budget = new Budget(share, prices, ledger, end, clock);
  }

  /** A gateway to the providers themselves; keys come from the environment. */
  public static Gateway open(GatewaySettings settings, PriceTable prices) {
    ModelClient client = new LangChainClient(settings.patience().timeout(), System::getenv);
    return new Gateway(settings, client, prices);
  }

  @Override
  public ModelReply ask(ModelRequest request) {
    String key = request.key();
    return replies.once(key, () -> findOrCall(request, key), reply -> budget.saved(request, reply));
  }

  private ModelReply findOrCall(ModelRequest request, String key) {
    Optional<ModelReply> known = replies.find(key);
    if (known.isPresent()) {
      budget.saved(request, known.get());
      return known.get();
    }
    if (settings.offline()) {
      throw ModelException.replyMissing(
          "no reply of "
              + request.model()
              + " for "
              + request.purpose()
              + " is in the cache "
              + replies
              + " (import one, or run with calls allowed)");
    }
    return lanes.computeIfAbsent(request.model(), this::lane).call(request, key);
  }

  private ModelLane lane(ModelSpec model) {
    return new ModelLane(model, client, settings, firstWait, replies, budget, end);
  }

  @Override
  public double cost(ModelSpec model, ModelReply reply) {
    return budget.cost(model, reply);
  }

  /** What this worker has spent so far. */
  public Spend spent() {
    return ledger.total();
  }

  @Override
  public void flush() {
    ledger.flush();
    forms.write(client.requestForms());
  }

  /**
   * Lets no further call begin and waits for those in flight, at most as long as a call may take.
   */
  @Override
  public void close() {
    closeWithin(null);
  }

  /**
   * Lets calls in flight come to their end, makes no other, and writes down what was spent.
   *
   * @param most how long to wait for them, null for as long as one call may take
   */
  public void closeWithin(Duration most) {
    var unused = end.stop(Code.INTERRUPTED, "The run has ended", null);
    boolean interrupted = Thread.interrupted();
    interrupted |= end.drain(most == null ? settings.patience().timeout() : most);
    forms.write(client.requestForms());
    ledger.close();
    if (interrupted) {
      // Only now: a thread that is interrupted can't write files.
      Thread.currentThread().interrupt();
    }
  }
}
