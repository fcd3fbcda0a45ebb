package org.multiverse.curator.cli;

/** What the process tells its caller. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /** Something broke that should not. */
  static final int INTERNAL = 1;

  /** What was asked for can't be done as asked. */
  static final int USAGE = 2;

  /** More rows were rejected, or more documents are invalid, than allowed. */
  static final int REJECTED = 3;

  /** The next call might have cost more than allowed. */
  static final int BUDGET = 4;

  /** A cluster or a model is out of reach. */
  static final int UNREACHABLE = 5;

  // 130, interrupted, is the JVM's own answer.

  private ExitCode() {}
}
