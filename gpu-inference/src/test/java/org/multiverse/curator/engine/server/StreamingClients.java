package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.multiverse.curator.common.Json;

/** Clients that each stream one answer after the other; every third one hangs up half-way. */
final class StreamingClients {
  private static final int TIMEOUT_MILLIS = 120_000;

  private final int port;
  private final String model;
  final AtomicLong complete = new AtomicLong();
  final AtomicLong cut = new AtomicLong();
  final AtomicLong events = new AtomicLong();
  final AtomicLong branches = new AtomicLong();
  final Queue<String> errors = new ConcurrentLinkedQueue<>();

  StreamingClients(int port, String model) {
    this.port = port;
    this.model = model;
  }

  /**
   * Runs clients, each with its own seeds.
   *
   * @param goesOn whether a client makes its next request, which is counted from 0
   */
  void run(int clients, LongPredicate goesOn) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int number = client;
      Thread thread = new Thread(() -> client(number, goesOn), "client-" + client);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void client(int number, LongPredicate goesOn) {
    for (long request = 0; goesOn.test(request); request++) {
      boolean cuts = (number + request) % 3 == 0;
      try {
        ask(number * 100_003L + request, cuts);
      } catch (IOException | RuntimeException e) {
        errors.add(number + "/" + request + ": " + e);
      }
    }
  }

  private void ask(long seed, boolean cuts) throws IOException {
    String body =
        Json.MAPPER
            .createObjectNode()
            .put("model", model)
            .put("prompt", "What is " + seed + "?\n<Think>")
            .put("max_tokens", 400)
            .put("seed", seed)
            .put("stream", true)
            .set("stream_options", Json.MAPPER.createObjectNode().put("branches", "live"))
            .toString();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      post(socket, "/v1/completions", bytes);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String status = in.readLine();
      if (status == null || !status.contains(" 200 ")) {
        throw new IOException("answered " + status);
      }
      read(in, cuts ? 1 + (int) (seed % 12) : Integer.MAX_VALUE);
    }
  }

  /** Sends a request by hand, so that whoever sent it can hang up at any moment. */
  static void post(Socket socket, String path, byte[] body) throws IOException {
    OutputStream out = socket.getOutputStream();
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private void read(BufferedReader in, int most) throws IOException {
    int seen = 0;
    boolean done = false;
    boolean finished = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.startsWith("data: ")) {
        continue;
      }
      if (line.equals("data: [DONE]")) {
        done = true;
        continue;
      }
      JsonNode choice = Json.STRICT.readTree(line.substring(6)).path("choices").path(0);
      if (choice.isMissingNode()) {
        throw new IOException("no choice in " + line);
      }
      finished |= choice.path("finish_reason").isTextual();
      branches.addAndGet(choice.path("path").asText().isEmpty() ? 0 : 1);
      events.incrementAndGet();
      if (++seen >= most) {
        cut.incrementAndGet();
        return;
      }
    }
    if (!done || !finished) {
      throw new IOException("the stream broke off after " + seen + " events");
    }
    complete.incrementAndGet();
  }
}
