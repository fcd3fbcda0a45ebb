package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;
import org.multiverse.curator.common.CuratorException;

/**
 * A place where jobs run. A target is a value: what it needs to be found again later, so that it
 * can be kept in the job's record, under its name among {@link Targets}. It holds no connection.
 *
 * <p>Every method throws {@link CuratorException}: with the code USAGE when the target refuses,
 * with UNREACHABLE when it does not answer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
public interface JobTarget {
  /** Where this is, for a person. */
  String place();

  /** What has to be made before the first job, and takes minutes, in words; empty as a rule. */
  default Optional<String> preparation() {
    return Optional.empty();
  }

  /** What {@link #submit} would hand over, as text, where a target takes a text. */
  default String manifest(JobAttempt attempt) {
    throw CuratorException.usage("Cannot print a manifest: " + place() + " takes none");
  }

  /**
   * What the target calls an attempt that it already has, running or ended. Starts nothing, so that
   * when this fails nothing was started.
   */
  Optional<String> find(JobAttempt attempt);

  /**
   * Hands over an attempt that the target does not have yet.
   *
   * @return what the target calls it
   */
  String submit(JobAttempt attempt);

  /** Where an attempt stands. */
  JobStatus state(JobAttempt attempt, String id);

  /** The log from a position on, or its last part for {@link LogPart#TAIL}. */
  LogPart logs(JobAttempt attempt, String id, long from);

  /**
   * Asks an attempt to end; it may first write a checkpoint. Asked a second time, targets that can
   * do so end it at once.
   */
  void cancel(JobAttempt attempt, String id);
}
