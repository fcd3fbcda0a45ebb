package org.multiverse.curator.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MinuteWindowTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong(1);

  @Test
  void givenNoLimits_letsEverythingThrough() throws InterruptedException {
    MinuteWindow window = new MinuteWindow(0, 0, clock::get);
    for (int i = 0; i < 10_000; i++) {
      window.acquire(1_000_000, () -> {}).used(1_000_000);
    }
  }

  @Test
  void givenAllCallsOfTheMinuteMade_waitsUntilTheFirstIsAMinuteOld() {
    MinuteWindow window = new MinuteWindow(3, 0, clock::get);
    for (int i = 0; i < 3; i++) {
      window.tryAcquireNow(1).used(0);
      clock.addAndGet(10 * SECOND);
    }
    assertThat(window.tryAcquireNow(1)).isNull();
    clock.addAndGet(30 * SECOND);
    assertThat(window.tryAcquireNow(1)).as("the clocks may differ a little").isNull();
    clock.addAndGet(SECOND);
    assertThat(window.tryAcquireNow(1)).isNotNull();
    assertThat(window.tryAcquireNow(1)).isNull();
  }

  @Test
  void givenACallUnderWay_itsMinuteBeginsWhenTheServerHasItForCertain() {
    MinuteWindow window = new MinuteWindow(2, 0, clock::get);
    MinuteWindow.Reservation quick = window.tryAcquireNow(1);
    assertThat(window.tryAcquireNow(1)).as("takes two minutes").isNotNull();
    clock.addAndGet(5 * SECOND);
    quick.used(0);
    clock.addAndGet(59 * SECOND);
    assertThat(window.tryAcquireNow(1)).as("answered 59 s ago").isNull();
    clock.addAndGet(2 * SECOND);
    assertThat(window.tryAcquireNow(1)).isNotNull();
    assertThat(window.tryAcquireNow(1)).as("may have come in 56 s ago").isNull();
    clock.addAndGet(5 * SECOND);
    assertThat(window.tryAcquireNow(1)).isNotNull();
  }

  @Test
  void givenTokensReserved_holdsTheNextCallBackUntilTheReplyTellsHowManyItTook() {
    MinuteWindow window = new MinuteWindow(0, 1_000, clock::get);
    MinuteWindow.Reservation first = window.tryAcquireNow(900);
    assertThat(window.tryAcquireNow(200)).isNull();
    first.used(100);
    MinuteWindow.Reservation second = window.tryAcquireNow(900);
    assertThat(second).isNotNull();
    second.used(900);
    assertThat(window.tryAcquireNow(1)).isNull();
  }

  @Test
  void givenACallOverTheWholeLimit_letsItGoAlone() {
    MinuteWindow window = new MinuteWindow(0, 1_000, clock::get);
    MinuteWindow.Reservation large = window.tryAcquireNow(5_000);
    assertThat(large).isNotNull();
    assertThat(window.tryAcquireNow(1)).isNull();
    large.used(5_000);
    assertThat(window.tryAcquireNow(1)).isNull();
    clock.addAndGet(MinuteWindow.NANOS);
    assertThat(window.tryAcquireNow(1)).isNotNull();
  }

  @Test
  void givenTheRunStopsWhileWaiting_throws() throws InterruptedException {
    MinuteWindow window = new MinuteWindow(1, 0, clock::get);
    window.acquire(1, () -> {}).used(1);
    assertThatThrownBy(
            () ->
                window.acquire(
                    1,
                    () -> {
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
  }

  /** The server counts tokens when a call comes in, or when it is done, in any minute. */
  @Property(tries = 100)
  void neverMoreInAnyMinute(
      @ForAll @IntRange(min = 1, max = 40) int maxCalls,
      @ForAll @IntRange(min = 50, max = 2_000) int maxTokens,
      @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 300) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 90) int latencySeconds,
      @ForAll @IntRange(min = 0, max = 10) int waySeconds) {
    AtomicLong now = new AtomicLong(1);
    MinuteWindow window = new MinuteWindow(maxCalls, maxTokens, now::get);
    List<Long> starts = new ArrayList<>();
    List<long[]> ends = new ArrayList<>();
    List<long[]> open = new ArrayList<>();
    List<MinuteWindow.Reservation> reservations = new ArrayList<>();
    int next = 0;
    for (int second = 0; next < sizes.size() && second < 200_000; second++) {
      while (!open.isEmpty() && open.get(0)[0] <= now.get()) {
        long[] done = open.remove(0);
        reservations.remove(0).used(done[1]);
        ends.add(new long[] {now.get(), done[1]});
      }
      while (next < sizes.size()) {
        int size = Math.min(sizes.get(next), maxTokens);
        MinuteWindow.Reservation reservation = window.tryAcquireNow(size);
        if (reservation == null) {
          break;
        }
        // The first half of the calls is slow to arrive, the others are there at once.
        long way = next < sizes.size() / 2 ? Math.min(waySeconds, latencySeconds) : 0;
        starts.add(now.get() + way * SECOND);
        open.add(new long[] {now.get() + latencySeconds * SECOND, size * 2L / 3});
        reservations.add(reservation);
        next++;
      }
      now.addAndGet(SECOND);
    }
    assertThat(next).as("all calls come to their turn").isEqualTo(sizes.size());
    for (long start : starts) {
      assertThat(starts.stream().filter(t -> t >= start && t < start + 60 * SECOND).count())
          .isLessThanOrEqualTo(maxCalls);
    }
    for (long[] end : ends) {
      long sum =
          ends.stream()
              .filter(e -> e[0] >= end[0] && e[0] < end[0] + 60 * SECOND)
              .mapToLong(e -> e[1])
              .sum();
      assertThat(sum).isLessThanOrEqualTo(maxTokens);
    }
  }
}
