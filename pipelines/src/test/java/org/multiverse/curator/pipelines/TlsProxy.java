package org.multiverse.curator.pipelines;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Stands before a server, speaks TLS, and lets only those in who have the right header. */
final class TlsProxy implements AutoCloseable {
  static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI target;
  private volatile String authorization;
  private final Set<String> refused = new ConcurrentSkipListSet<>();

  /**
   * Starts one.
   *
   * @param folder where its key is made
   * @param target {@code host:port} of the server behind it
   * @param authorization what the header of that name must say
   */
  TlsProxy(Path folder, String target, String authorization) throws Exception {
    this.target = URI.create("http://" + target);
    this.authorization = authorization;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(key(folder))));
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  /** A key for 127.0.0.1 that only those trust who have its file. */
  static Path key(Path folder) throws Exception {
    Path file = folder.resolve("key.p12");
    if (!Files.exists(file)) {
      String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      Process made =
          new ProcessBuilder(
                  keytool,
                  "-genkeypair",
                  "-alias",
                  "proxy",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=proxy",
                  "-ext",
                  "san=ip:127.0.0.1",
                  "-validity",
                  "30",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      if (made.waitFor() != 0) {
        throw new IOException(
            new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static SSLContext context(Path key) throws Exception {
    KeyStore store = KeyStore.getInstance(key.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** Where it listens, {@code host:port}. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Takes another header for the right one from now on. */
  void admit(String header) {
    authorization = header;
  }

  /** Paths that were asked for without the header. */
  Set<String> refused() {
    return refused;
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        refused.add(exchange.getRequestURI().getPath());
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()));
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      if (type != null) {
        request.header("Content-Type", type);
      }
      // A job comes with a jar of 200 MB.
      Path body = Files.createTempFile("proxy", ".body");
      try (InputStream in = exchange.getRequestBody()) {
        Files.copy(in, body, StandardCopyOption.REPLACE_EXISTING);
        HttpResponse<byte[]> answer =
            client.send(
                request
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofFile(body))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        answer
            .headers()
            .firstValue("Content-Type")
            .ifPresent(value -> exchange.getResponseHeaders().set("Content-Type", value));
        exchange.sendResponseHeaders(
            answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        Files.delete(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
