package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiverse.curator.cli.StoredRun.assertRefused;
import static org.multiverse.curator.cli.StoredRun.assertSaysNothingOfJava;
import static org.multiverse.curator.cli.StoredRun.lease;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
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
import org.multiverse.curator.places.FaultProxy.Fault;
import org.multiverse.curator.places.GcsServer;
import org.multiverse.curator.places.Lease;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.places.Setting;

/** Runs as a user types them, with everything in what speaks as Google Cloud Storage does. */
final class GcsRunTest {
  private static final String BUCKET = "gs://" + GcsServer.BUCKET;

  private static GcsServer server;
  private static FaultProxy proxy;
  private static Setting setting;
  private static String input;
  private static Path local;

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private final String folder = BUCKET + "/" + UUID.randomUUID();
  private final String run = folder + "/run";
  private final StoredRun stored = new StoredRun(input, run, local);

  @BeforeAll
  static void start() throws IOException {
    server = GcsServer.start();
    proxy = FaultProxy.before(URI.create(server.uri()));
    setting = Setting.storageAt(proxy.uri().toString());
    input = BUCKET + "/in/traces.jsonl";
    Place.of(input).write(Files.readAllBytes(StoredRun.TRACES));
    local = StoredRun.local(shared);
  }

  @AfterAll
  static void stop() {
    setting.close();
    proxy.close();
    server.close();
  }

  @BeforeEach
  void reset() {
    proxy.reset();
  }

  private static void assertDone(Typed typed) {
    assertThat(typed.code()).as(typed.err()).isZero();
  }

  @Test
  void givenAllInGoogleCloudStorage_theShardsAreThoseOfALocalRunAndAllCommandsReadThem()
      throws IOException {
    assertDone(stored.curate("--runner", "direct"));
    stored.assertWhole();
    assertThat(Place.of(run).names()).doesNotContain("_work", "_lease.json");
    stored.assertReadByAllCommands(temp.resolve("p"));
    assertDone(stored.curate("--runner", "flink", "--overwrite"));
    stored.assertWhole();
  }

  @Test
  void givenACurationByFiles_itsFilesAreThere() throws IOException {
    Typed exported =
        Typed.type(
            "batch", "export", run, "-i", input, "--model", "openai:m", "--cache", folder + "/c");
    assertDone(exported);
    Place requests = Place.of(run).resolve("batch/001-summary-tree/requests-00000.jsonl");
    String first = requests.read().lines().findFirst().orElseThrow();
    String id = Json.MAPPER.readTree(first).path("custom_id").asText();
    Place replies = Place.of(folder + "/replies.jsonl");
    replies.write("{\"custom_id\": \"" + id + "\", \"text\": \"none\"}\n");
    Typed imported = Typed.type("batch", "import", run, replies.spec(), "--json");
    assertThat(imported.code()).as(imported.err()).isIn(0, 3);
    assertThat(imported.json().path("imported").asInt()).isEqualTo(1);
  }

  @Test
  void givenALargeFile_itIsSentInPartsAndReadInRanges() throws IOException {
    String line = Files.readString(StoredRun.TRACES).lines().findFirst().orElseThrow() + "\n";
    byte[] bytes = line.repeat((20 << 20) / line.length()).getBytes(StandardCharsets.UTF_8);
    Place large = Place.of(folder + "/a b%+#?.jsonl");
    large.put(Files.write(temp.resolve("large"), bytes));
    assertThat(large.readIfThere()).contains(bytes);
    assertThat(large.open().readAllBytes()).isEqualTo(bytes);
    assertThat(Place.of(folder).files()).containsExactly("a b%+#?.jsonl");
    Place plain = Place.of(folder + "/large.jsonl");
    plain.put(temp.resolve("large"));
    proxy.reset();
    Typed typed = Typed.type("run", "-i", plain.spec(), "-o", run, "--column", "trace=nowhere");
    assertThat(typed.code()).as(typed.err()).isEqualTo(2);
    assertThat(proxy.served()).isLessThan(8L << 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"UNAVAILABLE", "CUT", "LOST"})
  void givenFaultsThatPass_theRunIsWhole(Fault fault) throws IOException {
    Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    Pattern some = Pattern.compile("traces|_lease|00001-of|_SUCCESS|/o$");
    proxy.faults(
        call ->
            some.matcher(call.path()).find()
                    && tries
                            .computeIfAbsent(call.method() + call.path(), c -> new AtomicInteger())
                            .getAndIncrement()
                        == 0
                ? fault
                : Fault.NONE);
    assertDone(stored.curate());
    proxy.reset();
    stored.assertWhole();
  }

  @Test
  void givenCopiesThatAreRefused_exits2AndTheNextRunLosesNothing() throws IOException {
    proxy.faults(call -> call.path().contains("/rewriteTo/") ? Fault.DENIED : Fault.NONE);
    assertRefused(stored.curate(), 2, run, "access denied", "storage.objects.list");
    assertThat(Place.of(run).resolve("_SUCCESS").isFile()).isFalse();
    proxy.reset();
    assertDone(stored.curate());
    stored.assertWhole();
  }

  @Test
  void givenNobodyThere_exits5WithTheUrl() {
    try (Setting nobody = Setting.storageAt("http://127.0.0.1:1")) {
      assertThat(nobody).isNotNull();
      assertRefused(Typed.type("stats", run), 5, run, "nothing answers there");
    }
  }

  @Test
  void givenNoAccess_exits2AndSaysWhatIsNeeded() {
    proxy.faults(call -> Fault.DENIED);
    for (List<String> command :
        List.of(
            List.of("run", "-i", input, "-o", run, "-q"),
            List.of("status", run),
            List.of("stats", run),
            List.of("validate", run),
            List.of("inspect", run, "--id", "x"),
            List.of("prices", "show", "--prices", folder + "/p.json"))) {
      assertRefused(StoredRun.type(command), 2, "gs://", "access denied", "Storage Object User");
    }
  }

  @Test
  void givenNoSuchBucketOrObject_exits2AndNamesIt() {
    for (List<String> command :
        List.of(
            List.of("run", "-i", "gs://nowhere-at-all/x.jsonl", "-o", run, "-q"),
            List.of("run", "-i", input, "-o", "gs://nowhere-at-all/run", "-q"),
            List.of("status", "gs://nowhere-at-all/run"))) {
      assertRefused(
          StoredRun.type(command), 2, "gs://nowhere-at-all: there is no such bucket (create it");
    }
    assertRefused(
        Typed.type("run", "-i", folder + "/z.jsonl", "-o", run, "-q"),
        2,
        folder + "/z.jsonl: no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://", "gs:///x", "gs://Bad_Bucket!/x"})
  void givenNoUrlOfIt_exits2(String url) {
    Typed typed = Typed.type("run", "-i", url, "-o", run, "-q");
    assertThat(typed.code()).as(typed.err()).isEqualTo(2);
    assertSaysNothingOfJava(typed);
  }

  @Test
  void givenNoCredentials_exits2AndSaysHowTheyAreGiven() throws Exception {
    Typed typed =
        Launched.type(
            temp,
            Map.of("HOME", temp.toString(), "NO_GCE_CHECK", "true", "CLOUDSDK_CONFIG", temp + ""),
            "status",
            run);
    assertRefused(typed, 2, "no credentials were found", "GOOGLE_APPLICATION_CREDENTIALS");
    Path key = Files.writeString(temp.resolve("key.json"), "{\"type\": \"nonsense\"}");
    assertRefused(
        Launched.type(
            temp, Map.of("GOOGLE_APPLICATION_CREDENTIALS", key.toString()), "status", run),
        2,
        "the credentials can't be read",
        "GOOGLE_APPLICATION_CREDENTIALS");
  }

  @Test
  void givenAnotherLauncher_theSecondEndsWithAClearLine() throws IOException {
    stored.lease().write(lease("elsewhere", 7, Instant.now()));
    assertRefused(stored.curate(), 2, "Cannot write output " + run + ": another run is writing it");
    stored.lease().write(lease("elsewhere", 7, Instant.now().minusSeconds(61)));
    Lease.take(stored.lease()).close();
    assertThat(stored.lease().isFile()).isFalse();
  }
}
