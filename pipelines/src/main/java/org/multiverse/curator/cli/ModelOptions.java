package org.multiverse.curator.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.GatewaySettings.CallLimits;
import org.multiverse.curator.model.GatewaySettings.Patience;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.Provider;
import org.multiverse.curator.model.Providers;
import org.multiverse.curator.model.ResponseCache;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.StepName;
import picocli.CommandLine.Option;

/** Options of all commands that may ask a large model. */
final class ModelOptions {
  private static final String RULES = "rules";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = RULES,
      description = {
        "Who makes the answers of steps 1, 2 and 5: rules (embedded, the default),"
            + " ${bundle:models}, or any of these at a server"
            + " of your own: openai:NAME@http://HOST:PORT/v1. One for each step:"
            + " step1=…,step2=…,step5=….",
        "Keys come from the environment: ${bundle:model-keys}."
      })
  private String model;

  @Option(
      names = "--blind-check",
      paramLabel = "MODEL",
      description = "A second judge: reads each path alone and names what it can't see there.")
  private String blindCheck;

  @Option(
      names = "--prompts",
      paramLabel = "DIR",
      description = "Folder with prompts in place of the built-in ones of the same name.")
  private Path prompts;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Sampling temperature, 0 to 2 (default: the provider's).")
  private Double temperature;

  @Option(
      names = "--repairs",
      paramLabel = "N",
      defaultValue = "2",
      description = "How often an answer that fails its checks is sent back (default: 2).")
  private int repairs;

  @Option(
      names = "--cache",
      paramLabel = "PLACE",
      description = {
        "Folder or URL where replies are kept, so that none is paid for twice",
        "(default: $MULTIVERSE_CACHE, else ~/.cache/multiverse/replies)."
      })
  private String cache;

  @Option(
      names = "--offline",
      description = "Make no calls: replies come from the cache alone (see batch).")
  private boolean offline;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "64",
      description = "Most calls in flight of one worker; found by trying below that (default: 64).")
  private int concurrency;

  @Option(
      names = "--rpm",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most requests in any minute, over all workers (default: no limit).")
  private long rpm;

  @Option(
      names = "--tpm",
      paramLabel = "N",
      defaultValue = "0",
      description = "Most input and output tokens in any minute, over all workers (default: none).")
  private long tpm;

  @Option(
      names = "--max-cost",
      paramLabel = "USD",
      defaultValue = "0",
      description = "Stop with exit code 4 before the run costs more; it can be gone on with.")
  private double maxCost;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "JSON file with prices in place of, or beside, the built-in ones.")
  private String prices;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long one call may take (default: 300).")
  private double timeout;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "End the run with 5 when no call succeeds for so long, five times as long while the server"
              + " asks to wait (default: 120).")
  private double patience;

  /** The settings, or null when the rules make all steps. */
  LlmSettings settings() {
    Map<StepName, ModelSpec> models = models();
    ModelSpec judge =
        blindCheck == null ? null : CuratorException.asUsage(() -> ModelSpec.parse(blindCheck));
    if (models.isEmpty() && judge == null) {
      return null;
    }
    PriceTable table = priceTable(prices);
    models.values().forEach(spec -> requirePrice(table, spec));
    if (judge != null) {
      requirePrice(table, judge);
    }
    return CuratorException.asUsage(
        () ->
            new LlmSettings(
                models,
                judge,
                prompts == null
                    ? PromptLibrary.builtIn()
                    : PromptLibrary.builtIn().withOverrides(prompts),
                temperature,
                repairs,
                gateway(),
                table));
  }

  /** What is to be said of the age of the prices that are used; empty while they are fresh. */
  static String ageOfPrices(LlmSettings settings, Session session) {
    boolean isPaid =
        settings != null
            && Stream.concat(
                    settings.models().values().stream(), Stream.ofNullable(settings.judge()))
                .anyMatch(
                    model -> settings.prices().price(model, session.clock().instant()).isPresent());
    return isPaid ? settings.prices().age(session.today()) : "";
  }

  /** Whether only the cache may answer. */
  boolean isOffline() {
    return offline;
  }

  /** The place of the cached replies: an absolute path, or a URL as it is. */
  String cache() {
    return RememberedOptions.absolute(givenCache());
  }

  private String givenCache() {
    if (cache != null) {
      return cache;
    }
    String variable = System.getenv("MULTIVERSE_CACHE");
    return variable != null && !variable.isBlank()
        ? variable
        : Path.of(System.getProperty("user.home"), ".cache", "multiverse", "replies").toString();
  }

  private GatewaySettings gateway() {
    // Opened once here: a place that no worker could open is refused before anything begins.
    return GatewaySettings.of(ResponseCache.at(cache()).toString())
        .withLimits(new CallLimits(concurrency, rpm, tpm, maxCost))
        .withPatience(new Patience(millis(timeout), 6, millis(patience)))
        .withOffline(offline);
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1e3));
  }

  /**
   * The built-in prices with those of a file in their place.
   *
   * @param file null for none
   */
  static PriceTable priceTable(String file) {
    return CuratorException.asUsage(
        () ->
            file == null
                ? PriceTable.builtIn()
                : PriceTable.builtIn().withOverrides(Place.of(file)));
  }

  private void requirePrice(PriceTable table, ModelSpec spec) {
    if (maxCost > 0 && !table.isKnown(spec, Instant.now())) {
      throw CuratorException.usage(
          "Cannot keep to --max-cost: no price is known for "
              + spec
              + " in the table of "
              + table.asOf()
              + " (give it with --prices FILE; multiverse prices show --help has the form)");
    }
  }

  /** The models by step; steps that the rules make are not there. */
  private Map<StepName, ModelSpec> models() {
    Map<StepName, ModelSpec> models = new EnumMap<>(StepName.class);
    if (!model.matches("[a-z0-9-]+=.*")) {
      if (!model.equals(RULES)) {
        ModelSpec spec = CuratorException.asUsage(() -> spec(model));
        for (StepName step : StepName.values()) {
          if (step.isModelStep()) {
            models.put(step, spec);
          }
        }
      }
      return models;
    }
    for (String part : model.split(",(?=[a-z0-9-]+=)", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw CuratorException.usage("Invalid model: " + part + " (STEP=MODEL)");
      }
      StepName step =
          CuratorException.asUsage(
              () -> StepName.of(part.substring(0, equals).replaceFirst("^step", "")));
      String name = part.substring(equals + 1);
      if (!step.isModelStep()) {
        throw CuratorException.usage(
            "Invalid model: " + part + " (" + step + " is code; models make steps 1, 2 and 5)");
      }
      ModelSpec spec = name.equals(RULES) ? null : CuratorException.asUsage(() -> spec(name));
      if (spec != null && models.put(step, spec) != null) {
        throw CuratorException.usage("Invalid model: " + part + " (the step is given twice)");
      }
    }
    return models;
  }

  private static ModelSpec spec(String text) {
    if (text.indexOf(':') < 0) {
      throw CuratorException.usage(
          "Invalid model: "
              + text
              + " (rules, or PROVIDER:NAME with one of "
              + Providers.all().stream().map(Provider::toString).collect(Collectors.joining(", "))
              + ")");
    }
    return ModelSpec.parse(text);
  }
}
