package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** A job sent over REST to a Flink cluster in another process, which has none of our classes. */
final class FlinkClusterTest {
  @TempDir private Path temp;

  private static boolean isOfACluster(String entry) {
    return !entry.matches(".*(?:/beam-|/transforms/|/schemas/|multiverse-[a-z]+-\\d).*");
  }

  @Test
  void givenAJarThatTheClusterHas_itIsNotSentAgain() throws Exception {
    try (TestCluster flink = TestCluster.start(temp, FlinkClusterTest::isOfACluster, Map.of())) {
      for (String name : new String[] {"one", "two"}) {
        Runs.run(
            Runs.of(Runs.TRACES, temp.resolve(name))
                .shards(3)
                .runner(RunnerKind.FLINK)
                .flinkMaster(flink.master()));
        assertThat(new FlinkRest(flink.master()).get("/jars").field("files"))
            .singleElement()
            .satisfies(
                jar ->
                    assertThat(jar.path("name").asText())
                        .isEqualTo(JobJar.ofThisProcess().getFileName().toString()));
      }
      assertThat(Runs.digests(temp.resolve("two"))).isEqualTo(Runs.digests(temp.resolve("one")));
      assertThat(new FlinkCluster(flink.master()).jobs()).hasSize(2);
    }
  }

  @Test
  void givenAGraphThatTheClusterCannotStart_itsReasonIsShown() throws Exception {
    try (TestCluster flink = TestCluster.start(temp, FlinkClusterTest::isOfACluster, Map.of())) {
      FlinkRest rest = new FlinkRest(flink.master());
      assertThatThrownBy(
              () ->
                  rest.post(
                          "/jars/none.jar/run",
                          "application/json",
                          HttpRequest.BodyPublishers.ofString("{}"),
                          Duration.ofSeconds(30))
                      .json())
          .isInstanceOf(CuratorException.class)
          .hasMessageContaining("none.jar")
          .hasMessageContaining("does not exist");
    }
  }

  /** It gets graph and jar with the job. */
  @Test
  void givenClusterThatKeepsNoJars_theFilesAreTheSame() throws Exception {
    try (TestCluster flink =
        TestCluster.start(
            temp, entry -> isOfACluster(entry) && !entry.contains("flink-runtime-web"), Map.of())) {
      assertThat(new FlinkRest(flink.master()).get("/jars").status()).isEqualTo(404);
      Path cluster = temp.resolve("cluster");
      RunReport report =
          Runs.run(
              Runs.of(Runs.TRACES, cluster)
                  .shards(3)
                  .parallelism(0)
                  .runner(RunnerKind.FLINK)
                  .flinkMaster(flink.master()));
      assertThat(report.runner()).isEqualTo("flink at " + flink.master());
      assertThat(report.parallelism()).isEqualTo(2);
      Path direct = temp.resolve("direct");
      Runs.run(Runs.of(Runs.TRACES, direct).shards(3));
      assertThat(Runs.data(cluster)).isEqualTo(Runs.data(direct));
      assertThat(Runs.digests(cluster)).isEqualTo(Runs.digests(direct));
    }
  }

  @Test
  void givenNobodyAtTheAddress_saysSo() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Path run = temp.resolve("run");
    assertThatThrownBy(
            () ->
                Runs.run(
                    Runs.of(Runs.TRACES, run)
                        .runner(RunnerKind.FLINK)
                        .flinkMaster("127.0.0.1:" + port)))
        .isInstanceOfSatisfying(
            CuratorException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREACHABLE))
        .hasMessageStartingWith(
            "Cannot reach Flink at http://127.0.0.1:" + port + "/taskmanagers: ");
  }
}
