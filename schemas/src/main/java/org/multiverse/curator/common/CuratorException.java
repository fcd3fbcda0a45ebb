package org.multiverse.curator.common;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * What ends a command or a run, with a code that says whose turn it is. The message is one sentence
 * for the terminal: what went wrong, with which value, what to do.
 *
 * <p>From a worker on a cluster only text comes back; {@link #toString()} carries the code, and
 * {@link #find} reads it there.
 */
public class CuratorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose turn it is, with the exit code of the command line. */
  public enum Code {
    /** Something broke that should not, or could not be written. */
    INTERNAL(1),
    /** What was asked for can't be done as asked. */
    USAGE(2),
    /** Too many rows fail for one reason that lies in them. */
    REJECTED(3),
    /** The next call might have cost more than allowed. */
    BUDGET(4),
    /** A cluster or a model is out of reach; the same command may work later. */
    UNREACHABLE(5),
    /** Somebody asked for the end. */
    INTERRUPTED(130);

    private final int exitCode;

    Code(int exitCode) {
      this.exitCode = exitCode;
    }

    /** What the process tells its caller. */
    public int exitCode() {
      return exitCode;
    }
  }

  // Around the code in the text of an exception: nothing else looks like it.
  private static final String OPEN = "multiverse[";
  private static final String CLOSE = "]: ";

  private final Code code;

  public CuratorException(Code code, String message) {
    this(code, message, null);
  }

  public CuratorException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "Invalid code: null");
  }

  /** What was asked for can't be done as asked. */
  public static CuratorException usage(String message) {
    return new CuratorException(Code.USAGE, message);
  }

  /** What was asked for can't be done as asked. */
  public static CuratorException usage(String message, Throwable cause) {
    return new CuratorException(Code.USAGE, message, cause);
  }

  /** A value that is made of what was asked; that it can't be made is of USAGE. */
  public static <T> T asUsage(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw usage(Causes.reason(e), e);
    }
  }

  /** Something broke that should not, or could not be written. */
  public static CuratorException internal(String message) {
    return new CuratorException(Code.INTERNAL, message);
  }

  /** Something broke that should not, or could not be written. */
  public static CuratorException internal(String message, Throwable cause) {
    return new CuratorException(Code.INTERNAL, message, cause);
  }

  /** A cluster or a model is out of reach. */
  public static CuratorException unreachable(String message) {
    return new CuratorException(Code.UNREACHABLE, message);
  }

  /** A cluster or a model is out of reach. */
  public static CuratorException unreachable(String message, Throwable cause) {
    return new CuratorException(Code.UNREACHABLE, message, cause);
  }

  /** Whose turn it is. */
  public final Code code() {
    return code;
  }

  /** The message with its code, which is what {@link #toString()} and stack traces show. */
  @Override
  public String getLocalizedMessage() {
    return OPEN + code + CLOSE + getMessage();
  }

  /**
   * The one of these that is among the causes of a failure, or that was when it was written down as
   * text on its way here; null when there is none.
   */
  public static CuratorException find(Throwable failure) {
    CuratorException known = Causes.find(failure, CuratorException.class);
    Throwable e = failure;
    // Only then by text: the message of an exception often repeats that of its cause.
    for (int depth = 0; known == null && e != null && depth < 64; depth++) {
      known = read(String.valueOf(e.getMessage()), failure);
      e = e.getCause();
    }
    return known;
  }

  private static CuratorException read(String text, Throwable cause) {
    int open = text.indexOf(OPEN);
    int close = text.indexOf(CLOSE, Math.max(0, open));
    if (open < 0 || close < 0) {
      return null;
    }
    String name = text.substring(open + OPEN.length(), close);
    for (Code code : Code.values()) {
      if (code.name().equals(name)) {
        String message = text.substring(close + CLOSE.length()).lines().findFirst().orElse("");
        return new CuratorException(code, message, cause);
      }
    }
    return null;
  }
}
