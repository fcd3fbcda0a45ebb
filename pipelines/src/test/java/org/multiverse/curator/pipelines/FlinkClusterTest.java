package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** A job sent over REST to a Flink cluster in another process, which has none of our classes. */
final class FlinkClusterTest {
  @TempDir private Path temp;

  @Test
  void givenClusterInAnotherProcess_theFilesAreTheSame() throws Exception {
    try (TestCluster flink =
        TestCluster.start(
            temp,
            entry -> !entry.matches(".*(?:/beam-|/transforms/|/schemas/|multiverse-[a-z]+-\\d).*"),
            Map.of())) {
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
