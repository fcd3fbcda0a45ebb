package org.multiverse.curator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.multiverse.curator.cli.StoredRun.assertRefused;
import static org.multiverse.curator.cli.StoredRun.assertSaysNothingOfJava;
import static org.multiverse.curator.cli.StoredRun.lease;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.Json;
import org.multiverse.curator.places.HaltingHdfs;
import org.multiverse.curator.places.HdfsServer;
import org.multiverse.curator.places.Lease;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.places.Setting;
import org.multiverse.curator.stub.StubModelServer;

/** Runs as a user types them, with everything in HDFS, and with what clusters do. */
final class HdfsRunTest {
  private static HdfsServer server;
  private static String input;
  private static Path local;

  @TempDir private static Path shared;
  @TempDir private Path temp;

  private final String path = "/" + UUID.randomUUID();
  private final String folder = server.url() + path;
  private final String run = folder + "/run";
  private final StoredRun stored = new StoredRun(input, run, local);

  @BeforeAll
  static void start() throws IOException {
    server = HdfsServer.start(shared.resolve("dfs"));
    input = server.url() + "/in/traces.jsonl";
    Place.of(input).write(Files.readAllBytes(StoredRun.TRACES));
    local = StoredRun.local(shared);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertDone(Typed typed) {
    assertThat(typed.code()).as(typed.err()).isZero();
  }

  @Test
  void givenAllInHdfs_theShardsAreThoseOfALocalRunAndAllCommandsReadThem() throws IOException {
    assertDone(stored.curate("--runner", "direct"));
    stored.assertWhole();
    assertThat(Place.of(run).names()).doesNotContain("_work", "_lease.json");
    stored.assertReadByAllCommands(temp.resolve("p"));
  }

  @Test
  void givenEmbeddedFlink_theShardsAreTheSameAndARunIsDoneAgainInParts() throws IOException {
    assertDone(stored.curate("--runner", "flink"));
    stored.assertWhole();
    assertDone(Typed.type("run", "-o", run, "--from", "parallel-outline", "-q"));
    stored.assertWhole();
    assertDone(stored.curate("--only", "id=td-math-01", "--from", "refill", "--overwrite"));
    stored.assertWhole();
    assertRefused(stored.curate("--min-length", "10"), 2, run, "--overwrite");
  }

  @Test
  void givenAModel_repliesAreKeptInHdfsAndNeverAskedForTwice() throws IOException {
    String cache = folder + "/cache";
    try (StubModelServer model = StubModelServer.builder().start()) {
      String spec = "openai:m@" + model.url();
      assertDone(stored.curate("--model", spec, "--cache", cache));
      long asked = model.stats().requests();
      assertThat(asked).isPositive();
      assertDone(stored.curate("--model", spec, "--cache", cache, "--overwrite"));
      assertThat(model.stats().requests()).isEqualTo(asked);
      assertThat(Place.of(cache).sizes().keySet()).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void givenADatasetFolderAPatternPricesAndQuestions_allAreFound() throws IOException {
    Place dataset = Place.of(folder + "/data set");
    byte[] traces = Files.readAllBytes(StoredRun.TRACES);
    dataset
        .resolve("README.md")
        .write("---\nconfigs:\n- config_name: default\n  data_files: \"parts/**/*.jsonl\"\n---\n");
    dataset.resolve("parts/deep/a.jsonl").write(traces);
    dataset.resolve("parts/.hidden/b.jsonl").write(traces);
    dataset.resolve("other.jsonl").write("{}");
    Place.of(folder + "/questions.txt").write("Find the sum of all real solutions of it\n");
    Place.of(folder + "/prices.json").write("{\"as_of\": \"2026-11-25\", \"prices\": []}");
    for (String from : List.of(dataset.spec(), folder + "/data*/parts/**/a.jsonl")) {
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
      assertDone(ran);
      assertThat(ran.json().path("rowsIn").asLong()).as(from).isEqualTo(25);
    }
    assertDone(Typed.type("prices", "show", "--prices", folder + "/prices.json"));
  }

  @Test
  void givenACurationByFiles_itsFilesAreInHdfs() throws IOException {
    Typed exported =
        Typed.type(
            "batch", "export", run, "-i", input, "--model", "openai:m", "--cache", folder + "/c");
    assertDone(exported);
    Place requests = Place.of(run).resolve("batch/001-summary-tree/requests-00000.jsonl");
    assertThat(exported.out()).contains(requests.spec());
    String first = requests.read().lines().findFirst().orElseThrow();
    String id = Json.MAPPER.readTree(first).path("custom_id").asText();
    Place replies = Place.of(folder + "/replies.jsonl");
    replies.write("{\"custom_id\": \"" + id + "\", \"text\": \"none\"}\n");
    Typed imported = Typed.type("batch", "import", run, replies.spec(), "--json");
    assertThat(imported.code()).as(imported.err()).isIn(0, 3);
    assertThat(imported.json().path("imported").asInt()).isEqualTo(1);
    assertThat(stored.curate("--offline").code()).isEqualTo(3);
    assertThat(Typed.type("status", run).out()).contains("wait");
  }

  private static <T> List<T> atOnce(int count, Callable<T> task)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(Collections.nCopies(count, task))) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void givenTwoLaunchersAtOnce_oneWinsAndTheOtherEndsWithAClearLine() throws Exception {
    List<Typed> both = new ArrayList<>(atOnce(2, stored::curate));
    both.sort((a, b) -> Integer.compare(a.code(), b.code()));
    assertDone(both.get(0));
    assertRefused(both.get(1), 2, "Cannot write output " + run + ": another run is writing it");
    stored.assertWhole();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givenManyWhoWantALease_oneGetsIt(boolean isThere) throws Exception {
    if (isThere) {
      stored.lease().write(lease("elsewhere", 7, Instant.now().minusSeconds(61)));
    }
    List<Integer> taken =
        atOnce(
            8,
            () -> {
              try {
                Lease.take(stored.lease()).requireHeld();
                return 1;
              } catch (CuratorException e) {
                return 0;
              }
            });
    assertThat(taken).containsOnlyOnce(1);
    assertThat(Place.of(run).names()).containsExactly("_lease.json");
    stored.lease().delete();
  }

  @Test
  void givenALeaseOfAnotherMachine_itIsHeldUntilItIsOld() throws IOException {
    stored.lease().write(lease("elsewhere", 7, Instant.now()));
    assertRefused(stored.curate(), 2, run, "another run is writing it (elsewhere, process 7");
    String host = InetAddress.getLocalHost().getHostName();
    stored.lease().write(lease(host, Integer.MAX_VALUE, Instant.now()));
    assertDone(stored.curate());
    stored.assertWhole();
  }

  private Path site(Map<String, String> values) throws IOException {
    StringBuilder xml = new StringBuilder("<configuration>");
    values.forEach(
        (name, value) ->
            xml.append(
                "<property><name>%s</name><value>%s</value></property>".formatted(name, value)));
    Path conf = Files.createDirectories(temp.resolve("conf"));
    Files.writeString(conf.resolve("core-site.xml"), xml + "</configuration>");
    return conf;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/stages/2-parallel-groups", "/run/manifest.json"})
  void givenALauncherKilledInTheMiddleOfPublication_theNextRunFinishesIt(String at)
      throws IOException, InterruptedException {
    Path conf =
        site(
            Map.of(
                "fs.defaultFS",
                server.url(),
                HaltingHdfs.IMPLEMENTATION,
                HaltingHdfs.class.getName(),
                HaltingHdfs.AT,
                at));
    // By the URL without a host, which HADOOP_CONF_DIR names.
    Typed killed =
        Launched.type(
            temp,
            Map.of("HADOOP_CONF_DIR", conf.toString()),
            "run",
            "-i",
            "hdfs:///in/traces.jsonl",
            "-o",
            "hdfs://" + path + "/run",
            "--shards",
            "2",
            "-q");
    assertThat(killed.code()).as(killed.err()).isEqualTo(137);
    assertThat(Place.of(run).resolve("_SUCCESS").isFile()).isFalse();
    assertThat(Place.of(run).resolve("_work/ready.json").isFile()).isTrue();
    // Not done again: its input is named otherwise, and rows of a stage are read from there.
    assertDone(Typed.type("run", "-o", run, "--from", "mapreduce", "-q"));
    stored.assertWhole();
  }

  @Test
  void givenANameNodeThatIsAwayForAWhile_theRunWaitsForIt() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      assertThat(Typed.type("status", folder).code()).isNotEqualTo(5);
      Future<Typed> running = other.submit(() -> stored.curate());
      server.stopNameNode();
      server.startNameNode();
      assertDone(running.get());
      stored.assertWhole();
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void givenANameNodeInSafeMode_exits5() throws IOException {
    assertThat(Place.of(input).isFile()).isTrue();
    server.safeMode("ENTER");
    try (Setting impatient = Setting.impatient()) {
      assertThat(impatient).isNotNull();
      assertRefused(stored.curate(), 5, run, "safe mode", "the same command goes on");
    } finally {
      server.safeMode("LEAVE");
    }
  }

  @Test
  void givenNoDataNode_exits5AndTheNextRunLosesNothing() throws IOException {
    assertThat(Place.of(input).isFile()).isTrue();
    server.stopDataNode();
    try (Setting impatient = Setting.impatient()) {
      assertThat(impatient).isNotNull();
      String traces = StoredRun.TRACES.toString();
      assertRefused(
          Typed.type("run", "-i", traces, "-o", run, "-q"),
          5,
          run,
          "no data node takes",
          "the same command goes on");
    } finally {
      server.startDataNode();
    }
    assertDone(stored.curate());
    stored.assertWhole();
  }

  @Test
  void givenNobodyThere_exits5WithTheUrl() throws IOException {
    String nobody = "hdfs://127.0.0.1:1/run";
    assertRefused(
        Typed.type("run", "-i", input, "-o", nobody, "-q"), 5, nobody, "nothing answers there");
    assertRefused(Typed.type("stats", nobody), 5, nobody, "nothing answers there");
    String unknown = "hdfs://no-such-host.invalid:8020/run";
    assertRefused(Typed.type("status", unknown), 5, unknown, "its host is not known");
  }

  @Test
  void givenAServerOfAnotherKind_exits2OrBreaksOff() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread web =
          new Thread(
              () -> {
                while (!socket.isClosed()) {
                  try (var asked = socket.accept()) {
                    asked
                        .getOutputStream()
                        .write(
                            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      web.setDaemon(true);
      web.start();
      String url = "hdfs://127.0.0.1:" + socket.getLocalPort() + "/run";
      Typed typed = Typed.type("status", url);
      assertThat(typed.code()).as(typed.err()).isIn(2, 5);
      assertThat(typed.err()).contains(url);
      assertSaysNothingOfJava(typed);
    }
  }

  @Test
  void givenAFolderOfAnother_exits2AndSaysWhoseItIs() throws IOException {
    server.folderOfAnother(path + "/theirs", "700");
    String theirs = folder + "/theirs";
    String[] parts = {theirs, "access denied (user ", "somebody:others", "HADOOP_USER_NAME"};
    assertRefused(Typed.type("run", "-i", input, "-o", theirs + "/run", "-q"), 2, parts);
    assertRefused(Typed.type("run", "-i", theirs + "/x.jsonl", "-o", run, "-q"), 2, parts);
    for (List<String> command :
        List.of(
            List.of("status", theirs + "/run"),
            List.of("stats", theirs + "/run"),
            List.of("validate", theirs + "/run"),
            List.of("inspect", theirs + "/run", "--id", "x"),
            List.of("prices", "show", "--prices", theirs + "/p.json"),
            List.of(
                "bridge", "prepare", theirs + "/run", "-o", temp + "/p", "--tokenizer", "bytes"),
            List.of(
                "run",
                "-i",
                StoredRun.TRACES.toString(),
                "-o",
                temp + "/r",
                "--decontaminate",
                theirs + "/q.txt"))) {
      assertRefused(StoredRun.type(command), 2, parts);
    }
    // Read, and not written.
    server.folderOfAnother(path + "/seen", "755");
    assertRefused(
        Typed.type("run", "-i", input, "-o", folder + "/seen/run", "-q"),
        2,
        folder + "/seen/run",
        "may not write");
  }

  @Test
  void givenNoSuchFolder_exits2AndNamesIt() {
    assertRefused(
        Typed.type("run", "-i", folder + "/none.jsonl", "-o", run, "-q"),
        2,
        folder + "/none.jsonl: no such file");
    for (String command : List.of("status", "stats", "validate")) {
      Typed typed = Typed.type(command, folder + "/nowhere");
      assertThat(typed.code()).as(typed.err()).isEqualTo(2);
      assertThat(typed.err()).contains(folder + "/nowhere");
      assertSaysNothingOfJava(typed);
    }
  }

  @Test
  void givenAFileWhereAFolderShouldBe_exits2() throws IOException {
    Place.of(folder + "/file").write("x");
    assertRefused(
        Typed.type("run", "-i", input, "-o", folder + "/file/run", "-q"), 2, folder + "/file");
    assertRefused(
        Typed.type("run", "-i", input, "-o", folder + "/file", "-q"), 2, folder + "/file");
  }

  @Test
  void givenAFullQuota_exits2AndTheNextRunLosesNothing() throws IOException {
    Place.of(folder + "/x").write("");
    server.quota(path, 8);
    assertRefused(stored.curate(), 2, "quota of a folder is used up");
    server.quota(path, 1000);
    assertDone(stored.curate());
    stored.assertWhole();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://",
        "hdfs:///in/traces.jsonl",
        "hdfs://127.0.0.1:x/y",
        "hdfs://127.0.0.1:9000",
        "viewfs://nowhere/x"
      })
  void givenNoUrlOfHdfs_exitsWithALine(String url) {
    Typed typed = Typed.type("run", "-i", url, "-o", run, "-q");
    assertThat(typed.code()).as(typed.err()).isIn(2, 5);
    assertThat(typed.err().lines()).hasSize(1);
    assertSaysNothingOfJava(typed);
  }

  @Test
  void givenAConfigurationThatIsNone_saysSo() throws Exception {
    Typed typed =
        Launched.type(temp, Map.of("HADOOP_CONF_DIR", temp + "/no"), "status", "hdfs:///run");
    assertRefused(typed, 2, "Invalid HADOOP_CONF_DIR: " + temp + "/no");
  }
}
