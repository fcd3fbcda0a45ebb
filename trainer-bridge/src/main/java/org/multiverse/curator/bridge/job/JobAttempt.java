package org.multiverse.curator.bridge.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Sha256;

/**
 * One start of a job. Its name is known before it is handed over, so that a target can tell whether
 * it already has it.
 *
 * @param job what runs
 * @param number from 1, over all starts into the same output folder
 * @param start whether it goes on from a checkpoint
 */
public record JobAttempt(TrainingJob job, int number, TrainingJob.Start start) {
  /**
   * A name that clusters accept, a DNS label, and by which the attempt is found again. The same job
   * with another output folder has another name.
   */
  public String name() {
    String what = job.fingerprint() + "\n" + job.outputInJob() + "\n" + job.output();
    String hash = Sha256.of(what);
    return "multiverse-" + hash.substring(0, 12) + "-" + number;
  }

  /** The command line on a job's only node. */
  List<String> command(String interpreter) {
    List<String> words = new ArrayList<>();
    words.add(interpreter);
    int processes = job.resources().processes();
    if (processes > 1) {
      // What the command torchrun is, without looking for it on the PATH.
      words.addAll(List.of("-m", "torch.distributed.run", "--standalone", "--nnodes=1"));
      words.add("--nproc-per-node=" + processes);
    }
    words.addAll(job.program(start));
    return words;
  }

  /** What the exit code says that our scripts leave behind; null while there is none. */
  JobStatus ended() {
    Path file = folder().resolve("exit");
    try {
      int code = Integer.parseInt(Files.readString(file).strip());
      if (code == 0) {
        return JobStatus.of(JobState.SUCCEEDED);
      }
      String signal = code > 128 && code < 160 ? ", signal " + (code - 128) : "";
      return new JobStatus(JobState.FAILED, "exit code " + code + signal);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException | NumberFormatException e) {
      throw CuratorException.internal("Cannot read " + file + ": " + Causes.reason(e), e);
    }
  }

  /** Where our own files of this attempt lie. */
  Path folder() {
    return job.output().resolve("job").resolve("attempt-" + number);
  }
}
