package org.multiverse.curator.curation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.Sha256;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.Reason;
import org.multiverse.curator.rows.ReasonCode;
import org.multiverse.curator.rows.StepName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that take their worker with them, found out and rejected before they take the run. A row
 * that was in work when a worker died is marked, by a file of the name {@code
 * suspects/ROW/WORKER[.alone]} beside the run:
 *
 * <ol>
 *   <li>as long as no worker has died, the {@link WorkerStatus} tells once a second what is in
 *       work, and nothing else is written;
 *   <li>once one has ({@code suspects/WORKER} says so), each row is marked when it begins, and the
 *       mark goes when it ends;
 *   <li>a row in work at two deaths has the JVM for itself, so that the next death is its own;
 *   <li>one in work at three deaths, and alone at one of them, is rejected.
 * </ol>
 *
 * <p>A row that uses up the memory is tried again alone, since others may have had most of it.
 */
public final class Suspects {
  /** Folder of the marks, in the job's. */
  private static final String FOLDER = "suspects";

  private static final String ALONE = ".alone";
  private static final int ALONE_FROM = 2;
  private static final int REJECTED_FROM = 3;
  private static final int NAME = 24;
  private static final Duration REFRESHED = Duration.ofSeconds(30);
  private static final Duration AT_MOST = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

  private final Place job;
  private final String worker;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final Map<String, Integer> inWork = new ConcurrentHashMap<>();
  private Instant looked = Instant.MIN;
  private Map<String, Deaths> known = Map.of();
  private boolean isCareful;

  /** At how many deaths a row was in work, and at how many of them alone. */
  private record Deaths(int all, int alone) {
    static final Deaths NONE = new Deaths(0, 0);

    Deaths plus(boolean isAlone) {
      return new Deaths(all + 1, alone + (isAlone ? 1 : 0));
    }
  }

  /**
   * None yet.
   *
   * @param job the job's folder, null for none: nothing is marked
   * @param worker the name of this one
   */
  Suspects(Place job, String worker) {
    this.job = job;
    this.worker = worker;
  }

  /** Ids of the rows in work. */
  List<String> inWork() {
    return List.copyOf(new TreeSet<>(inWork.keySet()));
  }

  /**
   * Works on a row.
   *
   * @param id the row's
   * @param from the first step that is done, which a rejection is put down to
   * @param work what is done; its failures are the caller's, but for a lack of memory
   * @param rejected what comes of a row that must not be worked on, for a reason
   */
  public <T> T guard(String id, StepName from, Supplier<T> work, Function<Reason, T> rejected) {
    Deaths deaths = deaths(id);
    if (deaths.all() >= REJECTED_FROM && deaths.alone() > 0) {
      return rejected.apply(died(from, deaths));
    }
    try {
      return worked(id, work, deaths, deaths.all() >= ALONE_FROM);
    } catch (OutOfMemoryError e) {
      LOG.warn("Row {} used up the memory, and is tried again alone", id);
    }
    try {
      return worked(id, work, deaths, true);
    } catch (OutOfMemoryError e) {
      return rejected.apply(
          new Reason(
              ReasonCode.OUT_OF_MEMORY,
              from.toString(),
              "Cannot work on the row: it uses up the memory of its worker, even alone (a larger"
                  + " heap may do)",
              Causes.line(e)));
    }
  }

  private static Reason died(StepName from, Deaths deaths) {
    return new Reason(
        ReasonCode.WORKER_DIED,
        from.toString(),
        "Cannot work on the row: "
            + deaths.all()
            + " workers died while it was in work, "
            + deaths.alone()
            + " of them with nothing else in work (--only reason="
            + ReasonCode.WORKER_DIED
            + " tries it again)",
        "");
  }

  private <T> T worked(String id, Supplier<T> work, Deaths before, boolean isAlone) {
    Lock own = isAlone ? lock.writeLock() : lock.readLock();
    own.lock();
    inWork.merge(id, 1, Integer::sum);
    boolean isMarked = mark(id, isAlone);
    try {
      return work.get();
    } finally {
      inWork.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
      if (isMarked) {
        unmark(id, before, isAlone);
      }
      own.unlock();
    }
  }

  /** Marks a row if a worker has died before; what can't be marked is worked on all the same. */
  private boolean mark(String id, boolean isAlone) {
    if (!isCareful()) {
      return false;
    }
    try {
      job.resolve(FOLDER).resolve(name(id)).resolve(worker + (isAlone ? ALONE : "")).write(id);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot mark row {} in {}: {}", id, job, Causes.reason(e));
    }
    return true;
  }

  /** A row that has come through is suspected no more. */
  private void unmark(String id, Deaths before, boolean isAlone) {
    Place marks = job.resolve(FOLDER).resolve(name(id));
    try {
      if (before.all() > 0) {
        marks.delete();
      } else {
        marks.resolve(worker + (isAlone ? ALONE : "")).delete();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot take the mark off row {} in {}: {}", id, job, Causes.reason(e));
    }
  }

  private synchronized boolean isCareful() {
    return isCareful;
  }

  /** Looks for workers that have died when the next row begins: tasks are tried again then. */
  public synchronized void refresh() {
    // The direct runner begins bundles all the time.
    if (looked.plus(AT_MOST).isBefore(Instant.now())) {
      looked = Instant.MIN;
    }
  }

  /** Looks again after a while: a worker may have died meanwhile. */
  private synchronized Deaths deaths(String id) {
    Instant now = Instant.now();
    if (job != null && looked.plus(REFRESHED).isBefore(now)) {
      looked = now;
      try {
        bury(job);
        Set<String> marks = job.resolve(FOLDER).sizes().keySet();
        isCareful = !marks.isEmpty();
        known = deaths(marks);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Cannot look for workers that died in {}: {}", job, Causes.reason(e));
      }
    }
    return known.getOrDefault(name(id), Deaths.NONE);
  }

  /** Deaths of other workers by row. */
  private Map<String, Deaths> deaths(Set<String> marks) {
    Map<String, Deaths> found = new HashMap<>();
    for (String path : marks) {
      int slash = path.indexOf('/');
      String mark = path.substring(slash + 1);
      if (slash > 0 && !mark.startsWith(worker)) {
        Deaths before = found.getOrDefault(path.substring(0, slash), Deaths.NONE);
        found.put(path.substring(0, slash), before.plus(mark.endsWith(ALONE)));
      }
    }
    return found;
  }

  /**
   * Marks the rows that were in work at workers that are dead by now.
   *
   * @param job the job's folder
   */
  public static void bury(Place job) throws IOException {
    Instant now = Instant.now();
    Place suspects = job.resolve(FOLDER);
    for (WorkerStatus other : WorkerStatus.all(job)) {
      if (!other.isDead(now) || suspects.resolve(other.worker()).isFile()) {
        continue;
      }
      for (String id : other.inWork()) {
        Place row = suspects.resolve(name(id));
        if (!row.resolve(other.worker() + ALONE).isFile()) {
          row.resolve(other.worker()).write(id);
        }
      }
      // Last: what was begun by one that dies here is done again.
      suspects.resolve(other.worker()).write("");
    }
  }

  private static String name(String id) {
    return Sha256.of(id).substring(0, NAME);
  }
}
