package org.multiverse.curator.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** Leases where a store knows no conditions. */
final class LeaseTest {
  private final Place run = Place.of("memory://leases/" + UUID.randomUUID() + "/run");
  private final Place file = run.resolve("_lease.json");

  @Test
  void givenALease_nobodyElseGetsItUntilItIsGivenBack() throws IOException {
    try (Lease held = Lease.take(file)) {
      held.requireHeld();
      assertThatThrownBy(() -> Lease.take(file))
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
          .hasMessageStartingWith("Cannot write output " + run.spec() + ": another run is writing")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    assertThat(file.isFile()).isFalse();
    Lease.take(file).close();
  }

  @Test
  void givenALeaseNotRenewedForAMinute_itIsTakenAndItsOwnerNotices() throws IOException {
    Lease slow = Lease.take(file);
    Clock later = Clock.offset(Clock.systemUTC(), Lease.STALE.plus(Duration.ofSeconds(5)));
    try (Lease next = Lease.take(file, later)) {
      assertThatThrownBy(slow::requireHeld)
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.INTERNAL))
          .hasMessageContaining("another one has taken its folder over");
      next.requireHeld();
      slow.close();
      next.requireHeld();
    }
  }

  @Test
  void givenALeaseThatWasRemoved_itsOwnerNotices() throws IOException {
    try (Lease lease = Lease.take(file)) {
      file.delete();
      assertThatThrownBy(lease::requireHeld)
          .hasMessageContaining("its lease " + file + " was removed");
    }
  }
}
