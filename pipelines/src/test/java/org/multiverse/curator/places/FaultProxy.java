package org.multiverse.curator.places;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Stands between a client and a server that speaks S3, counts, and does what networks do. */
public final class FaultProxy implements AutoCloseable {
  /** Headers that belong to one connection. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "keep-alive");

  private static final int SERVED = 1 << 13;

  private final HttpServer server;
  private final URI target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicLong served = new AtomicLong();
  private volatile Function<Call, Fault> faults = call -> Fault.NONE;

  /** What can happen to a call. */
  public enum Fault {
    NONE,
    /** The server says that it can't now. */
    UNAVAILABLE,
    /** The server says that one may not. */
    DENIED,
    /** The connection is closed in the middle of the answer. */
    CUT,
    /** The server does it, and the connection is closed before its answer. */
    LOST
  }

  /**
   * A call as it came in.
   *
   * @param method GET, PUT, …
   * @param path with a slash and the bucket before it
   * @param query empty without one
   */
  public record Call(String method, String path, String query) {
    /** Whether it is a PUT of an object whose key ends so. */
    public boolean puts(String end) {
      return method.equals("PUT") && path.endsWith(end);
    }

    /** Whether it reads an object whose key ends so. */
    public boolean gets(String end) {
      return method.equals("GET") && path.endsWith(end);
    }
  }

  private FaultProxy(HttpServer server, URI target) {
    this.server = server;
    this.target = target;
  }

  /** Starts a proxy on a free port. */
  public static FaultProxy before(URI target) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FaultProxy proxy = new FaultProxy(server, target);
    server.setExecutor(proxy.threads);
    server.createContext("/", proxy::handle);
    server.start();
    return proxy;
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on this is what happens. */
  public void faults(Function<Call, Fault> value) {
    faults = value;
  }

  /** The calls so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Bytes of answers so far. */
  public long served() {
    return served.get();
  }

  /** Forgets calls and bytes, and lets all pass. */
  public void reset() {
    calls.clear();
    served.set(0);
    faults = call -> Fault.NONE;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI asked = exchange.getRequestURI();
      Call call =
          new Call(
              exchange.getRequestMethod(),
              asked.getPath(),
              asked.getQuery() == null ? "" : asked.getQuery());
      calls.add(call);
      Fault fault = faults.apply(call);
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (fault) {
        case UNAVAILABLE -> refuse(exchange, 503, "SlowDown");
        case DENIED -> refuse(exchange, 403, "AccessDenied");
        default -> pass(exchange, body, fault);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    byte[] text =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                + code
                + "</Code><Message>no</Message><RequestId>1</RequestId></Error>")
            .getBytes(StandardCharsets.UTF_8);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, isHead ? -1 : text.length);
    if (!isHead) {
      exchange.getResponseBody().write(text);
    }
  }

  private void pass(HttpExchange exchange, byte[] body, Fault fault)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (fault == Fault.LOST) {
      return;
    }
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    byte[] bytes = answer.body();
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
    }
    exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
    OutputStream out = exchange.getResponseBody();
    int end = fault == Fault.CUT ? bytes.length / 2 : bytes.length;
    // Piece by piece, so that a client that has enough can go.
    for (int at = 0; at < end; at += SERVED) {
      int count = Math.min(SERVED, end - at);
      out.write(bytes, at, count);
      served.addAndGet(count);
    }
    out.flush();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
