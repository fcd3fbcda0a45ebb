package org.multiverse.curator.bridge.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.FileLock;

/**
 * Hands jobs over, once each, and follows them. A job is known by its fingerprint: while it runs or
 * after it succeeded it is not started again; after it failed it is, and resumes.
 */
public final class Jobs {
  private static final int LAST_LINES = 20;
  // Polls in a row without an answer before we give up following.
  private static final int PATIENCE = 10;

  private Jobs() {}

  /** What became of handing over. */
  public enum JobOutcome {
    STARTED,
    /** A job that ended badly was started again, from its last checkpoint. */
    RESUMED,
    ALREADY_RUNNING,
    ALREADY_DONE
  }

  /** The record of a job, and what became of handing it over. */
  public record Submitted(JobRecord record, JobOutcome outcome) {}

  /**
   * Hands a job over, if it is not running or done.
   *
   * @throws CuratorException when it can't be handed over, or the output folder has another job
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static Submitted submit(TrainingJob job, JobTarget target) {
    JobFolder folder = new JobFolder(job.output());
    try (FileLock lock = folder.lock()) {
      JobRecord old = folder.record().orElse(null);
      if (old == null) {
        return start(folder, new JobAttempt(job, 1, TrainingJob.Start.FRESH), target);
      }
      boolean isSame = old.fingerprint().equals(job.fingerprint());
      if (old.id() == null) {
        // We broke off while handing over; the target may have it or not.
        Optional<String> id = old.target().find(old.lastAttempt());
        if (id.isEmpty()) {
          TrainingJob.Start start = isSame ? old.start() : TrainingJob.Start.FRESH;
          return start(folder, new JobAttempt(job, old.attempt(), start), target);
        }
        old = old.withId(id.get());
        folder.write(old);
      }
      old = refresh(folder, old);
      boolean isBad = isBad(old);
      if (isSame && !isBad) {
        return already(old);
      }
      if (!isBad) {
        throw CuratorException.usage(
            "Cannot hand over into "
                + job.output()
                + ": it holds another job (fingerprint "
                + old.fingerprint().substring(0, 12)
                + ", "
                + old.status()
                + "); choose another --output");
      }
      // Checkpoints of another job are not ours to go on from.
      TrainingJob.Start start = isSame ? TrainingJob.Start.RESUME : TrainingJob.Start.FRESH;
      return start(folder, new JobAttempt(job, old.attempt() + 1, start), target);
    }
  }

  private static boolean isBad(JobRecord record) {
    JobState state = record.status().state();
    return state == JobState.FAILED || state == JobState.CANCELLED;
  }

  private static Submitted already(JobRecord record) {
    boolean isDone = record.status().state() == JobState.SUCCEEDED;
    return new Submitted(record, isDone ? JobOutcome.ALREADY_DONE : JobOutcome.ALREADY_RUNNING);
  }

  private static Submitted start(JobFolder folder, JobAttempt first, JobTarget target) {
    JobRecord before = folder.record().orElse(null);
    JobAttempt attempt = first;
    Optional<String> found = target.find(attempt);
    while (found.isPresent()) {
      // Our record was lost, the target's was not.
      JobRecord record = JobRecord.of(attempt, target).withId(found.get());
      record = record.withStatus(target.state(attempt, found.get()));
      if (!isBad(record)) {
        folder.write(record);
        return already(record);
      }
      attempt = new JobAttempt(first.job(), attempt.number() + 1, TrainingJob.Start.RESUME);
      found = target.find(attempt);
    }
    JobRecord record = JobRecord.of(attempt, target);
    folder.write(record);
    try {
      record = record.withId(target.submit(attempt));
    } catch (CuratorException e) {
      if (e.code() == CuratorException.Code.USAGE) {
        // Refused: nothing was started, and nothing is to be looked for.
        folder.restore(before);
      }
      throw e;
    }
    folder.write(record);
    boolean isResumed = attempt.start() == TrainingJob.Start.RESUME;
    return new Submitted(record, isResumed ? JobOutcome.RESUMED : JobOutcome.STARTED);
  }

  /**
   * Where the job of an output folder stands now.
   *
   * @throws CuratorException when there is none, or its target does not answer
   */
  public static JobRecord status(Path output) {
    JobFolder folder = new JobFolder(output);
    return refresh(folder, known(folder, output));
  }

  private static JobRecord known(JobFolder folder, Path output) {
    JobRecord record =
        folder
            .record()
            .orElseThrow(
                () ->
                    CuratorException.usage(
                        "Cannot find a job in " + output + ": it has no job.json"));
    if (record.id() == null) {
      throw CuratorException.usage(
          "Cannot tell the state of the job in "
              + output
              + ": handing over broke off; run the same bridge submit again");
    }
    return record;
  }

  /** A state that is final is never asked for again: clusters forget their jobs. */
  private static JobRecord refresh(JobFolder folder, JobRecord record) {
    if (record.status().state().isFinal()) {
      return record;
    }
    JobStatus now = record.target().state(record.lastAttempt(), record.id());
    JobRecord seen = record.withStatus(now);
    if (!seen.status().equals(record.status())) {
      // Somebody may have asked for its end since we read the record.
      JobRecord latest = folder.record().orElse(record);
      if (latest.attempt() != record.attempt()) {
        return latest;
      }
      seen = latest.withStatus(now);
      folder.write(seen);
    }
    return seen;
  }

  /** The last lines of a job's log, 20 at most. */
  public static List<String> lastLines(JobRecord record) {
    List<String> lines =
        record
            .target()
            .logs(record.lastAttempt(), record.id(), LogPart.TAIL)
            .text()
            .lines()
            .toList();
    return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
  }

  /** Asks the job of an output folder to end; without effect on one that has ended. */
  public static JobRecord cancel(Path output) {
    JobFolder folder = new JobFolder(output);
    JobRecord record = refresh(folder, known(folder, output));
    if (!record.status().state().isFinal()) {
      record = record.asCancelled();
      folder.write(record);
      record.target().cancel(record.lastAttempt(), record.id());
    }
    return record;
  }

  /**
   * Follows the job of an output folder to its end.
   *
   * @param line gets every line of the log
   * @param change gets every new state, and whatever else there is to say
   * @param pause between two questions
   */
  public static JobRecord follow(
      Path output, Consumer<String> line, Consumer<String> change, Duration pause) {
    JobFolder folder = new JobFolder(output);
    JobRecord record = known(folder, output);
    StringBuilder rest = new StringBuilder();
    JobStatus told = null;
    long next = 0;
    int failures = 0;
    while (true) {
      try {
        // The state first: what a job wrote before it ended is then in the log that follows.
        record = refresh(folder, record);
        if (!record.status().equals(told)) {
          told = record.status();
          change.accept(told.toString());
        }
        LogPart part;
        do {
          part = record.target().logs(record.lastAttempt(), record.id(), next);
          next = part.next();
          lines(rest.append(part.text()), line);
        } while (!part.text().isEmpty());
        failures = 0;
        if (told.state().isFinal()) {
          if (!rest.isEmpty()) {
            line.accept(rest.toString());
          }
          return record;
        }
      } catch (CuratorException e) {
        if (e.code() != CuratorException.Code.UNREACHABLE || ++failures > PATIENCE) {
          throw e;
        }
        change.accept(e.getMessage() + "; trying again");
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CuratorException.internal("Cannot follow the job: interrupted", e);
      }
    }
  }

  /** Takes whole lines off the front; progress bars end theirs with a carriage return. */
  private static void lines(StringBuilder text, Consumer<String> line) {
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        if (i > begin) {
          line.accept(text.substring(begin, i));
        }
        begin = i + 1;
      }
    }
    text.delete(0, begin);
  }
}
