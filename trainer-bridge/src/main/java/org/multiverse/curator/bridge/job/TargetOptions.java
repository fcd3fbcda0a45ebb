package org.multiverse.curator.bridge.job;

import java.nio.file.Path;

/**
 * A target as the command line offers it: the word by which it is asked for, and options of its own
 * in fields with picocli's annotations. {@link Targets} lists them.
 */
public interface TargetOptions {
  /** The word that asks for it, which also names it in a job's record. */
  String name();

  /** What these options make, as a job's record keeps it. */
  Class<? extends JobTarget> type();

  /** Whether its jobs may see the folders at other paths than we do. */
  boolean hasPathsOfItsOwn();

  /** Whether {@link JobTarget#manifest} is there to be printed. */
  boolean hasManifest();

  /**
   * The target that the options ask for.
   *
   * @param given what is not an option of this target alone
   */
  JobTarget target(Given given);

  /**
   * What the command knows beside a target's own options.
   *
   * @param python the interpreter that was asked for, or null
   * @param home folder of this installation
   * @param cache our folder among the user's caches
   */
  record Given(String python, Path home, Path cache) {
    /** The interpreter, the usual one where none was asked for. */
    String interpreter() {
      return python == null ? "python3" : python;
    }
  }
}
