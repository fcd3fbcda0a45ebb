package org.multiverse.curator.common;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What lies behind a failure, in words for one line of a terminal. */
public final class Causes {
  private static final int DEEPEST = 64;

  private Causes() {}

  /** The innermost cause says what happened; the layers above say only that something did. */
  public static Throwable innermost(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause.getCause() != null && depth < DEEPEST; depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The failure itself or the first of its causes that is of a type, or null. */
  public static <T extends Throwable> T find(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** What a failure says, without the names of classes where they say it all. */
  public static String reason(Throwable failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    String message = failure.getMessage();
    if (message == null && failure.getCause() != null && failure.getCause() != failure) {
      return reason(failure.getCause());
    }
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.strip();
  }

  /** The same on one line. */
  public static String line(Throwable failure) {
    return reason(failure).replaceAll("\\s*\\R\\s*", " ");
  }
}
