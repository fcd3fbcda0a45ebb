package org.multiverse.curator.model;

import java.util.Locale;
import org.multiverse.curator.common.CuratorException.Code;

/**
 * What this worker may spend, and what it has spent. The most that a call can cost is set aside
 * before it is made, so that those in flight can't overrun the budget.
 */
final class Budget {
  private final double share;
  private final PriceTable prices;
  private final SpendLedger ledger;
  private final RunEnd end;
  private final Object lock = new Object();
  private double reservedUsd;
  private int reservations;

  /**
   * A budget.
   *
   * @param share what the calls of this worker may cost in US dollars, 0 for no limit
   * @param prices what they cost
   * @param ledger where it is written down
   * @param end hears of it when the budget is used up
   */
  Budget(double share, PriceTable prices, SpendLedger ledger, RunEnd end) {
    this.share = share;
    this.prices = prices;
    this.ledger = ledger;
    this.end = end;
  }

  /** What a reply cost when it was made, in US dollars. */
  double cost(ModelSpec model, ModelReply reply) {
    return prices.cost(model, reply.usage(), reply.batch(), reply.created());
  }

  /** A call has been paid for. */
  void paid(ModelRequest request, Usage usage) {
    ledger.add(request.purpose(), Spend.call(usage, prices.cost(request.model(), usage, false)));
  }

  /** A reply has come without a call. */
  void saved(ModelRequest request, ModelReply reply) {
    ledger.add(request.purpose(), Spend.hit(cost(request.model(), reply)));
  }

  /** A call gave no reply. */
  void failed(ModelRequest request) {
    ledger.add(request.purpose(), Spend.failure());
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
        double most = prices.most(request.model(), bound.likelyMost(request));
        double spent = ledger.total().costUsd();
        if (spent + reservedUsd + most <= share) {
          reservedUsd += most;
          reservations++;
          return most;
        }
        if (reservations == 0) {
          throw end.stop(
              Code.BUDGET,
              String.format(
                  Locale.ROOT,
                  "The budget is used up: the next call may cost $%.4f, and $%.4f are left",
                  most,
                  Math.max(0, share - spent)),
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
    if (share == 0) {
      return;
    }
    synchronized (lock) {
      reservations--;
      // Sums of many small amounts don't come back to nothing by themselves.
      reservedUsd = reservations == 0 ? 0 : reservedUsd - reserved;
      lock.notifyAll();
    }
  }
}
