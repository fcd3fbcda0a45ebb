package org.multiverse.curator.cli;

import org.multiverse.curator.common.CuratorException.Code;

/** What the process tells its caller when nothing went wrong; else see {@link Code#exitCode}. */
final class ExitCode {
  /** Done. */
  static final int DONE = 0;

  /**
   * More rows were rejected, or more documents are invalid, than allowed; or rows wait for replies.
   */
  static final int REJECTED = 3;

  private ExitCode() {}
}
