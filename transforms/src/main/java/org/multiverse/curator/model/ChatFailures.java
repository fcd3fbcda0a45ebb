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
import java.util.Locale;
import java.util.Optional;
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
    if (http == null) {
      Failure kind = kind(e);
      String message = "Cannot get a reply of " + model + ": " + reason(e);
      return new ModelException(kind, message, wait, raw, e);
    }
    int meant = http instanceof ModelHttp.Failure f ? f.meant() : http.statusCode();
    Refusal refusal = Refusal.of(meant, said);
    String message =
        "Cannot get a reply of "
            + model
            + ": HTTP "
            + http.statusCode()
            + (meant == http.statusCode() ? "" : " with an error")
            + ": "
            + what(refusal)
            + advice(meant, refusal, model);
    return ModelException.refused(refusal, message, wait, raw);
  }

  private static String what(Refusal refusal) {
    String said = firstLine(refusal.said());
    return (refusal.isPage() ? "a web page, no JSON: " : "")
        + (said.isEmpty() ? "it says nothing more" : said);
  }

  private static String without(String key, String text) {
    return key == null || key.length() < 8 ? text : text.replace(key, "(key)");
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

  /** What to do about what no call gets past. */
  private static String advice(int status, Refusal refusal, ModelSpec model) {
    if (refusal.kind() != Failure.NO_ACCESS) {
      return "";
    }
    if (refusal.isPage()) {
      return " (is " + model.baseUrl() + " the address of a model's server?)";
    }
    if (refusal.isAboutCredit()) {
      return " (the account has no credit left, or may not spend it)";
    }
    String key =
        model.provider().keyVariable().isEmpty()
            ? ""
            : " and the key in " + model.provider().keyVariable();
    String check = " (check the model's name" + key + ")";
    return switch (status) {
      case 404, 405 ->
          meantUrl(refusal, model).map(u -> " (did you mean " + u + "?)").orElse(check);
      default -> status / 100 == 3 ? " (name that address as the model's)" : check;
    };
  }

  /** The base URL that was meant when nothing is served at the one that was typed. */
  private static Optional<String> meantUrl(Refusal refusal, ModelSpec model) {
    String url = model.baseUrl();
    boolean isSaid = refusal.said().toLowerCase(Locale.ROOT).contains("model");
    return !model.isElsewhere() || !model.provider().speaksOpenAi() || isSaid || url.contains("/v1")
        ? Optional.empty()
        : Optional.of(url + "/v1");
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
