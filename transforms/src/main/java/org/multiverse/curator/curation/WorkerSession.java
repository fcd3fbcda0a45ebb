package org.multiverse.curator.curation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.judge.CachedValidator;
import org.multiverse.curator.judge.Validator;
import org.multiverse.curator.model.Gateway;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.places.Place;

/**
 * What one JVM keeps open for a job: gateways to large models, local models, threads, and counts
 * for a progress display. Whatever number of tasks share the JVM, there is one of each, so that
 * limits hold and a model is loaded once. The only thing in the project that is static and changes.
 *
 * <p>Everybody who uses it holds it open: {@link #open} and {@link #release}. When nobody does any
 * more it is closed after a moment, since tasks of one job may follow one another; a cluster that
 * outlives the job keeps nothing of it.
 */
public final class WorkerSession {
  private static final Map<JobRef, WorkerSession> OPEN = new HashMap<>();
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final JobRef job;
  private final LiveCounts counts = new LiveCounts();
  private final SameFailures failures = new SameFailures();
  private final Map<Object, Gateway> gateways = new LinkedHashMap<>();
  private final Map<Object, Validator> validators = new LinkedHashMap<>();
  private final Map<Integer, ExecutorService> pools = new HashMap<>();
  private final Suspects suspects;
  private final StatusFile status;
  private int users;
  private volatile boolean closed;

  private WorkerSession(JobRef job) {
    this.job = job;
    String worker = UUID.randomUUID().toString();
    Place folder = job.folder().isEmpty() ? null : Place.of(job.folder());
    this.suspects = new Suspects(folder, worker);
    this.status = folder == null ? null : new StatusFile(folder, worker, counts, suspects);
  }

  /** The session of a job in this JVM, which stays open until it is released as often. */
  public static WorkerSession open(JobRef job) {
    synchronized (OPEN) {
      WorkerSession session = OPEN.computeIfAbsent(job, WorkerSession::new);
      session.users++;
      return session;
    }
  }

  /** Whether this JVM holds anything for a job. */
  static boolean isOpen(JobRef job) {
    synchronized (OPEN) {
      return OPEN.containsKey(job);
    }
  }

  /** Lets go of it; the last one out closes it, a moment later. */
  public void release() {
    release(LINGER);
  }

  void release(Duration linger) {
    synchronized (OPEN) {
      users--;
      if (users > 0 || closed) {
        return;
      }
    }
    CompletableFuture.delayedExecutor(linger.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::closeWhenIdle);
  }

  private void closeWhenIdle() {
    synchronized (OPEN) {
      if (users > 0 || closed) {
        return;
      }
      // Off the list before the lock goes: nobody may take up what is about to be closed.
      takeOff();
    }
    closeAll(null);
  }

  /** The gateway with these settings; keys come from the environment. */
  public Gateway gateway(GatewaySettings settings, PriceTable prices) {
    record Key(GatewaySettings settings, PriceTable prices) {}
    synchronized (gateways) {
      requireOpen();
      return gateways.computeIfAbsent(
          new Key(settings, prices), key -> Gateway.open(settings, prices));
    }
  }

  /** The local model of a source, its scores kept in a cache; loading one takes seconds. */
  public Validator validator(Validator.Source source, String cache) {
    record Key(Validator.Source source, String cache) {}
    synchronized (validators) {
      requireOpen();
      return validators.computeIfAbsent(
          new Key(source, cache), key -> CachedValidator.open(source, cache));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "Cannot use the session of job " + job.id() + ": it is closed");
    }
  }

  /** The threads of this JVM for rows that wait for answers. */
  public ExecutorService threads(int count) {
    synchronized (pools) {
      return pools.computeIfAbsent(count, WorkerSession::pool);
    }
  }

  private static ExecutorService pool(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.numbered("row"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Rows counted as they pass; where the job has a folder for it, written down there. */
  public LiveCounts counts() {
    return counts;
  }

  /** What rows go through that may take their worker with them. */
  public Suspects suspects() {
    return suspects;
  }

  /** Rows of this JVM that fail for one reason. */
  public SameFailures failures() {
    return failures;
  }

  /** Closes all now; calls in flight come to their end first, since they are paid for. */
  public void close() {
    close(null);
  }

  /**
   * The same, but waits for calls in flight no longer than this.
   *
   * @param most null for as long as one call may take
   */
  public void close(Duration most) {
    synchronized (OPEN) {
      takeOff();
    }
    closeAll(most);
  }

  private void takeOff() {
    closed = true;
    OPEN.remove(job, this);
  }

  private void closeAll(Duration most) {
    List<Gateway> openGateways;
    synchronized (gateways) {
      openGateways = new ArrayList<>(gateways.values());
      gateways.clear();
    }
    openGateways.forEach(gateway -> gateway.closeWithin(most));
    List<Validator> openValidators;
    synchronized (validators) {
      openValidators = new ArrayList<>(validators.values());
      validators.clear();
    }
    openValidators.forEach(Validator::close);
    synchronized (pools) {
      pools.values().forEach(ExecutorService::shutdown);
      pools.clear();
    }
    if (status != null) {
      status.close();
    }
  }
}
