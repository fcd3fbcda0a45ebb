package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.multiverse.curator.common.CuratorException;
import org.multiverse.curator.common.CuratorException.Code;

/** A job sent over REST to a Flink cluster in another process, which has none of our classes. */
final class FlinkClusterTest {
  @TempDir private Path temp;

  /** The cluster: writes its address into a file and runs until its process is ended. */
  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
    cluster.start();
    Files.writeString(Path.of(args[0]), "127.0.0.1:" + cluster.getRestAddress().get().getPort());
    // Ends with the process that started it, too.
    System.in.readAllBytes();
    cluster.close();
  }

  @Test
  void givenClusterInAnotherProcess_theFilesAreTheSame() throws Exception {
    Path address = temp.resolve("address");
    Process process =
        Processes.java(
                entry ->
                    !entry.matches(".*(?:/beam-|/transforms/|/schemas/|multiverse-[a-z]+-\\d).*"),
                FlinkClusterTest.class,
                address.toString())
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> Files.exists(address) || !process.isAlive());
      assertThat(process.isAlive()).isTrue();
      Path cluster = temp.resolve("cluster");
      RunReport report =
          Runs.run(
              Runs.of(Runs.TRACES, cluster)
                  .shards(3)
                  .parallelism(0)
                  .runner(RunnerKind.FLINK)
                  .flinkMaster(Files.readString(address)));
      assertThat(report.runner()).isEqualTo("flink at " + Files.readString(address));
      assertThat(report.parallelism()).isEqualTo(2);
      Path direct = temp.resolve("direct");
      Runs.run(Runs.of(Runs.TRACES, direct).shards(3));
      assertThat(Runs.data(cluster)).isEqualTo(Runs.data(direct));
      assertThat(Runs.digests(cluster)).isEqualTo(Runs.digests(direct));
    } finally {
      process.destroy();
      process.waitFor();
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
