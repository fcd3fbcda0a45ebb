package org.multiverse.curator.bridge.job;

import java.nio.file.Path;
import org.multiverse.curator.common.Sha256;

/**
 * One start of a job. Its name is known before it is handed over, so that a target can tell whether
 * it already has it.
 *
 * @param job what runs
 * @param number from 1, over all starts into the same output folder
 * @param start whether it goes on from a checkpoint
 */
public record Attempt(TrainingJob job, int number, TrainingJob.Start start) {
  /**
   * A name that clusters accept, a DNS label, and by which the attempt is found again. The same job
   * with another output folder has another name.
   */
  public String name() {
    String what = job.fingerprint() + "\n" + job.outputInJob() + "\n" + job.output();
    String hash = Sha256.of(what);
    return "multiverse-" + hash.substring(0, 12) + "-" + number;
  }

  /** Where our own files of this attempt lie. */
  Path folder() {
    return job.output().resolve("job").resolve("attempt-" + number);
  }
}
