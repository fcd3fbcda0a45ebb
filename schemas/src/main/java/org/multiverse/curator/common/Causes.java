package org.multiverse.curator.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What lies behind a failure, in words for one line of a terminal: the one place where a failure of
 * a library becomes something that a user reads. Its words name no class, no object and no setting
 * of Java, and are the same in every process.
 */
public final class Causes {
  private static final int DEEPEST = 64;
  private static final String NONE = "no reason was given (--debug shows where it happened)";

  /** Failures that say what they are by their type; their messages are a path or nothing. */
  private static final Map<Class<? extends Throwable>, String> BY_TYPE =
      Map.ofEntries(
          Map.entry(AccessDeniedException.class, "permission denied"),
          Map.entry(NoSuchFileException.class, "no such file"),
          Map.entry(NotDirectoryException.class, "it is no folder"),
          Map.entry(DirectoryNotEmptyException.class, "the folder is not empty"),
          Map.entry(FileAlreadyExistsException.class, "a file of that name is there"),
          Map.entry(FileSystemLoopException.class, "its links lead in a circle"),
          Map.entry(EOFException.class, "it ends too early"),
          Map.entry(UnresolvedAddressException.class, "its host is not known"),
          Map.entry(UnknownHostException.class, "its host is not known"),
          Map.entry(ConnectException.class, "nothing answers there"),
          Map.entry(HttpTimeoutException.class, "no answer came in time"),
          Map.entry(StackOverflowError.class, "it is nested too deeply"),
          Map.entry(
              OutOfMemoryError.class, "the memory is used up (MULTIVERSE_HEAP gives it more)"));

  // A path is not preceded by what these begin with.
  private static final Pattern CLASS =
      Pattern.compile(
          "(?<![\\w./\\\\-])(?:java|javax|jdk|sun|com|org|io|dev|net|okhttp3|kotlin|scala)"
              + "(?:\\.[a-z_][\\w]*)+\\.[A-Z][\\w$]*(?:@[0-9a-f]{4,})?(?::\\s*)?");
  private static final Pattern OBJECT =
      Pattern.compile("(?<![\\w./\\\\@-])[A-Z]\\w*(?:\\$\\w+)*@[0-9a-f]{4,}\\b");
  private static final Pattern THROWABLE =
      Pattern.compile("(?<![\\w./\\\\-])[A-Z]\\w*(?:Exception|Error)\\b(?::\\s*)?");

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

  /** What a failure says, without the names of classes and objects. */
  public static String reason(Throwable failure) {
    return reason(failure, 0);
  }

  private static String reason(Throwable failure, int depth) {
    for (Map.Entry<Class<? extends Throwable>, String> known : BY_TYPE.entrySet()) {
      if (known.getKey().isInstance(failure)) {
        return known.getValue();
      }
    }
    if (failure instanceof CharacterCodingException) {
      return "it is no UTF-8 text";
    }
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return said(file.getReason());
    }
    if (failure instanceof JsonProcessingException json) {
      return JsonFaults.reason(json);
    }
    String message = failure.getMessage();
    if (message != null && message.contains("is not a Parquet file")) {
      return "it is no Parquet file, or its end is missing";
    }
    Throwable cause = failure.getCause();
    if (cause != null && cause != failure && depth < DEEPEST && repeats(message, cause)) {
      return reason(cause, depth + 1);
    }
    return message == null || message.isBlank() ? NONE : said(message);
  }

  /** Whether a failure only hands on its cause, whose words are then the better ones. */
  private static boolean repeats(String message, Throwable cause) {
    return message == null
        || message.equals(cause.toString())
        || message.equals(cause.getMessage())
        || message.isBlank()
        // Parquet's, which says where it stood in the file, and nothing of what is wrong.
        || message.startsWith("Can not read value at ");
  }

  /** The same on one line. */
  public static String line(Throwable failure) {
    return oneLine(reason(failure));
  }

  /** A text on one line. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** What a library says, without the names of classes and objects in it. */
  public static String said(String message) {
    String plain = CLASS.matcher(message).replaceAll("");
    plain = OBJECT.matcher(plain).replaceAll("it");
    plain = THROWABLE.matcher(plain).replaceAll("");
    plain = JsonFaults.withoutSource(plain).strip();
    return plain.isEmpty() ? NONE : plain;
  }
}
