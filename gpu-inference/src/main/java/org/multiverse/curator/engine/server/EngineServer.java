package org.multiverse.curator.engine.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineBusyException;
import org.multiverse.curator.engine.GenerateRequest;
import org.multiverse.curator.engine.Handle;
import org.multiverse.curator.engine.llama.LlamaModel;

/**
 * An engine behind HTTP: {@code /v1/completions}, {@code /v1/chat/completions}, {@code /v1/models},
 * {@code /v1/score}, {@code /health} and {@code /metrics}. Closing it leaves the engine open.
 */
public final class EngineServer implements AutoCloseable {
  // Beside the requests in work: turning others away, health and metrics.
  private static final int SPARE_THREADS = 32;
  private static final long LOOK_MILLIS = 250;
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
  // Bytes a second below which the body of a request is given up.
  private static final int SLOWEST_BODY = 256;
  private static final int BACKLOG = 4096;
  private static final String START = "start";

  private final Engine engine;
  private final ServerSettings settings;
  private final CompletionRequest.Reader reader;
  private final Metrics metrics;
  private final Javalin app;
  private final long created = Instant.now().getEpochSecond();
  private final int trainedTokens;

  private EngineServer(
      Engine engine,
      LlamaModel model,
      ServerSettings settings,
      UnaryOperator<GenerateRequest> last) {
    this.engine = engine;
    this.settings = settings;
    this.reader = new CompletionRequest.Reader(engine, model, settings, last);
    this.metrics = new Metrics(engine);
    this.trainedTokens = model.trainedTokens();
    this.app = Javalin.create(this::configure);
    routes();
  }

  /**
   * Starts a server.
   *
   * @param engine decodes and scores; must stay open longer than the server
   * @param model whose chat template is used
   */
  public static EngineServer start(Engine engine, LlamaModel model, ServerSettings settings) {
    return start(engine, model, settings, UnaryOperator.identity());
  }

  static EngineServer start(
      Engine engine,
      LlamaModel model,
      ServerSettings settings,
      UnaryOperator<GenerateRequest> last) {
    EngineServer server = new EngineServer(engine, model, settings, last);
    server.app.start();
    return server;
  }

  /** The port that it listens on. */
  public int port() {
    return app.port();
  }

  private void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.http.disableCompression();
    config.http.defaultContentType = "application/json";
    config.http.prefer405over404 = true;
    config.jetty.threadPool =
        new QueuedThreadPool(settings.maxRequests() + SPARE_THREADS, 8, 60_000);
    config.jetty.addConnector(
        (server, http) -> {
          ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
          connector.setHost(settings.host());
          connector.setPort(settings.port());
          // All clients may come at once; the usual 50 would turn some away before they can speak.
          connector.setAcceptQueueSize(BACKLOG);
          return connector;
        });
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setMinRequestDataRate(SLOWEST_BODY);
        });
  }

  private void routes() {
    app.before(this::admit);
    app.post("/v1/completions", context -> complete(context, false));
    app.post("/v1/chat/completions", context -> complete(context, true));
    app.post("/v1/score", this::score);
    app.get("/v1/models", context -> send(context, 200, models()));
    app.get("/v1/models/{name}", this::model);
    app.get("/health", this::health);
    app.get(
        "/metrics",
        context -> {
          context.contentType("text/plain; version=0.0.4; charset=utf-8");
          context.result(metrics.text());
        });
    app.after(this::count);
    app.exception(
        ApiException.class,
        (e, context) -> send(context, e.status, error(e.type, e.param, e.code, e.getMessage())));
    app.exception(
        EngineBusyException.class,
        (e, context) -> {
          context.header("Retry-After", "1");
          fail(context, 429, "rate_limit_error", null, e.getMessage());
        });
    app.exception(
        HttpResponseException.class,
        (e, context) -> {
          String what = context.method() + " " + context.path();
          String message =
              switch (e.getStatus()) {
                case 404 -> "Invalid path: " + what + " (see /v1/models, /health)";
                case 405 -> "Invalid method: " + what;
                default -> e.getMessage();
              };
          fail(context, e.getStatus(), "invalid_request_error", null, message);
        });
    app.exception(
        IllegalArgumentException.class,
        (e, context) -> fail(context, 400, "invalid_request_error", null, e.getMessage()));
    app.exception(
        CuratorException.class,
        (e, context) -> fail(context, 500, "server_error", null, e.getMessage()));
    app.exception(
        IllegalStateException.class,
        (e, context) -> fail(context, 503, "server_error", null, e.getMessage()));
    app.exception(
        Exception.class, (e, context) -> fail(context, 500, "server_error", null, e.toString()));
  }

  private void admit(Context context) {
    context.attribute(START, System.nanoTime());
    if (settings.apiKey() == null || !context.path().startsWith("/v1")) {
      return;
    }
    String shown = context.header("Authorization");
    byte[] wanted = ("Bearer " + settings.apiKey()).getBytes(StandardCharsets.UTF_8);
    // Compared in constant time, so that nobody can guess it byte by byte.
    if (shown == null || !MessageDigest.isEqual(wanted, shown.getBytes(StandardCharsets.UTF_8))) {
      context.header("WWW-Authenticate", "Bearer");
      throw ApiException.refused(401, "Invalid API key (send Authorization: Bearer KEY)");
    }
  }

  private void count(Context context) {
    Long start = context.attribute(START);
    String endpoint = context.endpointHandlerPath();
    if (start != null && endpoint.startsWith("/v1")) {
      metrics.request(endpoint, context.statusCode(), System.nanoTime() - start);
    }
  }

  // Completions

  private void complete(Context context, boolean isChat) throws IOException {
    Body body = Body.of(context, settings.maxBodyBytes());
    CompletionRequest request = isChat ? reader.chat(body) : reader.completion(body);
    Wire wire = new Wire(isChat, settings.modelName());
    Exchange exchange = new Exchange(context, wire, request.stream());
    try {
      List<Wire.EndedChoice> choices = new GrowingChoices(request, engine).await(exchange);
      if (!request.stream()) {
        send(context, 200, wire.whole(choices));
        return;
      }
      if (request.usage()) {
        exchange.send(wire.usage(choices));
      }
      exchange.line("data: [DONE]\n\n");
    } catch (IOException e) {
      // Nobody is there any more to be told; 499 is what nginx counts it under.
      context.status(499);
    } catch (RuntimeException e) {
      if (exchange.out == null) {
        throw e;
      }
      exchange.fail(e);
    }
  }

  /** What goes to one client. */
  private final class Exchange implements GrowingChoices.ChoiceSink {
    private final Context context;
    private final Wire wire;
    private final boolean stream;
    private final Connection connection;
    private final long start = System.nanoTime();
    private OutputStream out;
    private long lastWrite = start;
    private boolean hasToken;
    // A chat's choices each begin with the role.
    private final java.util.BitSet opened = new java.util.BitSet();
    private final boolean isChat;

    Exchange(Context context, Wire wire, boolean stream) {
      this.context = context;
      this.wire = wire;
      this.stream = stream;
      this.isChat = context.path().startsWith("/v1/chat");
      this.connection = Connection.of(context);
    }

    @Override
    public void piece(int index, String text, String path, String branch) throws IOException {
      if (!hasToken) {
        hasToken = true;
        metrics.first(System.nanoTime() - start);
      }
      if (stream) {
        open(index);
        send(wire.piece(index, text, path, branch));
      }
    }

    @Override
    public void end(Wire.EndedChoice choice) throws IOException {
      metrics.choice(choice.result(), System.nanoTime() - start);
      if (stream) {
        open(choice.index());
        send(wire.end(choice));
      }
    }

    private void open(int index) throws IOException {
      if (isChat && !opened.get(index)) {
        opened.set(index);
        send(wire.opening(index));
      }
    }

    @Override
    public void look() throws IOException {
      if (connection.isGone()) {
        throw new EOFException("the client is gone");
      }
      if (stream && System.nanoTime() - lastWrite > HEARTBEAT_NANOS) {
        line(": waiting\n\n");
      }
    }

    void send(ObjectNode event) throws IOException {
      line("data: " + event + "\n\n");
    }

    void line(String text) throws IOException {
      if (out == null) {
        // Once the stream has begun its status can't be changed.
        context.status(200).contentType("text/event-stream; charset=utf-8");
        context.header("Cache-Control", "no-cache").header("X-Accel-Buffering", "no");
        out = context.res().getOutputStream();
      }
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      lastWrite = System.nanoTime();
    }

    void fail(RuntimeException e) {
      try {
        line("data: " + error("server_error", null, null, e.getMessage()) + "\n\n");
        line("data: [DONE]\n\n");
      } catch (IOException gone) {
        context.status(499);
      }
    }
  }

  // Scores

  private void score(Context context) {
    Body body = Body.of(context, settings.maxBodyBytes());
    Connection connection = Connection.of(context);
    Scoring.Waiting waiting =
        new Scoring.Waiting() {
          @Override
          public <T> T await(Handle<T> handle) {
            return EngineServer.this.await(handle, connection);
          }
        };
    ObjectNode answer = new Scoring(engine, waiting).answer(body);
    answer.put("object", "score").put("model", settings.modelName());
    send(context, 200, answer);
  }

  private <T> T await(Handle<T> handle, Connection connection) {
    long end = System.nanoTime() + settings.timeout().toNanos();
    CompletableFuture<T> result = handle.result();
    try {
      while (true) {
        try {
          return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (connection.isGone()) {
            throw ApiException.refused(499, "The client is gone");
          }
          if (System.nanoTime() - end > 0) {
            throw ApiException.unavailable(504, "Cannot go on: no answer in " + settings.timeout());
          }
        }
      }
    } catch (ExecutionException | CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : CuratorException.internal("", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unavailable(503, "Cannot go on: the server is stopping");
    } finally {
      handle.cancel();
    }
  }

  // What there is

  private ObjectNode models() {
    ObjectNode root = Json.MAPPER.createObjectNode().put("object", "list");
    root.putArray("data").add(modelNode());
    return root;
  }

  private ObjectNode modelNode() {
    return Json.MAPPER
        .createObjectNode()
        .put("id", settings.modelName())
        .put("object", "model")
        .put("created", created)
        .put("owned_by", "multiverse-engine")
        .put("max_model_len", engine.stats().cells())
        .put("trained_len", trainedTokens)
        .put("can_score", engine.isExact());
  }

  private void model(Context context) {
    if (!context.pathParam("name").equals(settings.modelName())) {
      throw ApiException.refused(
          404,
          "Invalid model: "
              + context.pathParam("name")
              + " (here is "
              + settings.modelName()
              + ")");
    }
    send(context, 200, modelNode());
  }

  private void health(Context context) {
    boolean isWell = engine.isRunning();
    send(
        context,
        isWell ? 200 : 503,
        Json.MAPPER.createObjectNode().put("status", isWell ? "ok" : "stopped"));
  }

  private static void send(Context context, int status, ObjectNode body) {
    context.status(status).contentType("application/json").result(body.toString());
  }

  private static void fail(Context context, int status, String type, String param, String message) {
    send(context, status, error(type, param, null, message));
  }

  private static ObjectNode error(String type, String param, String code, String message) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return root;
  }

  /** Stops listening. What is in work is cut off when the engine is closed first. */
  @Override
  public void close() {
    app.stop();
  }
}
