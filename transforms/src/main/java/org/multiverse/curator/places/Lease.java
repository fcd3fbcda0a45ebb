package org.multiverse.curator.places;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.common.ThisMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a folder where no operating system locks files: a small file that says who has
 * it, renewed every ten seconds. One that was not renewed for a minute is anybody's, and that of a
 * process of this machine that is no more at once. On S3, Google Cloud Storage and HDFS it is
 * written on the condition that nobody was faster; elsewhere, and on servers that don't know
 * conditions, whoever wrote last has it, and the other one notices at the next renewal. The clocks
 * of two machines must not differ by much more than half a minute.
 */
public final class Lease implements AutoCloseable {
  /** How long a lease that is not renewed is held by its owner. */
  public static final Duration STALE = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final Duration RENEWED = Duration.ofSeconds(10);

  /** How long another writer may take between its look and its write. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Place file;
  private final Clock clock;
  private final Claim first;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, DaemonThreads.named("lease"));
  private String tag;
  private Claim loser;

  /**
   * What the file says.
   *
   * @param id of this lease
   * @param host machine of the owner
   * @param pid its process there
   * @param since when it was taken, an instant of ISO 8601
   * @param renewed when it was renewed
   */
  record Claim(String id, String host, long pid, String since, String renewed) {
    static Claim now(Clock clock) {
      String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
      return new Claim(
          UUID.randomUUID().toString(),
          ThisMachine.name(),
          ProcessHandle.current().pid(),
          now,
          now);
    }

    Claim renewedAt(Instant now) {
      return new Claim(id, host, pid, since, now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    boolean isStale(Clock clock) {
      if (host.equals(ThisMachine.name()) && ProcessHandle.of(pid).isEmpty()) {
        return true;
      }
      return age(clock).compareTo(STALE) > 0;
    }

    Duration age(Clock clock) {
      try {
        return Duration.between(Instant.parse(renewed), clock.instant());
      } catch (DateTimeException e) {
        return STALE.plusSeconds(1);
      }
    }

    String owner() {
      return host + ", process " + pid + ", since " + since;
    }

    byte[] bytes() {
      return (Json.line(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A claim that was read, with what its store knows this version of the file by. */
  private record Read(Claim claim, String tag) {}

  private Lease(Place file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.first = Claim.now(clock);
  }

  /**
   * Takes a lease, and renews it until it is closed.
   *
   * @param file where it is written
   * @throws CuratorException USAGE when somebody else has it
   */
  public static Lease take(Place file) throws IOException {
    return take(file, Clock.systemUTC());
  }

  static Lease take(Place file, Clock clock) throws IOException {
    Lease lease = new Lease(file, clock);
    lease.take();
    long every = RENEWED.toMillis();
    var unused =
        lease.timer.scheduleWithFixedDelay(lease::renew, every, every, TimeUnit.MILLISECONDS);
    return lease;
  }

  private void take() throws IOException {
    Optional<Read> found = read();
    if (found.isPresent() && !found.get().claim().isStale(clock)) {
      throw held(found.get().claim());
    }
    if (!Stores.isConditional(file.spec())) {
      file.write(first.bytes());
      settle();
    } else if (!writeOver(found.map(Read::tag).orElse(Store.ABSENT), first)) {
      // Somebody was faster, or the answer to a first try got lost: the file tells.
      LOG.debug("{} was there before", file);
    }
    Read now = read().orElseThrow(() -> new IOException(file + " was removed by somebody"));
    if (!now.claim().id().equals(first.id())) {
      throw held(now.claim());
    }
    tag = now.tag();
  }

  private boolean writeOver(String before, Claim claim) throws IOException {
    return Stores.writeOver(file.spec(), before, claim.bytes());
  }

  private static void settle() throws IOException {
    try {
      Thread.sleep(SETTLED.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Optional<Read> read() throws IOException {
    return Stores.read(file.spec()).map(found -> new Read(parse(found.bytes()), found.tag()));
  }

  /** One that can't be read is nobody's. */
  private static Claim parse(byte[] bytes) {
    try {
      Claim claim = Json.MAPPER.readValue(bytes, Claim.class);
      if (claim != null && claim.id() != null && claim.host() != null && claim.renewed() != null) {
        return claim;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read bytes in memory", e);
    }
    return new Claim("", "nobody", 0, "", "");
  }

  private CuratorException held(Claim claim) {
    return CuratorException.usage(
        "Cannot write output "
            + file.spec().substring(0, file.spec().lastIndexOf('/'))
            + ": another run is writing it ("
            + claim.owner()
            + ", renewed "
            + Math.max(0, claim.age(clock).toSeconds())
            + " s ago); wait for its end, or for "
            + STALE.toSeconds()
            + " s if it was killed");
  }

  private void renew() {
    try {
      renewNow();
    } catch (IOException | RuntimeException e) {
      // The store may be away for a while; what counts is who has the lease when it is needed.
      LOG.warn("Cannot renew {}: {}", file, Causes.reason(e));
    }
  }

  private synchronized void renewNow() throws IOException {
    if (loser != null) {
      return;
    }
    Claim next = first.renewedAt(clock.instant());
    if (Stores.isConditional(file.spec())) {
      writeOver(tag, next);
    } else if (isMine(read())) {
      file.write(next.bytes());
    }
    Optional<Read> now = read();
    if (isMine(now)) {
      tag = now.get().tag();
    } else {
      loser = now.map(Read::claim).orElse(first);
    }
  }

  private boolean isMine(Optional<Read> found) {
    return found.isPresent() && found.get().claim().id().equals(first.id());
  }

  /**
   * Renews the lease now, before something that must not be done without it.
   *
   * @throws CuratorException INTERNAL when somebody else has it by now
   */
  public synchronized void requireHeld() throws IOException {
    renewNow();
    if (loser != null) {
      throw CuratorException.internal(
          "Cannot finish the run: "
              + (loser.id().equals(first.id())
                  ? "its lease " + file + " was removed"
                  : "another one has taken its folder over (" + loser.owner() + ")")
              + "; nothing was moved into place");
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      try {
        if (isMine(read())) {
          file.delete();
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("Cannot remove {}: {}", file, Causes.reason(e));
      }
    }
  }
}
