package org.multiverse.curator.common;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** The machine that this process runs on. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Its name, as it calls itself. */
  public static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /**
   * Whether a process lives here.
   *
   * @param since when it was seen alive: one of that number that began later is another one
   */
  public static boolean isAlive(long pid, Instant since) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(started -> !started.isAfter(since))
        .orElse(false);
  }
}
