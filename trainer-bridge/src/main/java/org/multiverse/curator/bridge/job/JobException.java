package org.multiverse.curator.bridge.job;

/** A job can't be handed over, asked about or stopped. The message is one sentence. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose turn it is. */
  public enum Kind {
    /** What was asked for can't be done as asked: a missing file, a wrong name, no permission. */
    SETTINGS,
    /** The cluster, or a package index, does not answer; the same command may work later. */
    UNREACHABLE,
    /** Neither: a file could not be written, an answer made no sense. */
    INTERNAL
  }

  private final Kind kind;

  private JobException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  static JobException settings(String message) {
    return new JobException(Kind.SETTINGS, message, null);
  }

  static JobException settings(String message, Throwable cause) {
    return new JobException(Kind.SETTINGS, message, cause);
  }

  static JobException unreachable(String message) {
    return new JobException(Kind.UNREACHABLE, message, null);
  }

  static JobException unreachable(String message, Throwable cause) {
    return new JobException(Kind.UNREACHABLE, message, cause);
  }

  static JobException internal(String message, Throwable cause) {
    return new JobException(Kind.INTERNAL, message, cause);
  }

  /** What a cause says, in a few words. */
  static String reason(Throwable e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    if (message == null && e.getCause() != null && e.getCause() != e) {
      return reason(e.getCause());
    }
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message.strip();
  }
}
