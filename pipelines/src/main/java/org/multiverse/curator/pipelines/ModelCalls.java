package org.multiverse.curator.pipelines;

import java.time.Duration;
import org.multiverse.curator.curation.WorkerSession;

/**
 * The model calls of a job in this JVM, while the job runs. However it ends, by itself or by an
 * interrupt from the keyboard, calls in flight come into the cache first: they are paid for.
 */
final class ModelCalls {
  // Someone is waiting for the prompt to come back; most answers are there by then.
  private static final Duration INTERRUPTED_WAIT = Duration.ofSeconds(30);

  private ModelCalls() {}

  /** Does the work of a job, lets no call of it go to waste at its end, and closes its session. */
  static void during(WorkerSession session, Runnable work) {
    Thread hook = new Thread(() -> session.close(INTERRUPTED_WAIT), "interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      work.run();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is already on its way down, and the hook at work.
      }
      session.close();
    }
  }
}
