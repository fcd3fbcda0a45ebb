package org.multiverse.curator.model;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.DaemonThreads;
import org.multiverse.curator.common.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job has spent, by purpose: one small file a worker beside the cached replies, so that a
 * job that goes on after a kill, or on several machines, knows what it has already cost. A worker's
 * file is written about once a second; a kill can lose the count of that second, no reply.
 */
public final class SpendLedger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpendLedger.class);
  private static final TypeReference<TreeMap<String, Spend>> TOTALS = new TypeReference<>() {};

  private final EntryFiles files;
  private final String folder;
  private final String worker = UUID.randomUUID().toString();
  private final Map<String, Spend> own = new TreeMap<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor timer;
  private final Object writing = new Object();
  private boolean dirty;

  SpendLedger(EntryFiles files, String job) {
    this.files = files;
    this.folder = "spend/" + job;
    this.timer = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("model-spending"));
    // On a session cluster the worker outlives the job: an idle ledger must hold no thread, which
    // would hold the job's classes.
    timer.setKeepAliveTime(5, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** What all workers of a job have spent so far, by purpose, in this attempt and those before. */
  public static Map<String, Spend> of(String cache, String job) {
    EntryFiles files = EntryFiles.at(cache);
    Map<String, Spend> all = new TreeMap<>();
    try {
      for (String name : files.list("spend/" + job)) {
        var bytes = files.read("spend/" + job + "/" + name);
        if (bytes.isPresent()) {
          Json.MAPPER
              .readValue(bytes.get(), TOTALS)
              .forEach((purpose, spend) -> all.merge(purpose, spend, Spend::plus));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot read what the run has spent from " + cache + ": " + Causes.reason(e), e);
    }
    return all;
  }

  /** The sum over all purposes. */
  public static Spend total(Map<String, Spend> spend) {
    return spend.values().stream().reduce(Spend.ZERO, Spend::plus);
  }

  /** Counts; written down within a second or so. */
  void add(String purpose, Spend spend) {
    synchronized (this) {
      own.merge(purpose, spend, Spend::plus);
      dirty = true;
    }
    if (flushing.compareAndSet(false, true)) {
      try {
        var unused = timer.schedule(this::flush, 1, TimeUnit.SECONDS);
      } catch (RejectedExecutionException e) {
        // Closed; closing writes it down.
      }
    }
  }

  /** Writes this worker's file now when there is something new. */
  void flush() {
    flushing.set(false);
    try {
      write();
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot write down what was spent: {}", e.toString());
    }
  }

  private void write() throws IOException {
    // One at a time, so that an older count is never written over a newer one.
    synchronized (writing) {
      byte[] bytes;
      synchronized (this) {
        if (!dirty) {
          return;
        }
        bytes = Json.MAPPER.writeValueAsBytes(own);
        dirty = false;
      }
      boolean written = false;
      try {
        files.write(folder + "/" + worker + ".json", bytes);
        written = true;
      } finally {
        if (!written) {
          synchronized (this) {
            dirty = true;
          }
        }
      }
    }
  }

  /** Writes down what there is, and holds no thread any more. */
  @Override
  public void close() {
    // Not now: a thread that is interrupted in the middle of its write loses the file.
    timer.shutdown();
    flush();
  }

  /** What this worker has spent. */
  synchronized Spend total() {
    return total(own);
  }
}
