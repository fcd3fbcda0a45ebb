package org.multiverse.curator.engine.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ToDoubleFunction;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineStats;
import org.multiverse.curator.engine.GenerateResult;

/** What a server tells Prometheus. */
final class Metrics {
  private static final String PREFIX = "multiverse_engine_";
  private static final double NANOS = 1e-9;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Engine engine;
  private final Counter requests;
  private final Counter tokens;
  private final Histogram seconds;
  private final Histogram firstToken;
  private final Histogram perToken;
  private final Histogram numParallel;

  Metrics(Engine engine) {
    this.engine = engine;
    gauge("requests_active", "Requests that hold a place in the cache", EngineStats::active);
    gauge("requests_waiting", "Requests that wait for a place", EngineStats::waiting);
    gauge("cache_cells", "Tokens that the KV cache can hold", EngineStats::cells);
    gauge("cache_cells_used", "Tokens in the KV cache", EngineStats::usedCells);
    gauge("sequences", "Branches that can live at the same time", EngineStats::sequences);
    gauge(
        "branches_active",
        "Branches that live, main texts included",
        stats -> stats.sequences() - stats.freeSequences());
    counter("steps", "Calls of the decoder", EngineStats::steps);
    counter("tokens_decoded", "Tokens decoded, prompts included", EngineStats::tokens);
    counter("forks", "Branches that were started", EngineStats::forks);
    counter("joins", "Branches that were joined", EngineStats::joins);
    counter("preemptions", "Times that a request lost its place", EngineStats::preemptions);
    requests =
        Counter.builder()
            .name(PREFIX + "requests")
            .help("Requests by endpoint and HTTP status")
            .labelNames("endpoint", "status")
            .register(registry);
    tokens =
        Counter.builder()
            .name(PREFIX + "request_tokens")
            .help("Tokens of answered requests")
            .labelNames("kind")
            .register(registry);
    seconds =
        histogram("request_seconds", "Time of a request", "endpoint")
            .classicExponentialUpperBounds(0.005, 2, 18)
            .register(registry);
    firstToken =
        histogram("time_to_first_token_seconds", "Time until the first token")
            .classicExponentialUpperBounds(0.005, 2, 15)
            .register(registry);
    perToken =
        histogram("seconds_per_token", "Time of an answer by its tokens")
            .classicExponentialUpperBounds(0.0005, 2, 14)
            .register(registry);
    numParallel =
        histogram("num_parallel", "Tokens by position of the critical path (#parallel)")
            .classicUpperBounds(1, 1.1, 1.25, 1.5, 2, 3, 4, 6, 8, 16)
            .register(registry);
  }

  private static Histogram.Builder histogram(String name, String help, String... labels) {
    return Histogram.builder().name(PREFIX + name).help(help).labelNames(labels).classicOnly();
  }

  private void gauge(String name, String help, ToDoubleFunction<EngineStats> value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(callback -> callback.call(value.applyAsDouble(engine.stats())))
        .register(registry);
  }

  private void counter(String name, String help, ToDoubleFunction<EngineStats> value) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(callback -> callback.call(value.applyAsDouble(engine.stats())))
        .register(registry);
  }

  /** A request is over, however it ended. */
  void request(String endpoint, int status, long nanos) {
    requests.labelValues(endpoint, Integer.toString(status)).inc();
    seconds.labelValues(endpoint).observe(nanos * NANOS);
  }

  /** The first token of a request is there. */
  void first(long nanos) {
    firstToken.observe(nanos * NANOS);
  }

  /** A choice is complete. */
  void choice(GenerateResult result, long nanos) {
    tokens.labelValues("prompt").inc(result.promptTokens());
    tokens.labelValues("completion").inc(result.tokens().size());
    numParallel.observe(result.numParallel());
    if (result.tokens().size() > 0) {
      perToken.observe(nanos * NANOS / result.tokens().size());
    }
  }

  /** The text that Prometheus reads, version 0.0.4. */
  String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }
}
