package org.multiverse.curator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.multiverse.curator.common.Causes;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.engine.Engine;
import org.multiverse.curator.engine.EngineSettings;
import org.multiverse.curator.engine.llama.Llama;
import org.multiverse.curator.engine.llama.LlamaModel;
import org.multiverse.curator.engine.server.EngineServer;
import org.multiverse.curator.engine.server.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code engine}: a local model that forks and joins its own text. */
@Command(
    name = "engine",
    sortOptions = false,
    description = "The Multiverse Engine: a local model that forks and joins its own text.",
    subcommands = {
      EngineCommand.Serve.class,
      EngineGenerateCommand.class,
      EngineBenchCommand.class,
      EngineModelCommand.class
    })
final class EngineCommand extends CommandGroup {
  @ParentCommand private Multiverse root;

  Session session() {
    return root.session();
  }

  /** The command {@code engine serve}. */
  @Command(
      name = "serve",
      sortOptions = false,
      description = {
        "Serves a model over HTTP in the forms of OpenAI's API: /v1/completions,"
            + " /v1/chat/completions, /v1/models, /v1/score, /health, /metrics.",
        "With MULTIVERSE_API_KEY set, clients of /v1 have to show that key."
      },
      footer = {
        "",
        "Example:",
        "  multiverse engine serve --model model.gguf",
        "  curl http://127.0.0.1:8090/v1/completions -H 'Content-Type: application/json' \\",
        "    -d '{\"prompt\": \"1 + 1 =\", \"max_tokens\": 20}'"
      })
  static final class Serve implements Callable<Integer> {
    static final String KEY = "MULTIVERSE_API_KEY";

    @ParentCommand private EngineCommand parent;

    @Mixin
    @SuppressWarnings("unused") // picocli fills it in
    private CommonOptions common;

    @Mixin private EngineOptions options;

    @Option(
        names = "--host",
        paramLabel = "ADDRESS",
        defaultValue = "127.0.0.1",
        description = "Where to listen (default: 127.0.0.1, this machine only).")
    private String host;

    @Option(
        names = "--port",
        paramLabel = "N",
        defaultValue = "8090",
        description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
        names = "--model-name",
        paramLabel = "NAME",
        description = "What clients call the model (default: name of the file without .gguf).")
    private String name;

    @Option(
        names = "--chat-template",
        paramLabel = "NAME",
        description = "A chat template of llama.cpp, such as chatml (default: the model's own).")
    private String template;

    @Option(
        names = "--max-requests",
        paramLabel = "N",
        defaultValue = "256",
        description = "Requests in work; more are told to come back (default: ${DEFAULT-VALUE}).")
    private int maxRequests;

    @Option(
        names = "--max-tokens",
        paramLabel = "N",
        defaultValue = "16384",
        description = "Most tokens of one answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
        names = "--max-body",
        paramLabel = "BYTES",
        defaultValue = "8388608",
        description = "Largest body of a request (default: 8 MiB).")
    private int maxBody;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        defaultValue = "600",
        description = "How long one answer may take, waiting included (default: 600).")
    private int timeout;

    @Override
    public Integer call() throws InterruptedException {
      ServerSettings settings =
          CuratorException.asUsage(
              () ->
                  ServerSettings.of(name == null ? options.name() : name)
                      .at(host, port)
                      .withApiKey(System.getenv(KEY))
                      .withChatTemplate(template)
                      .withLimits(maxBody, maxRequests, maxTokens, Duration.ofSeconds(timeout)));
      Session session = parent.session();
      Llama library = options.library();
      try (LlamaModel model = options.load(library);
          Engine engine =
              Engine.start(model, new EngineSettings(options.context(), settings.maxRequests()));
          EngineServer server = start(engine, model, settings)) {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(server, engine, stopped), "multiverse-engine-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        session.err().println(banner(model, library, settings, server.port(), engine));
        stopped.await();
      }
      return ExitCode.DONE;
    }

    private static void stop(EngineServer server, Engine engine, CountDownLatch stopped) {
      engine.close();
      server.close();
      stopped.countDown();
    }

    private static EngineServer start(Engine engine, LlamaModel model, ServerSettings settings) {
      try {
        return EngineServer.start(engine, model, settings);
      } catch (RuntimeException e) {
        throw CuratorException.usage(
            "Cannot listen on "
                + settings.host()
                + ":"
                + settings.port()
                + ": "
                + Causes.line(e.getCause() == null ? e : e.getCause()),
            e);
      }
    }

    private String banner(
        LlamaModel model, Llama library, ServerSettings settings, int at, Engine engine) {
      String text =
          "Serving "
              + settings.modelName()
              + " ("
              + model.description()
              + ") at http://"
              + (host.contains(":") ? "[" + host + "]" : host)
              + ":"
              + at
              + "/v1: llama.cpp "
              + library.version()
              + (library.hasGpu() ? " with a GPU, " : ", ")
              + Figures.count(engine.stats().cells(), "cell")
              + (engine.isExact() ? ", exact" : ", fast");
      boolean isOpen =
          !host.equals("127.0.0.1") && !host.equals("localhost") && !host.equals("::1");
      return isOpen && settings.apiKey() == null
          ? text + "\nmultiverse: anyone who reaches " + host + " can use it: set " + KEY
          : text;
    }
  }

  static Path cacheFolder() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("multiverse");
  }

  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw CuratorException.usage("Cannot make " + folder + ": " + Causes.line(e), e);
    }
  }
}
