package org.multiverse.curator.common;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that do not keep a process alive. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Threads of one name. */
  public static ThreadFactory named(String name) {
    return task -> daemon(task, name);
  }

  /** Threads of a name and their number, from 1 on. */
  public static ThreadFactory numbered(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> daemon(task, name + "-" + number.incrementAndGet());
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
