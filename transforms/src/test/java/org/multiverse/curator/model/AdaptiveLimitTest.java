package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdaptiveLimitTest {
  private static void stop() {
    throw new IllegalStateException("stopped");
  }

  @Test
  void givenSuccesses_growsToTheMostAllowed() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(40);
    assertThat(limit.limit()).isEqualTo(16);
    for (int i = 0; i < 100; i++) {
      limit.acquire(AdaptiveLimitTest::stop).succeeded();
    }
    assertThat(limit.limit()).isEqualTo(40);
  }

  private static void end(AdaptiveLimit limit, int calls, int overloadedOneIn)
      throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      AdaptiveLimit.Ticket ticket = limit.acquire(AdaptiveLimitTest::stop);
      if (i % overloadedOneIn == 0) {
        ticket.overloaded();
      } else {
        ticket.succeeded();
      }
    }
  }

  @Test
  void givenOneOverloadHeardByManyCalls_shrinksOnce() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    List<AdaptiveLimit.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tickets.add(limit.acquire(AdaptiveLimitTest::stop));
    }
    tickets.subList(0, 15).forEach(AdaptiveLimit.Ticket::overloaded);
    assertThat(limit.limit()).isEqualTo(16);
    tickets.get(15).overloaded();
    assertThat(limit.limit()).isEqualTo(12);
    end(limit, 12, 1);
    assertThat(limit.limit()).isEqualTo(7);
  }

  @Test
  void givenTwoAnswersToOneTicket_countsTheFirst() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(1);
    AdaptiveLimit.Ticket ticket = limit.acquire(AdaptiveLimitTest::stop);
    ticket.succeeded();
    ticket.failed();
    limit.acquire(AdaptiveLimitTest::stop);
    assertThatThrownBy(() -> limit.acquire(AdaptiveLimitTest::stop)).hasMessage("stopped");
  }

  @Test
  void givenAnOverload_growsByOneARoundAfterwards() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    end(limit, 16, 1);
    assertThat(limit.limit()).isEqualTo(12);
    for (int i = 0; i < 12 + 13 + 14 + 15; i++) {
      limit.acquire(AdaptiveLimitTest::stop).succeeded();
    }
    assertThat(limit.limit()).isBetween(15, 16);
  }

  @Test
  void givenAFewTurnedAway_keepsMostOfItsLoad() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    end(limit, 4_000, 20);
    assertThat(limit.limit()).isBetween(25, 50);
  }

  @Test
  void givenHalfTurnedAway_sinksToAFew() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    end(limit, 4_000, 2);
    assertThat(limit.limit()).isBetween(1, 4);
  }

  @Test
  void givenOverloadsWithoutEnd_keepsOneInFlight() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    for (int i = 0; i < 50; i++) {
      limit.acquire(AdaptiveLimitTest::stop).overloaded();
    }
    assertThat(limit.limit()).isEqualTo(1);
    AdaptiveLimit.Ticket only = limit.acquire(AdaptiveLimitTest::stop);
    assertThatThrownBy(() -> limit.acquire(AdaptiveLimitTest::stop)).hasMessage("stopped");
    only.failed();
    limit.acquire(AdaptiveLimitTest::stop).failed();
  }

  @Test
  void givenNoConcurrency_throws() {
    assertThatThrownBy(() -> new AdaptiveLimit(0)).hasMessage("Invalid concurrency: 0");
  }
}
