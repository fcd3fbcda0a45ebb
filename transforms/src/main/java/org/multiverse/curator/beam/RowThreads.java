package org.multiverse.curator.beam;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for rows that wait for a model: one pool for the whole JVM, whatever number of steps and
 * of copies of a step share it.
 */
final class RowThreads {
  private static final Map<Integer, ExecutorService> POOLS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private RowThreads() {}

  /** The pool of this JVM with so many threads; they end when there is nothing to do. */
  static ExecutorService of(int threads) {
    return POOLS.computeIfAbsent(threads, RowThreads::pool);
  }

  private static ExecutorService pool(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            RowThreads::thread);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "row-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
