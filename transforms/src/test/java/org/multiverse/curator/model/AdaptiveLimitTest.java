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

  @Test
  void givenOneOverloadHeardByManyCalls_shrinksOnce() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    List<AdaptiveLimit.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tickets.add(limit.acquire(AdaptiveLimitTest::stop));
    }
    tickets.forEach(AdaptiveLimit.Ticket::overloaded);
    assertThat(limit.limit()).isEqualTo(11);
    limit.acquire(AdaptiveLimitTest::stop).overloaded();
    assertThat(limit.limit()).isEqualTo(7);
  }

  @Test
  void givenAnOverload_growsByOneARoundAfterwards() throws InterruptedException {
    AdaptiveLimit limit = new AdaptiveLimit(100);
    limit.acquire(AdaptiveLimitTest::stop).overloaded();
    int start = limit.limit();
    for (int i = 0; i < start + 1; i++) {
      limit.acquire(AdaptiveLimitTest::stop).succeeded();
    }
    assertThat(limit.limit()).isEqualTo(start + 1);
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
