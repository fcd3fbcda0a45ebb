package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.contracts.PreparedManifest;

/** What stands in for prepared data, the training program and clusters. */
final class Fakes {
  private Fakes() {}

  /** A prepared folder with nothing but its manifest. */
  static PreparedData prepared(Path folder) throws IOException {
    Files.createDirectories(folder);
    PreparedManifest manifest =
        new PreparedManifest(
            PreparedManifest.VERSION,
            "abc",
            16,
            0,
            0,
            0,
            0,
            1,
            Map.of(),
            0,
            0,
            new PreparedManifest.TokenizerRef(PreparedManifest.TOKENIZER, ""),
            new PreparedManifest.TemplateRef("", ""),
            new PreparedManifest.Prompts("", ""),
            new PreparedManifest.MixtureUsed("uniform", 0, List.of()),
            new PreparedManifest.Forms(0, 0),
            Map.of(),
            new PreparedManifest.SourceRef("", ""),
            List.of());
    Files.writeString(folder.resolve(PreparedManifest.MANIFEST), Json.pretty(manifest.toJson()));
    Files.writeString(folder.resolve(PreparedManifest.SUCCESS), "");
    return PreparedData.open(folder);
  }

  static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("Cannot make " + file + " executable");
    }
  }

  /**
   * A training program that pip can install without an index. It writes its words to its log, waits
   * while {@code OUTPUT/hold} is there, and ends as {@code OUTPUT/code} says.
   */
  static Path trainer(Path folder) throws IOException {
    Path program = folder.resolve("src/multiverse_trainer");
    Files.createDirectories(program);
    Files.writeString(folder.resolve("requirements.lock"), "# nothing\n");
    Files.writeString(
        folder.resolve("pyproject.toml"),
        """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]

        [project]
        name = "multiverse-trainer"
        version = "0.1"
        """);
    Files.writeString(
        folder.resolve("backend.py"),
        """
        import glob, os, zipfile

        INFO = "multiverse_trainer-0.1.dist-info"

        def build_wheel(to, settings=None, metadata=None):
            name = "multiverse_trainer-0.1-py3-none-any.whl"
            with zipfile.ZipFile(os.path.join(to, name), "w") as wheel:
                for file in glob.glob("src/**/*.py", recursive=True):
                    wheel.write(file, file[len("src/"):])
                wheel.writestr(INFO + "/METADATA",
                    "Metadata-Version: 2.1\\nName: multiverse-trainer\\nVersion: 0.1\\n")
                wheel.writestr(INFO + "/WHEEL",
                    "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                wheel.writestr(INFO + "/RECORD", "")
            return name
        """);
    Files.writeString(program.resolve("__init__.py"), "");
    Files.writeString(
        program.resolve("train.py"),
        """
        import os, signal, sys, time

        output = sys.argv[sys.argv.index("--output") + 1]

        def stop(number, frame):
            print("checkpoint written", flush=True)
            sys.exit(0)

        signal.signal(signal.SIGTERM, stop)
        print("words:", " ".join(sys.argv[1:]), flush=True)
        if "--stubborn" in sys.argv:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for step in range(30):
            print("step", step, flush=True)
        print("größer → ∞", file=sys.stderr, flush=True)
        while os.path.exists(os.path.join(output, "hold")):
            time.sleep(0.02)
        code = os.path.join(output, "code")
        sys.exit(int(open(code).read()) if os.path.exists(code) else 0)
        """);
    // Stands in for PyTorch's launcher: runs what it is given once, and says with what.
    Path launcher = folder.resolve("src/torch/distributed");
    Files.createDirectories(launcher);
    Files.writeString(folder.resolve("src/torch/__init__.py"), "");
    Files.writeString(launcher.resolve("__init__.py"), "");
    Files.writeString(
        launcher.resolve("run.py"),
        """
        import runpy, sys

        at = sys.argv.index("-m")
        print("launcher:", " ".join(sys.argv[1:at]), flush=True)
        sys.argv = sys.argv[at + 1:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        """);
    return folder;
  }

  /** Whose turn it is after a failure of ours. */
  static CuratorException.Code code(Throwable failure) {
    return ((CuratorException) failure).code();
  }

  /** A text that is JSON. */
  static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A request as a server saw it. */
  record Asked(String method, String path, String query, String body, String authorization) {
    boolean is(String verb, String at) {
      return method.equals(verb) && path.equals(at);
    }
  }

  /** What a server answers. */
  record Answer(int code, String body, String type) {
    static Answer json(String body) {
      return new Answer(200, body, "application/json");
    }

    static Answer json(int code, String body) {
      return new Answer(code, body, "application/json");
    }

    static Answer text(String body) {
      return new Answer(200, body, "text/plain");
    }
  }

  /** A server on a free port, with a memory of what it was asked. */
  static final class Server implements AutoCloseable {
    private final HttpServer server;
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    Server(Function<Asked, Answer> behaviour) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> handle(exchange, behaviour));
      server.start();
    }

    private void handle(HttpExchange exchange, Function<Asked, Answer> behaviour)
        throws IOException {
      try (exchange) {
        Asked question =
            new Asked(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                String.valueOf(exchange.getRequestURI().getRawQuery()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                exchange.getRequestHeaders().getFirst("Authorization"));
        asked.add(question);
        Answer answer = behaviour.apply(question);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    long count(String method, String path) {
      return asked.stream().filter(each -> each.is(method, path)).count();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
