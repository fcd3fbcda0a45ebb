package org.multiverse.curator.model;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.multiverse.curator.common.CuratorException.Code;

/**
 * What this worker may spend, and what it has spent. The most that a call can cost is set aside
 * before it is made, so that those in flight can't overrun the budget. What is set aside for a call
 * that broke off stays so: the provider may have answered, and billed, it all the same.
 */
final class Budget {
  private final double share;
  private final PriceTable prices;
  private final SpendLedger ledger;
  private final RunEnd end;
  private final Clock clock;
  private final Object lock = new Object();
  private double reservedUsd;
  private double doubtfulUsd;
  private int reservations;

  /**
   * A budget.
   *
   * @param share what the calls of this worker may cost in US dollars, 0 for no limit
   * @param prices what they cost
   * @param ledger where it is written down
   * @param end hears of it when the budget is used up
   * @param clock tells at which of the prices a call is made
   */
  Budget(double share, PriceTable prices, SpendLedger ledger, RunEnd end, Clock clock) {
    this.clock = clock;
    this.share = share;
    this.prices = prices;
    this.ledger = ledger;
    this.end = end;
  }

  /** What a reply cost when it was made, in US dollars. */
  double cost(ModelSpec model, ModelReply reply) {
    return prices.cost(model, reply.usage(), reply.tier(), reply.created());
  }

  /** A call has been paid for. */
  void paid(ModelRequest request, ModelReply reply) {
    ledger.add(request.purpose(), Spend.call(reply.usage(), cost(request.model(), reply)));
  }

  /** A reply has come without a call. */
  void saved(ModelRequest request, ModelReply reply) {
    ledger.add(request.purpose(), Spend.hit(cost(request.model(), reply)));
  }

  /** A call gave no reply, which may have been billed all the same. */
  void failed(ModelRequest request, ModelException failure) {
    Usage billed = failure.billed();
    ledger.add(
        request.purpose(),
        billed.equals(Usage.ZERO)
            ? Spend.failure()
            : Spend.failure()
                .plus(
                    Spend.call(
                        billed,
                        prices.cost(
                            request.model(), billed, ServiceTier.STANDARD, clock.instant()))));
  }

  /**
   * Sets the most aside that a call can cost, in US dollars; waits for calls in flight, which may
   * turn out cheaper than they could be, and stops the run when that is no help.
   */
  double reserve(ModelRequest request, TokenBound bound) {
    if (share == 0) {
      return 0;
    }
    synchronized (lock) {
      while (true) {
        end.check();
        Instant now = clock.instant();
        if (!prices.isKnown(request.model(), now)) {
          // There was one when the run began.
          throw end.stop(
              Code.BUDGET,
              "Cannot keep to --max-cost: no price is known for "
                  + request.model()
                  + " on "
                  + now.atOffset(ZoneOffset.UTC).toLocalDate()
                  + " (give it with --prices FILE)",
              null);
        }
        double most = prices.most(request.model(), bound.limit(request), bound.tiers(), now);
        double spent = ledger.total().costUsd();
        if (spent + doubtfulUsd + reservedUsd + most <= share) {
          reservedUsd += most;
          reservations++;
          return most;
        }
        if (reservations == 0) {
          throw end.stop(
              Code.BUDGET,
              String.format(
                  Locale.ROOT,
                  "The budget is used up: the next call may cost $%.4f, and $%.4f are left%s",
                  most,
                  Math.max(0, share - spent - doubtfulUsd),
                  doubtfulUsd == 0
                      ? ""
                      : String.format(
                          Locale.ROOT,
                          " ($%.4f are kept for calls that broke off, which may have been billed)",
                          doubtfulUsd)),
              null);
        }
        try {
          lock.wait(RunEnd.POLL_MILLIS);
        } catch (InterruptedException e) {
          throw end.interrupted(e);
        }
      }
    }
  }

  /** Gives back what was set aside for a call that has ended and been counted. */
  void release(double reserved) {
    settle(reserved, 0);
  }

  /** A call has broken off, of which nobody knows whether it was billed. */
  void doubt(double reserved) {
    settle(reserved, reserved);
  }

  private void settle(double reserved, double doubtful) {
    if (share == 0) {
      return;
    }
    synchronized (lock) {
      reservations--;
      doubtfulUsd += doubtful;
      // Sums of many small amounts don't come back to nothing by themselves.
      reservedUsd = reservations == 0 ? 0 : reservedUsd - reserved;
      lock.notifyAll();
    }
  }
}
