package org.multiverse.curator.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The HTTP under all chat models: one client for the whole JVM, so that connections are shared, and
 * errors that keep the headers, where {@code Retry-After} stands.
 */
final class ModelHttp implements HttpClient {
  // HTTP/1.1: model servers of one's own rarely speak more, and trying costs each new connection.
  private static final java.net.http.HttpClient SHARED = open();

  private final Duration timeout;

  private ModelHttp(Duration timeout) {
    this.timeout = timeout;
  }

  private static java.net.http.HttpClient open() {
    Thread thread = Thread.currentThread();
    ClassLoader own = thread.getContextClassLoader();
    // The client's thread keeps the loader that it is made under. Under that of a Flink job it
    // would keep the job's classes in the worker for good.
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    try {
      return java.net.http.HttpClient.newBuilder()
          .version(java.net.http.HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
    } finally {
      thread.setContextClassLoader(own);
    }
  }

  static HttpClientBuilder builder(Duration timeout) {
    return new Builder(timeout);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    HttpResponse<byte[]> response;
    try {
      response = SHARED.sendAsync(request(request), HttpResponse.BodyHandlers.ofByteArray()).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted while waiting for a reply", e));
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof HttpTimeoutException timedOut) {
        throw new TimeoutException(timedOut);
      }
      throw new UncheckedIOException(
          e.getCause() instanceof IOException io ? io : new IOException(e.getCause()));
    }
    String body = new String(response.body(), StandardCharsets.UTF_8);
    String retryAfter = response.headers().firstValue("Retry-After").orElse(null);
    if (response.statusCode() / 100 == 3) {
      String location =
          response
              .headers()
              .firstValue("Location")
              .orElse("nowhere")
              .replaceFirst("/chat/completions$", "");
      throw new Failure(response.statusCode(), "it redirects to " + location, retryAfter);
    }
    if (response.statusCode() / 100 != 2) {
      throw new Failure(response.statusCode(), body, retryAfter);
    }
    try {
      // By the path: batches and other protocols go through here, too.
      boolean isChat = URI.create(request.url()).getPath().endsWith("/chat/completions");
      body = isChat ? ChatBody.plain(body) : ChatBody.checked(body);
    } catch (ChatBody.NoReply e) {
      throw new Failure(response.statusCode(), e.status(), e.getMessage(), retryAfter);
    }
    return SuccessfulHttpResponse.builder()
        .statusCode(response.statusCode())
        .headers(response.headers().map())
        .body(body)
        .build();
  }

  private java.net.http.HttpRequest request(HttpRequest request) {
    java.net.http.HttpRequest.Builder builder =
        java.net.http.HttpRequest.newBuilder(URI.create(request.url())).timeout(timeout);
    request.headers().forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
    String body = request.body();
    builder.method(
        request.method().name(),
        body == null
            ? java.net.http.HttpRequest.BodyPublishers.noBody()
            : java.net.http.HttpRequest.BodyPublishers.ofString(body));
    return builder.build();
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("Cannot stream: the curator reads whole replies");
  }

  /** An answer that is no reply, with the header that says when to come back. */
  static final class Failure extends HttpException {
    private static final long serialVersionUID = 1L;

    private final int meant;
    private final String retryAfter;

    Failure(int status, String body, String retryAfter) {
      this(status, status, body, retryAfter);
    }

    Failure(int status, int meant, String body, String retryAfter) {
      super(status, body);
      this.meant = meant;
      this.retryAfter = retryAfter;
    }

    /** The status that would have said what the body says. */
    int meant() {
      return meant;
    }

    /** The header {@code Retry-After} as it came, or null. */
    String retryAfter() {
      return retryAfter;
    }
  }

  /** Providers set their own timeouts on it; ours, which is the gateway's, stands. */
  private static final class Builder implements HttpClientBuilder {
    private final Duration timeout;

    Builder(Duration timeout) {
      this.timeout = timeout;
    }

    @Override
    public Duration connectTimeout() {
      return timeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration value) {
      return this;
    }

    @Override
    public Duration readTimeout() {
      return timeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration value) {
      return this;
    }

    @Override
    public HttpClient build() {
      return new ModelHttp(timeout);
    }
  }
}
