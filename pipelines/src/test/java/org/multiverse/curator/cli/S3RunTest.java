package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiverse.curator.cli.StoredRun.assertRefused;
import static org.multiverse.curator.cli.StoredRun.assertSaysNothingOfJava;
import static org.multiverse.curator.cli.StoredRun.lease;
import static org.multiverse.curator.cli.StoredRun.shards;
import static org.multiverse.curator.cli.StoredRun.type;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.places.FaultProxy;
import org.multiverse.curator.places.FaultProxy.Call;
import org.multiverse.curator.places.FaultProxy.Fault;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.places.S3Environment;
import org.multiverse.curator.places.S3Server;
import org.multiverse.curator.stub.StubModelServer;

/** Runs as a user types them, with everything in S3, and with what stores and networks do. */
final class S3RunTest {
  private static final Path TRACES = StoredRun.TRACES;

  private static S3Server server;
  private static FaultProxy proxy;
  private static S3Environment environment;

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private final String bucket = "s3://" + S3Server.BUCKET;
  private final String folder = bucket + "/" + UUID.randomUUID();
  private final String run = folder + "/run";

  private static Path local;
  private static String input;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start();
    proxy = FaultProxy.before(server.uri());
    environment = S3Environment.of(proxy.uri());
    input = "s3://" + S3Server.BUCKET + "/in/traces.jsonl";
    Place.of(input).write(Files.readAllBytes(TRACES));
    local = StoredRun.local(shared);
  }

  @AfterAll
  static void stop() {
    environment.close();
    proxy.close();
    server.close();
  }

  @BeforeEach
  void reset() {
    proxy.reset();
  }

  private static List<String> words(String... words) {
    return new ArrayList<>(List.of(words));
  }

  private StoredRun stored() {
    return new StoredRun(input, run, local);
  }

  private Typed curate(String... more) {
    return stored().curate(more);
  }

  private void assertWhole() throws IOException {
    stored().assertWhole();
  }

  @Test
  void givenAllInS3_theShardsAreThoseOfALocalRunAndAllCommandsReadThem() throws IOException {
    assertThat(curate().code()).isZero();
    assertWhole();
    stored().assertReadByAllCommands(temp.resolve("p"));
  }

  @Test
  void givenAModel_repliesAreKeptInS3AndNeverAskedForTwice() throws IOException {
    String cache = folder + "/cache";
    try (StubModelServer model = StubModelServer.builder().start()) {
      String spec = "openai:m@" + model.url();
      Typed first = curate("--model", spec, "--cache", cache);
      assertThat(first.code()).as(first.err()).isZero();
      long asked = model.stats().requests();
      assertThat(asked).isPositive();
      assertThat(Place.of(cache).sizes().keySet().stream().filter(k -> !k.startsWith("spend")))
          .hasSizeGreaterThanOrEqualTo((int) asked);
      List<String> here =
          words("run", "-i", TRACES.toString(), "-o", temp.resolve("here").toString(), "-q");
      here.addAll(List.of("--shards", "2", "--model", spec, "--cache", cache));
      assertThat(type(here).code()).isZero();
      assertThat(model.stats().requests()).isEqualTo(asked);
      assertThat(shards(Place.of(run))).isEqualTo(shards(Place.of(temp.resolve("here"))));
    }
  }

  @Test
  void givenADatasetFolderAPatternPricesAndQuestions_allAreFound() throws IOException {
    Place dataset = Place.of(folder + "/dataset");
    byte[] traces = Files.readAllBytes(TRACES);
    dataset
        .resolve("README.md")
        .write("---\nconfigs:\n- config_name: default\n  data_files: \"parts/**/*.jsonl\"\n---\n");
    dataset.resolve("parts/deep/a.jsonl").write(traces);
    dataset.resolve("parts/.hidden/b.jsonl").write(traces);
    dataset.resolve("other.jsonl").write("{}");
    Place.of(folder + "/questions.txt").write("Find the sum of all real solutions of it\n");
    Place.of(folder + "/prices.json").write("{\"as_of\": \"2026-11-25\", \"prices\": []}");
    for (String from :
        List.of(
            dataset.spec(), folder + "/data*/parts/*/a.jsonl", folder + "/dataset/**/a.jsonl")) {
      Typed ran =
          Typed.type(
              "run",
              "-i",
              from,
              "-o",
              run,
              "--overwrite",
              "--json",
              "--decontaminate",
              folder + "/questions.txt");
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.json().path("rowsIn").asLong()).as(from).isEqualTo(25);
    }
    assertThat(Typed.type("prices", "show", "--prices", folder + "/prices.json").code()).isZero();
    assertRefused(
        Typed.type("run", "-i", folder + "/dataset/**/z.jsonl", "-o", run, "-q"),
        2,
        folder + "/dataset/**/z.jsonl: no such file");
    assertRefused(
        Typed.type("prices", "show", "--prices", folder + "/none.json"), 2, "no such file");
  }

  @Test
  void givenACurationByFiles_itsFilesAreInS3() throws IOException {
    String cache = folder + "/cache";
    Typed exported =
        Typed.type("batch", "export", run, "-i", input, "--model", "openai:m", "--cache", cache);
    assertThat(exported.code()).as(exported.err()).isZero();
    Place requests = Place.of(run).resolve("batch/001-summary-tree/requests-00000.jsonl");
    assertThat(exported.out()).contains(requests.spec());
    List<String> lines = requests.read().lines().toList();
    assertThat(lines).hasSizeGreaterThan(10);
    String id = Json.MAPPER.readTree(lines.get(0)).path("custom_id").asText();
    Place replies = Place.of(folder + "/replies.jsonl");
    replies.write("{\"custom_id\": \"" + id + "\", \"text\": \"none\"}\n");
    Typed imported = Typed.type("batch", "import", run, replies.spec(), "--json");
    assertThat(imported.code()).as(imported.err()).isIn(0, 3);
    assertThat(imported.json().path("imported").asInt()).isEqualTo(1);
    assertThat(Place.of(run).resolve("batch/001-summary-tree/replies-00000.jsonl").read())
        .contains(id);
    Typed offline = curate("--offline");
    assertThat(offline.code()).as(offline.err()).isEqualTo(3);
    assertThat(Typed.type("status", run).out()).contains("wait");
  }

  /** What is only looked at is not fetched. */
  @Test
  void givenALargeInput_aLookTakesItsFirstBytes() throws IOException {
    String line = Files.readString(TRACES).lines().findFirst().orElseThrow() + "\n";
    String large = folder + "/large.jsonl";
    byte[] bytes = line.repeat((24 << 20) / line.length()).getBytes(StandardCharsets.UTF_8);
    Place.of(large).write(bytes);
    proxy.reset();
    Typed typed = Typed.type("run", "-i", large, "-o", run, "--column", "trace=nowhere", "-q");
    assertThat(typed.code()).as(typed.err()).isEqualTo(2);
    // What a socket holds when it is closed is sent, too, which is several MiB.
    assertThat(proxy.served()).isLessThan(20L << 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "CUT", "LOST"})
  void givenFaultsThatPass_theRunIsWhole(Fault fault) throws IOException {
    Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    // The first call for each object fails: inputs, shards, copies, the lease, and _SUCCESS.
    proxy.faults(
        call ->
            tries
                        .computeIfAbsent(call.method() + call.path(), c -> new AtomicInteger())
                        .getAndIncrement()
                    == 0
                ? fault
                : Fault.NONE);
    Typed ran = curate();
    assertThat(ran.code()).as(ran.err()).isZero();
    proxy.reset();
    assertWhole();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_lease.json",
        "_work/job.json",
        "train-00001-of-00002.parquet",
        "part-00000-of-00002.parquet.json",
        "manifest.json",
        "_SUCCESS"
      })
  void givenAPutThatFails_exits5AndTheNextRunLosesNothing(String key) throws IOException {
    proxy.faults(call -> call.puts(key) ? Fault.UNAVAILABLE : Fault.NONE);
    Typed ran = curate();
    assertRefused(ran, 5, key, "503", "the same command goes on");
    assertThat(Place.of(run).resolve("_SUCCESS").isFile()).isFalse();
    proxy.reset();
    assertThat(curate().code()).isZero();
    assertWhole();
  }

  @Test
  void givenLeftoversOfDeadAttempts_theyAreRemoved() throws IOException {
    Place there = Place.of(run);
    there.resolve("_work/0123456789ab/data/train-00000-of-00009.parquet").write("half");
    there.resolve("_work/job.json").write("another job");
    assertThat(curate().code()).isZero();
    // A worker of a run that was given up, and somebody's file beside the shards.
    there.resolve("_work/0123456789ab/data/train-00000-of-00009.parquet").write("half");
    there.resolve("data/train-00008-of-00009.parquet").write("old");
    assertThat(Typed.type("stats", run).code()).isZero();
    Typed again = curate("--overwrite");
    assertThat(again.code()).as(again.err()).isZero();
    assertWhole();
  }

  @Test
  void givenAStoreThatGoesAway_exits5WithTheUrl() {
    Predicate<Call> reads = call -> call.gets("traces.jsonl");
    proxy.faults(call -> reads.test(call) ? Fault.CUT : Fault.NONE);
    assertRefused(curate(), 5, input, "the connection broke off", "the same command goes on");
    proxy.faults(call -> Fault.LOST);
    assertRefused(Typed.type("status", run), 5, run, "the same command goes on");
  }

  @Test
  void givenNobodyThere_exits5WithTheUrl() {
    try (S3Environment nobody = S3Environment.of(URI.create("http://127.0.0.1:1"))) {
      assertThat(nobody).isNotNull();
      assertRefused(curate(), 5, run, "nothing answers there");
      assertRefused(Typed.type("stats", run), 5, run, "nothing answers there");
    }
  }

  @Test
  void givenNoAccess_exits2AndSaysWhatIsNeeded() {
    proxy.faults(call -> call.path().contains("/in/") ? Fault.DENIED : Fault.NONE);
    assertRefused(curate(), 2, input, "access denied", "s3:GetObject");
    proxy.faults(call -> call.method().equals("PUT") ? Fault.DENIED : Fault.NONE);
    assertRefused(curate(), 2, run, "access denied", "s3:PutObject");
    proxy.faults(call -> Fault.DENIED);
    for (List<String> command :
        List.of(
            List.of("status", run),
            List.of("stats", run),
            List.of("validate", run),
            List.of("inspect", run, "--id", "x"),
            List.of("prices", "show", "--prices", folder + "/p.json"),
            List.of("bridge", "prepare", run, "-o", temp + "/p", "--tokenizer", "bytes"),
            List.of("run", "-i", TRACES.toString(), "-o", temp + "/r", "--decontaminate", input))) {
      assertRefused(type(command), 2, "s3://", "access denied");
    }
  }

  @Test
  void givenNoSuchBucket_exits2AndNamesIt() {
    for (List<String> command :
        List.of(
            List.of("run", "-i", "s3://nowhere-at-all/x.jsonl", "-o", run, "-q"),
            List.of("run", "-i", input, "-o", "s3://nowhere-at-all/run", "-q"),
            List.of("status", "s3://nowhere-at-all/run"),
            List.of("validate", "s3://nowhere-at-all/run"))) {
      assertRefused(type(command), 2, "s3://nowhere-at-all: there is no such bucket");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///key", "s3://Bad_Bucket!/x"})
  void givenNoUrlOfS3_exits2(String url) {
    Typed typed = Typed.type("run", "-i", url, "-o", run, "-q");
    assertThat(typed.code()).as(typed.err()).isEqualTo(2);
    assertSaysNothingOfJava(typed);
  }

  @Test
  void givenAnotherLauncher_theSecondEndsWithAClearLine() throws IOException {
    Place lease = Place.of(run).resolve("_lease.json");
    lease.write(lease("elsewhere", 7, Instant.now()));
    assertRefused(
        curate(),
        2,
        "Cannot write output " + run + ": another run is writing it (elsewhere, process 7, since");
    lease.write(lease("elsewhere", 7, Instant.now().minusSeconds(61)));
    assertThat(curate().code()).isZero();
    assertThat(lease.isFile()).isFalse();
    assertWhole();
  }

  @Test
  void givenALeaseThatIsNoneOrOfADeadProcess_itIsTakenOver() throws IOException {
    Place lease = Place.of(run).resolve("_lease.json");
    lease.write("{");
    assertThat(curate().code()).isZero();
    String host = InetAddress.getLocalHost().getHostName();
    lease.write(lease(host, Integer.MAX_VALUE, Instant.now()));
    assertThat(curate("--overwrite").code()).isZero();
    assertWhole();
  }

  @Test
  void givenALeaseTakenByAnother_nothingIsMovedIntoPlace() throws IOException {
    Place lease = Place.of(run).resolve("_lease.json");
    proxy.faults(
        call -> {
          if (call.puts("data/train-00001-of-00002.parquet.json")) {
            steal(lease);
          }
          return Fault.NONE;
        });
    Typed ran = curate();
    assertRefused(ran, 1, "another one has taken its folder over (elsewhere, process 7");
    assertThat(Place.of(run).resolve("_SUCCESS").isFile()).isFalse();
    assertThat(Place.of(run).resolve("data").isFolder()).isFalse();
    // The other one's lease is left to it.
    assertThat(lease.read()).contains("elsewhere");
  }

  private void steal(Place lease) {
    try {
      HttpResponse<Void> put =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(server.uri() + lease.spec().substring("s3:/".length())))
                      .PUT(
                          HttpRequest.BodyPublishers.ofString(lease("elsewhere", 7, Instant.now())))
                      .build(),
                  HttpResponse.BodyHandlers.discarding());
      assertThat(put.statusCode()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
