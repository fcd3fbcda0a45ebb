package org.multiverse.curator.model;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.model.ModelException.Failure;

/** Says of what LangChain4j throws what it means for the calls that follow. */
final class ChatFailures {
  // The most characters that are kept of what a server said.
  private static final int RAW = 4_096;

  private ChatFailures() {}

  /**
   * The failure of a call.
   *
   * @param key the key it was made with, which is taken out of what the server said; may be null
   */
  static ModelException of(ModelSpec model, RuntimeException e, String key) {
    HttpException http = Causes.find(e, HttpException.class);
    // Servers repeat a wrong key in their answers; it must reach no log and no shard.
    String said = http == null ? "" : without(key, String.valueOf(http.getMessage()));
    String raw = said.length() > RAW ? said.substring(0, RAW) : said;
    Duration wait =
        http instanceof ModelHttp.Failure f
            ? RetryAfter.parse(f.retryAfter(), Instant.now())
            : null;
    Failure kind = http == null ? kind(e) : kind(http.statusCode(), said);
    String what = http == null ? reason(e) : "HTTP " + http.statusCode() + ": " + firstLine(said);
    String message = "Cannot get a reply of " + model + ": " + what + advice(kind, model);
    // The cause would carry the body, and with it the key, into logs.
    return new ModelException(kind, message, wait, raw, http == null ? e : null);
  }

  private static String without(String key, String text) {
    return key == null || key.length() < 8 ? text : text.replace(key, "(key)");
  }

  private static Failure kind(int status, String body) {
    return switch (status) {
      case 401, 403, 404 -> Failure.NO_ACCESS;
      case 408, 504, 524 -> Failure.TIMEOUT;
      // 529 is Anthropic's word for it.
      case 429, 503, 529 -> Failure.OVERLOADED;
      default ->
          status >= 500
              ? Failure.FAILED
              : body.contains("content_filter") || body.contains("content_policy")
                  ? Failure.REFUSED
                  : Failure.BAD_REQUEST;
    };
  }

  private static Failure kind(RuntimeException e) {
    if (Causes.find(e, TimeoutException.class) != null) {
      return Failure.TIMEOUT;
    }
    if (Causes.find(e, RateLimitException.class) != null) {
      return Failure.OVERLOADED;
    }
    if (Causes.find(e, AuthenticationException.class) != null
        || Causes.find(e, ModelNotFoundException.class) != null) {
      return Failure.NO_ACCESS;
    }
    if (Causes.find(e, ContentFilteredException.class) != null) {
      return Failure.REFUSED;
    }
    return Causes.find(e, InvalidRequestException.class) != null
        ? Failure.BAD_REQUEST
        : Failure.FAILED;
  }

  private static String advice(Failure kind, ModelSpec model) {
    if (kind != Failure.NO_ACCESS || model.provider().keyVariable().isEmpty()) {
      return "";
    }
    return " (check the model's name and the key in " + model.provider().keyVariable() + ")";
  }

  private static String reason(Throwable e) {
    if (Causes.find(e, UnresolvedAddressException.class) != null) {
      return "its host is not known";
    }
    if (Causes.find(e, ConnectException.class) != null) {
      return "nothing answers there";
    }
    return firstLine(Causes.reason(Causes.innermost(e)));
  }

  private static String firstLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
