package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;
import org.multiverse.curator.curation.CurationSettings;
import org.multiverse.curator.llm.LlmSettings;
import org.multiverse.curator.model.GatewaySettings;
import org.multiverse.curator.model.GatewaySettings.Patience;
import org.multiverse.curator.model.ModelSpec;
import org.multiverse.curator.model.PriceTable;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.model.SpendLedger;
import org.multiverse.curator.prompts.PromptLibrary;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.stub.FaultKind;
import org.multiverse.curator.stub.StubFaults;
import org.multiverse.curator.stub.StubModelServer;

/** Whole runs with a model server that is slow, overloaded, broken, or gone. */
final class ModelRunTest {
  private static final String KEY = "sk-test-0123456789abcdef";

  @TempDir private Path temp;

  private static Map<StepName, ModelSpec> models(String url) {
    Map<StepName, ModelSpec> models = new EnumMap<>(StepName.class);
    for (StepName step : StepName.values()) {
      if (step.isModelStep()) {
        models.put(step, ModelSpec.parse("openai:stub@" + url));
      }
    }
    return models;
  }

  private static GatewaySettings gateway(Path cache) {
    return GatewaySettings.of(cache.toString())
        .withConcurrency(16)
        .withPatience(new Patience(Duration.ofSeconds(2), 6, Duration.ofSeconds(2)));
  }

  private static LlmSettings llm(String url, GatewaySettings gateway, PriceTable prices) {
    return new LlmSettings(models(url), null, PromptLibrary.builtIn(), null, 2, gateway, prices);
  }

  private static LlmSettings llm(String url, Path cache) {
    return llm(url, gateway(cache), PriceTable.builtIn());
  }

  private RunSettings.Builder settings(Path run, LlmSettings llm) {
    return Runs.of(Runs.TRACES, run)
        .runner(RunnerKind.AUTO)
        .shards(2)
        .curation(CurationSettings.rules().withLlm(llm));
  }

  /** The traces with other questions, so that none is in anybody's cache. */
  private Path traces(int times) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      for (String line : Files.readAllLines(Runs.TRACES)) {
        lines.add(
            line.replaceFirst("\"id\": ?\"", "\"id\":\"v" + i + "-")
                .replaceFirst("\"question\": ?\"", "\"question\":\"(" + i + ") "));
      }
    }
    return Files.write(temp.resolve("traces-" + times + ".jsonl"), lines);
  }

  @Test
  void givenAGoodServer_makesOneCallAStepAndASecondRunNone() throws Exception {
    Path cache = temp.resolve("cache");
    try (StubModelServer server = StubModelServer.builder().start()) {
      Path run = Runs.left("by-a-model");
      RunReport report = Runs.run(settings(run, llm(server.url(), cache)));
      assertThat(report.runner()).as("many calls in flight need large bundles").isEqualTo("flink");
      assertThat(report.counts().status("rejected")).isZero();
      assertThat(report.counts().status("parallel")).isPositive();
      Spend all = SpendLedger.total(report.spend());
      assertThat(report.spend()).containsOnlyKeys("mapreduce", "parallel-groups", "summary-tree");
      assertThat(all.calls()).isEqualTo(server.stats().requests());
      assertThat(report.spend().get("summary-tree").calls()).isEqualTo(25);
      assertThat(report.spend().get("parallel-groups").calls()).isEqualTo(25);
      for (GenericRecord row : Runs.data(run)) {
        GenericRecord provenance = (GenericRecord) row.get("provenance");
        boolean parallel = row.get("status").toString().equals("parallel");
        assertThat(provenance.get("maker")).hasToString("llm");
        assertThat(provenance.get("attempts")).isEqualTo(parallel ? 3 : 2);
        assertThat((Long) provenance.get("input_tokens")).isGreaterThan(1_000);
        assertThat(provenance.get("prompts").toString()).contains("system", "summary-tree");
      }

      int made = server.stats().requests();
      Path again = temp.resolve("again");
      RunReport second = Runs.run(settings(again, llm(server.url(), cache)));
      assertThat(server.stats().requests()).isEqualTo(made);
      assertThat(Runs.digests(again)).isEqualTo(Runs.digests(run));
      assertThat(second.rowsOut()).isEqualTo(25);
    }
  }

  @Test
  void givenFaultsOfEveryKind_losesNoRowAndSaysWhyEachIsNotParallel() throws Exception {
    StubFaults faults =
        StubFaults.each(0.08)
            .with(FaultKind.STUBBORN, 0.1)
            .with(FaultKind.TIMEOUT, 0.02)
            .withRetryAfter(0.05);
    try (StubModelServer server = StubModelServer.builder().faults(faults).seed(5).start()) {
      Path run = temp.resolve("run");
      Path input = traces(2);
      RunReport report =
          Runs.run(
              settings(run, llm(server.url(), temp.resolve("cache"))).inputs(input.toString()));
      assertThat(report.rowsIn()).isEqualTo(50).isEqualTo(report.rowsOut());
      assertThat(server.stats().byStatus()).containsKeys("429", "500");
      assertThat(server.stats().faults(FaultKind.STUBBORN)).isPositive();
      assertThat(server.stats().repeatedFinished()).isZero();
      assertThat(report.counts().status("rejected"))
          .as("answers that can't be read fall back, they reject no row")
          .isZero();
      Set<String> reasons =
          Runs.data(run).stream()
              .filter(row -> row.get("status").toString().equals("sequential"))
              .map(row -> String.valueOf(row.get("reason")))
              .collect(Collectors.toSet());
      assertThat(reasons).contains("answer-unreadable", "no-groups");
    }
  }

  @Test
  void givenAServerThatRefusesOneRequest_rejectsThatRowWithWhatItSaid() throws Exception {
    // Every attempt of some requests fails; the others show that the server is well.
    StubFaults faults = StubFaults.none().with(FaultKind.SERVER_ERROR, 0.08).withAttempts(1_000);
    try (StubModelServer server = StubModelServer.builder().faults(faults).seed(1).start()) {
      Path run = temp.resolve("run");
      RunReport report = Runs.run(settings(run, llm(server.url(), temp.resolve("cache"))));
      assertThat(report.rowsOut()).isEqualTo(25);
      assertThat(report.counts().status("rejected")).isBetween(1L, 12L);
      assertThat(Runs.reasons(run).values()).containsOnly("model-failed");
      for (GenericRecord row : Runs.rejected(run)) {
        assertThat(row.get("type")).hasToString("external");
        assertThat(row.get("message").toString())
            .startsWith("Cannot get a reply of openai:stub@http://127.0.0.1:")
            .contains("HTTP 500");
        assertThat(row.get("raw").toString()).isNotEmpty();
      }
    }
  }

  @Test
  void givenNoServer_endsTheRunAndTheNextOneFinishesIt() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + "/v1";
    Path run = temp.resolve("run");
    Path cache = temp.resolve("cache");
    GatewaySettings gateway =
        gateway(cache).withPatience(new Patience(Duration.ofSeconds(2), 6, Duration.ofMillis(200)));
    LlmSettings llm = llm(url, gateway, PriceTable.builtIn());
    assertThatThrownBy(() -> Runs.run(settings(run, llm)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
        .hasMessageStartingWith("No call has succeeded for ")
        .hasMessageContaining("Cannot get a reply of openai:stub@" + url)
        .hasMessageEndingWith("(replies so far are kept; the same command goes on)");
    try (StubModelServer server = StubModelServer.builder().port(port).start()) {
      assertThat(server.url()).isEqualTo(url);
      assertThat(Runs.run(settings(run, llm)).rowsOut()).isEqualTo(25);
    }
  }

  private static double spent(StubModelServer server) {
    return 100e-6 * (server.stats().promptTokens() + server.stats().completionTokens());
  }

  @Test
  void givenABudget_stopsWithinItAndGoesOnWithMore() throws Exception {
    Path run = temp.resolve("run");
    Path cache = temp.resolve("cache");
    try (StubModelServer server = StubModelServer.builder().start()) {
      Path file =
          Files.writeString(
              temp.resolve("prices.json"),
              "{\"as_of\":\"2026-01-01\",\"prices\":[{\"provider\":\"openai@"
                  + server.url()
                  + "\",\"model\":\"stub\",\"input\":100,\"output\":100}]}");
      PriceTable prices = PriceTable.builtIn().withOverrides(file);
      LlmSettings poor = llm(server.url(), gateway(cache).withMaxCostUsd(8), prices);
      assertThatThrownBy(() -> Runs.run(settings(run, poor)))
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.BUDGET))
          .hasMessageStartingWith("The budget is used up: the next call may cost $");
      assertThat(server.stats().requests()).isPositive();
      assertThat(spent(server)).isLessThanOrEqualTo(8);
      assertThatThrownBy(() -> Runs.run(settings(run, poor)))
          .as("what the attempts before have spent counts")
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.BUDGET));
      // Another call may come first this time, and a smaller one may still be paid.
      assertThat(spent(server)).isLessThanOrEqualTo(8);

      LlmSettings rich = llm(server.url(), gateway(cache).withMaxCostUsd(1_000), prices);
      RunReport report = Runs.run(settings(run, rich));
      assertThat(report.rowsOut()).isEqualTo(25);
      assertThat(server.stats().repeatedFinished()).isZero();
      Spend all = SpendLedger.total(report.spend());
      assertThat(all.calls()).isEqualTo(server.stats().requests());
      double cost =
          Runs.data(run).stream()
              .mapToDouble(row -> (Double) ((GenericRecord) row.get("provenance")).get("cost_usd"))
              .sum();
      assertThat(all.costUsd()).isCloseTo(cost, org.assertj.core.data.Offset.offset(1e-9));
    }
  }

  @Test
  void givenRulesForOneStepAndAModelForTheOthers_eachRowSaysBoth() throws Exception {
    try (StubModelServer server = StubModelServer.builder().start()) {
      Map<StepName, ModelSpec> models = models(server.url());
      models.remove(StepName.SUMMARY_TREE);
      LlmSettings llm =
          new LlmSettings(
              models,
              models.get(StepName.MAPREDUCE),
              PromptLibrary.builtIn(),
              null,
              2,
              gateway(temp.resolve("cache")),
              PriceTable.builtIn());
      Path run = temp.resolve("run");
      RunReport report = Runs.run(settings(run, llm));
      assertThat(report.spend()).containsOnlyKeys("blind-check", "mapreduce", "parallel-groups");
      for (GenericRecord row : Runs.data(run)) {
        GenericRecord provenance = (GenericRecord) row.get("provenance");
        assertThat(provenance.get("maker")).hasToString("rules, llm");
        assertThat(provenance.get("model")).hasToString("rules-2, openai:stub@" + server.url());
        String verdicts = row.get("verdicts").toString();
        boolean parallel = row.get("status").toString().equals("parallel");
        assertThat(verdicts)
            .contains("\"blind-check\", \"passed\": \"" + (parallel ? "passed" : "not-run"));
      }
    }
  }

  // Kills

  /** Runs in a process of its own: {@code URL CACHE RUN STEP FILE}. */
  public static void main(String[] args) {
    LlmSettings llm =
        llm(
            args[0],
            // One call at a time: at the kill, which is in the same thread, none is in flight.
            GatewaySettings.of(args[1]).withConcurrency(1),
            PriceTable.builtIn());
    Runs.run(killed(Path.of(args[2]), llm, StepName.of(args[3]), args[4]).parallelism(1));
  }

  private static RunSettings.Builder killed(Path run, LlmSettings llm, StepName step, String file) {
    return Runs.of(Runs.TRACES, run)
        .shards(2)
        .runner(RunnerKind.FLINK)
        .curation(TestSteps.haltingAfter(CurationSettings.rules().withLlm(llm), step, file));
  }

  @Test
  void givenARunKilledAtThreePoints_theNextOneMakesNoFinishedCallAgain() throws Exception {
    StubFaults faults = StubFaults.each(0.05).with(FaultKind.TIMEOUT, 0).withRetryAfter(0.05);
    Path cache = temp.resolve("cache");
    Path run = temp.resolve("run");
    Path file = Files.writeString(temp.resolve("halt"), "");
    int port;
    try (StubModelServer server = StubModelServer.builder().faults(faults).seed(2).start()) {
      port = server.port();
      int before = 0;
      for (StepName step :
          List.of(StepName.SUMMARY_TREE, StepName.PARALLEL_GROUPS, StepName.MAPREDUCE)) {
        Path log = temp.resolve("log-" + step);
        ProcessBuilder builder =
            Processes.java(
                entry -> true,
                ModelRunTest.class,
                server.url(),
                cache.toString(),
                run.toString(),
                step.toString(),
                file.toString());
        builder.environment().put("OPENAI_API_KEY", KEY);
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor()).as(() -> text(log)).isEqualTo(137);
        assertThat(run.resolve("_SUCCESS")).doesNotExist();
        assertThat(server.stats().finished()).isGreaterThan(before);
        before = server.stats().finished();
        assertThat(text(log)).doesNotContain(KEY);
      }
      Files.delete(file);
      LlmSettings llm = llm(server.url(), cache);
      assertThat(Runs.run(killed(run, llm, StepName.MAPREDUCE, file.toString())).rowsOut())
          .isEqualTo(25);
      assertThat(server.stats().repeatedFinished()).isZero();
      assertThat(server.stats().authorizations()).contains("Bearer " + KEY);
    }
    Path clean = temp.resolve("clean");
    // One that has seen no trace: what a provider's own cache serves stands in the rows.
    try (StubModelServer unused =
        StubModelServer.builder().faults(faults).seed(2).port(port).start()) {
      LlmSettings fresh = llm(unused.url(), temp.resolve("other-cache"));
      Runs.run(killed(clean, fresh, StepName.MAPREDUCE, file.toString()));
    }
    assertThat(Runs.digests(run)).isEqualTo(Runs.digests(clean));
    for (Path folder : List.of(run, cache)) {
      for (String name : Runs.files(folder)) {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).as(name).doesNotContain(KEY);
      }
    }
  }

  /** A run in a process of its own with many calls in flight: {@code URL CACHE RUN}. */
  static final class Interrupted {
    private Interrupted() {}

    public static void main(String[] args) {
      LlmSettings llm =
          llm(args[0], GatewaySettings.of(args[1]).withConcurrency(16), PriceTable.builtIn());
      Runs.run(
          Runs.of(Runs.TRACES, Path.of(args[2]))
              .runner(RunnerKind.FLINK)
              .curation(CurationSettings.rules().withLlm(llm)));
    }
  }

  @Test
  void givenARunThatIsAskedToEnd_keepsTheAnswersThatAreStillToCome() throws Exception {
    try (StubModelServer server =
        StubModelServer.builder().latency(Duration.ofSeconds(1)).start()) {
      Path cache = temp.resolve("cache");
      Path run = temp.resolve("run");
      Process process =
          Processes.java(Interrupted.class, server.url(), cache.toString(), run.toString());
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.stats().requests() > 20 || !process.isAlive());
      process.destroy();
      assertThat(process.waitFor()).as("ended by the signal").isEqualTo(143);
      int made = server.stats().requests();
      assertThat(made).isBetween(20, 40);
      assertThat(server.stats().finished()).as("none was left behind").isEqualTo(made);

      Runs.run(settings(run, llm(server.url(), cache)).runner(RunnerKind.FLINK));
      assertThat(server.stats().requests()).isGreaterThan(made);
      assertThat(server.stats().repeatedFinished()).isZero();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  // On a cluster

  @Test
  void givenACluster_keysComeFromItsEnvironmentAndStandOnNoPageOfIt() throws Exception {
    try (TestCluster flink = TestCluster.start(temp, entry -> true, Map.of("OPENAI_API_KEY", KEY));
        StubModelServer server = StubModelServer.builder().start()) {
      String master = flink.master();
      Path cluster = temp.resolve("cluster");
      LlmSettings llm = llm(server.url(), temp.resolve("cache"));
      RunReport report =
          Runs.run(settings(cluster, llm).runner(RunnerKind.FLINK).flinkMaster(master));
      assertThat(server.stats().authorizations()).containsExactly("Bearer " + KEY);
      assertThat(SpendLedger.total(report.spend()).calls()).isEqualTo(server.stats().requests());

      List<String> pages = new ArrayList<>(List.of("/jobs/overview", "/jobmanager/config"));
      String jobs = page(master, "/jobs");
      String job = jobs.replaceAll(".*\"id\":\"([0-9a-f]{32})\".*", "$1");
      assertThat(job).hasSize(32);
      for (String page : List.of("", "/config", "/plan", "/accumulators", "/exceptions")) {
        pages.add("/jobs/" + job + page);
      }
      for (String page : pages) {
        assertThat(page(master, page)).as(page).matches("(?s)[\\[{].*").doesNotContain(KEY);
      }

      Path local = temp.resolve("local");
      Runs.run(settings(local, llm));
      assertThat(Runs.digests(cluster)).isEqualTo(Runs.digests(local));

      // What stops a run there comes back as what it is.
      LlmSettings gone =
          llm(
              "http://127.0.0.1:1/v1",
              gateway(temp.resolve("empty"))
                  .withPatience(new Patience(Duration.ofSeconds(1), 3, Duration.ofMillis(100))),
              PriceTable.builtIn());
      assertThatThrownBy(
              () ->
                  Runs.run(
                      settings(temp.resolve("gone"), gone)
                          .runner(RunnerKind.FLINK)
                          .flinkMaster(master)))
          .isInstanceOfSatisfying(
              CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
          .hasMessageContaining("No call has succeeded for");
    }
  }

  private static String page(String master, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + master + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
