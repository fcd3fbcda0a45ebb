package org.multiverse.curator.engine.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.EngineStats;
import org.multiverse.curator.engine.RandomAuthor;
import org.multiverse.curator.engine.TinyModel;
import org.multiverse.curator.engine.TinyModel.Native;
import org.multiverse.curator.engine.llama.ContextSettings;
import org.multiverse.curator.engine.llama.LlamaModel;

/**
 * Streaming clients for some time, a third of which hang up half-way, against a server on the tiny
 * model whose texts fork and join. Arguments: clients, seconds, {@code BUNDLED} or {@code NEWER}.
 */
final class ServerLoadBenchmark {
  private ServerLoadBenchmark() {}

  public static void main(String[] args) throws Exception {
    int clients = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 120;
    Native which = args.length > 2 ? Native.valueOf(args[2]) : Native.BUNDLED;
    try (LlamaModel model = TinyModel.load(which);
        Engine engine =
            Engine.start(model, new EngineSettings(ContextSettings.ofCells(16_384).fast(), 1024));
        EngineServer server =
            EngineServer.start(
                engine, model, ServerSettings.of("tiny"), RandomAuthor.of(engine.vocabulary()))) {
      StreamingClients load = new StreamingClients(server.port(), "tiny");
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(seconds);
      Thread watch = new Thread(() -> watch(engine, load, start));
      watch.setDaemon(true);
      watch.start();
      load.run(clients, request -> request == 0 || System.nanoTime() < end);
      double took = (System.nanoTime() - start) / 1e9;
      for (int i = 0; i < 100 && engine.stats().active() + engine.stats().waiting() > 0; i++) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      EngineStats stats = engine.stats();
      System.out.printf(
          "%d clients, %.0f s, llama.cpp %s: %d answers, %d cut off, %d errors, %d events (%.0f/s),"
              + " forks %d, preemptions %d; at the end %d cells used, %d of %d sequences free%n",
          clients,
          took,
          which,
          load.complete.get(),
          load.cut.get(),
          load.errors.size(),
          load.events.get(),
          load.events.get() / took,
          stats.forks(),
          stats.preemptions(),
          stats.usedCells(),
          stats.freeSequences(),
          stats.sequences());
      load.errors.stream().limit(5).forEach(System.out::println);
    }
  }

  private static void watch(Engine engine, StreamingClients load, long start) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(10);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long heap = (runtime.totalMemory() - runtime.freeMemory()) >> 20;
        String resident =
            Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.printf(
            "%3.0f s: %d answers, %d cut off, heap %d MiB, %s, %s%n",
            (System.nanoTime() - start) / 1e9,
            load.complete.get(),
            load.cut.get(),
            heap,
            resident.replaceAll("\\s+", " "),
            engine.stats());
      }
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt();
    }
  }
}
