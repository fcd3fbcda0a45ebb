package org.multiverse.curator.pipelines;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.awaitility.Awaitility;

/** A Flink cluster of one TaskManager with two slots in a process of its own. */
final class TestCluster implements AutoCloseable {
  private final Process process;
  private final String master;

  private TestCluster(Process process, String master) {
    this.process = process;
    this.master = master;
  }

  /** One whose process has all our classes. */
  static TestCluster start(Path folder) throws Exception {
    return start(folder, entry -> true, Map.of());
  }

  /**
   * Starts one, and waits until it answers.
   *
   * @param folder where it writes its address
   * @param entries what of our class path it has
   * @param environment what its environment has besides ours
   */
  static TestCluster start(Path folder, Predicate<String> entries, Map<String, String> environment)
      throws Exception {
    Path address = folder.resolve("address");
    ProcessBuilder builder = Processes.java(entries, TestCluster.class, address.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(address) || !process.isAlive());
    return new TestCluster(process, Files.readString(address));
  }

  /** Its address, {@code HOST:PORT}. */
  String master() {
    return master;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }

  /** The cluster: writes its address into a file and runs until its process is ended. */
  public static void main(String[] args) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    // Jars that it keeps; where all of a machine's would lie otherwise.
    configuration.set(WebOptions.TMP_DIR, Path.of(args[0]).getParent().toString());
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
    Path address = Path.of(args[0]);
    Path part = Path.of(args[0] + ".part");
    Files.writeString(part, "127.0.0.1:" + cluster.getRestAddress().get().getPort());
    Files.move(part, address);
    // Ends with the process that started it, too.
    System.in.readAllBytes();
    cluster.close();
  }
}
