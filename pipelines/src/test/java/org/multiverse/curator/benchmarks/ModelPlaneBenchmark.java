package org.multiverse.curator.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.multiverse.curator.model.FinishReason;
import org.multiverse.curator.model.Gateway;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.LangChainClient;
import org.multiverse.curator.model.ModelReply;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.model.ServiceTier;
import org.multiverse.curator.model.Usage;
import org.multiverse.curator.stub.StubModelServer;

/**
 * Figures of the model plane, in three parts: {@code calls} (calls per second through the gateway,
 * beside a plain client of the JDK and one call after another), {@code memory} (the heap over many
 * cached calls) and {@code cache} (writes and reads a second as entries grow). How to start it
 * stands in the README of {@code pipelines/}.
 */
public final class ModelPlaneBenchmark {
  private static final int LATENCY_MS = 200;
  private static final int ROUNDS = 5;
  private static final int SECONDS = 10;
  private static final int MEASURED = 40_000;

  private final Path folder;

  private ModelPlaneBenchmark(Path folder) {
    this.folder = folder;
  }

  /** Starts with the name of a part and a folder that is made for it and removed at the end. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      throw new IllegalArgumentException("Invalid arguments: calls|memory|cache FOLDER [NUMBER]");
    }
    Path folder = Path.of(args[1]);
    Files.createDirectory(folder);
    try {
      ModelPlaneBenchmark benchmark = new ModelPlaneBenchmark(folder);
      switch (args[0]) {
        case "calls" -> benchmark.calls();
        case "memory" -> benchmark.memory(args.length > 2 ? Integer.parseInt(args[2]) : 100_000);
        case "cache" -> benchmark.cache(args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000);
        default -> throw new IllegalArgumentException("Invalid part: " + args[0]);
      }
    } finally {
      delete(folder);
    }
    System.exit(0); // idle connections would keep the JVM for a while
  }

  // Calls

  /** Rounds take turns, so that a slow minute of the machine meets all of them. */
  private void calls() throws Exception {
    try (Stub stub = Stub.start()) {
      Requests requests = Requests.to(stub.url());
      requests.askEachOnce(stub.url());
      System.out.printf(
          "%-9s %5s %14s %8s  %s%n", "in flight", "ideal", "client", "calls/s", "share");
      for (int inFlight : new int[] {64, 256}) {
        double ideal = inFlight * 1_000.0 / LATENCY_MS;
        double[] plain = new double[ROUNDS];
        double[] gateway = new double[ROUNDS];
        String cache = folder.resolve("replies-" + inFlight).toString();
        GatewaySettings settings = GatewaySettings.of(cache).withConcurrency(inFlight);
        try (Gateway ours = gateway(settings)) {
          PlainClient theirs = new PlainClient(stub.url());
          int calls = (int) (ideal * SECONDS);
          throughGateway(ours, requests, inFlight, calls / 2);
          theirs.calls(requests, inFlight, calls / 2);
          for (int round = 0; round < ROUNDS; round++) {
            plain[round] = theirs.calls(requests, inFlight, calls);
            gateway[round] = throughGateway(ours, requests, inFlight, calls);
          }
        }
        print(inFlight, ideal, "JDK client", plain);
        print(inFlight, ideal, "gateway", gateway);
        double[] shares = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          shares[round] = gateway[round] / plain[round];
        }
        Arrays.sort(shares);
        System.out.printf(
            Locale.ROOT,
            "%d in flight: the gateway makes %.3f of the JDK client's calls (median; %.3f to %.3f)%n",
            inFlight,
            shares[ROUNDS / 2],
            shares[0],
            shares[ROUNDS - 1]);
      }
      PlainClient one = new PlainClient(stub.url());
      print(1, 1_000.0 / LATENCY_MS, "one by one", new double[] {one.calls(requests, 1, 50)});
    }
  }

  private static void print(int inFlight, double ideal, String name, double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    System.out.printf(
        Locale.ROOT,
        "%9d %5.0f %14s %8.1f  %.3f  %s%n",
        inFlight,
        ideal,
        name,
        median,
        median / ideal,
        Arrays.toString(Arrays.stream(rates).mapToLong(Math::round).toArray()));
  }

  private static Gateway gateway(GatewaySettings settings) {
    LangChainClient client = new LangChainClient(settings.patience().timeout(), name -> "none");
    return new Gateway(settings, client, PriceTable.builtIn());
  }

  /** As many threads as calls in flight, which is how rows wait for their replies. */
  private static double throughGateway(Gateway gateway, Requests requests, int inFlight, int calls)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(inFlight);
    try {
      AtomicInteger left = new AtomicInteger(calls);
      List<Future<?>> workers = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < inFlight; i++) {
        workers.add(
            threads.submit(
                () -> {
                  while (left.getAndDecrement() > 0) {
                    gateway.ask(requests.next());
                  }
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
      return calls / ((System.nanoTime() - start) / 1e9);
    } finally {
      threads.shutdown();
    }
  }

  /** Sends bodies that are ready beforehand and reads each answer into a string; no more. */
  private static final class PlainClient {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    PlainClient(String url) {
      this.uri = URI.create(url + "/chat/completions");
    }

    double calls(Requests requests, int inFlight, int calls) throws InterruptedException {
      Semaphore free = new Semaphore(inFlight);
      AtomicInteger failed = new AtomicInteger();
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        free.acquire();
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(5))
                .POST(HttpRequest.BodyPublishers.ofByteArray(requests.nextBody()))
                .build();
        var unused =
            http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete(
                    (response, e) -> {
                      if (e != null || response.statusCode() != 200) {
                        failed.incrementAndGet();
                      }
                      free.release();
                    });
      }
      free.acquire(inFlight);
      double rate = calls / ((System.nanoTime() - start) / 1e9);
      if (failed.get() > 0) {
        throw new IllegalStateException(failed + " calls of the plain client failed");
      }
      return rate;
    }
  }

  // Memory

  /**
   * Heap after a collection, every tenth of the calls; each is asked twice, the second is a hit.
   */
  private void memory(int calls) throws Exception {
    String cache = folder.resolve("replies").toString();
    GatewaySettings settings = GatewaySettings.of(cache).withConcurrency(64);
    Requests requests = Requests.to("http://127.0.0.1:9/v1");
    ModelReply reply = reply(new Random(1));
    try (Gateway gateway = new Gateway(settings, request -> reply, PriceTable.builtIn())) {
      System.out.println("   calls  replies from the cache  heap MiB after a collection");
      int made = 0;
      while (made <= calls) {
        if (made > 0) {
          for (int pass = 0; pass < 2; pass++) {
            requests.goBackTo(made - calls / 10);
            throughGateway(gateway, requests, 64, calls / 10);
          }
        }
        System.out.printf(
            Locale.ROOT, "%8d %23d %12.1f%n", made, gateway.spent().hits(), heapMiB());
        made += calls / 10;
      }
    }
  }

  private static double heapMiB() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return (runtime.totalMemory() - runtime.freeMemory()) / 1024.0 / 1024.0;
  }

  // Cache

  /**
   * Rates at ever more entries. The last {@code MEASURED} entries before each point are written as
   * the gateway writes them; those before, which are there to fill the folders only, without
   * forcing each to disk.
   */
  private void cache(int entries) throws Exception {
    Path place = folder.resolve("replies");
    Files.createDirectories(place);
    ResponseCache cache = ResponseCache.at(place.toString());
    System.out.println(" entries  writes/s (64 threads)  reads/s (64)  reads/s (1)  misses/s (1)");
    int there = 0;
    for (int goal : new int[] {100_000, 300_000, 1_000_000, 3_000_000, 10_000_000}) {
      if (goal > entries) {
        break;
      }
      int from = there;
      int filled = goal - MEASURED;
      rate(16, filled - from, i -> fill(place, from + i));
      double writes = rate(64, MEASURED, i -> put(cache, filled + i));
      double reads = rate(64, MEASURED, i -> find(cache, new Random(i).nextInt(goal), true));
      double one = rate(1, MEASURED / 4, i -> find(cache, new Random(~i).nextInt(goal), true));
      double misses = rate(1, MEASURED / 4, i -> find(cache, -1 - i, false));
      System.out.printf(
          Locale.ROOT, "%8d %22.0f %13.0f %12.0f %13.0f%n", goal, writes, reads, one, misses);
      there = goal;
    }
    long bytes = disk(place);
    System.out.printf(
        Locale.ROOT,
        "%d entries: %.2f GB on disk, %d bytes each with folders%n",
        there,
        bytes / 1e9,
        bytes / there);
  }

  /** The bytes that {@code put} writes, at the same place. */
  private static void fill(Path place, int number) throws IOException {
    String key = key(number);
    ModelReply reply = reply(new Random(number));
    ObjectNode entry = JsonNodeFactory.instance.objectNode().put("key", key);
    entry.put("text", reply.text()).put("finish", reply.finish().toString());
    entry.put("input_tokens", 3_000).put("cached_input_tokens", 2_000);
    entry.put("output_tokens", reply.usage().outputTokens()).put("batch", false);
    entry.put("created", reply.created().toString()).put("millis", reply.millis());
    Path file =
        place.resolve(
            key.substring(0, 2) + "/" + key.substring(2, 4) + "/" + key.substring(4) + ".json");
    byte[] bytes = (entry + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(file, bytes);
    } catch (NoSuchFileException e) {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
  }

  private interface Task {
    void run(int i) throws IOException;
  }

  private static double rate(int threads, int tasks, Task task)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> workers = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < threads; i++) {
        workers.add(
            pool.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < tasks; n = next.getAndIncrement()) {
                    task.run(n);
                  }
                  return null;
                }));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
      return tasks / ((System.nanoTime() - start) / 1e9);
    } finally {
      pool.shutdown();
    }
  }

  private static void put(ResponseCache cache, int number) throws IOException {
    cache.put(key(number), reply(new Random(number)));
  }

  private static void find(ResponseCache cache, int number, boolean there) throws IOException {
    if (cache.find(key(number)).isPresent() != there) {
      throw new IllegalStateException("Entry " + number + " is there: " + !there);
    }
  }

  private static String key(int number) {
    // Spreads as a digest does.
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    StringBuilder key = new StringBuilder(64);
    for (int i = 0; i < 4; i++) {
      key.append(String.format("%016x", random.nextLong()));
    }
    return key.toString();
  }

  /** About as long as the recorded replies of {@code test-data/}: 200 to 4,000 characters. */
  private static ModelReply reply(Random random) {
    int length = 200 + (int) (3_800 * Math.pow(random.nextDouble(), 2));
    StringBuilder text = new StringBuilder("{\"steps\":[");
    while (text.length() < length) {
      text.append("{\"id\":\"S").append(random.nextInt(100)).append("\",\"summary\":\"words\"},");
    }
    return new ModelReply(
        text.append("]}").toString(),
        FinishReason.STOP,
        new Usage(3_000, 2_000, text.length() / 4),
        ServiceTier.STANDARD,
        Instant.EPOCH,
        1_000);
  }

  /** Bytes of the blocks that files and folders take, as {@code du} counts them. */
  private static long disk(Path place) throws IOException, InterruptedException {
    Process du = new ProcessBuilder("du", "-s", "--block-size=1", place.toString()).start();
    String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    du.waitFor();
    return Long.parseLong(line.substring(0, line.indexOf('\t')));
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** The stub in a process of its own, so that it does not share a heap with its client. */
  private record Stub(Process process, String url) implements AutoCloseable {
    static Stub start() throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  StubModelServer.class.getName(),
                  "--latency-ms",
                  Integer.toString(LATENCY_MS))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      if (line == null) {
        throw new IllegalStateException("The stub did not start");
      }
      return new Stub(process, "http://127.0.0.1:" + line.replaceAll("\\D+", "") + "/v1");
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
