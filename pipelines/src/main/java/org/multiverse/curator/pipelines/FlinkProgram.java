package org.multiverse.curator.pipelines;

import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.multiverse.curator.common.CuratorException;

/** This process, when Flink's own command line has started it: {@code flink run … run …}. */
// Beam builds batch jobs on it.
@SuppressWarnings("deprecation")
public final class FlinkProgram {
  private FlinkProgram() {}

  /** Whether Flink has started it, and has chosen the cluster. */
  static boolean isOne() {
    return !ExecutionEnvironment.areExplicitEnvironmentsAllowed();
  }

  /**
   * The REST endpoint of the cluster that Flink has chosen, {@code host:port}; otherwise what the
   * user has named.
   *
   * @param named by the user, null for none
   * @throws CuratorException USAGE when Flink is not to wait: somebody must put the shards into
   *     their place when the job is done
   */
  public static String master(String named) {
    if (!isOne()) {
      return named;
    }
    if (named != null) {
      throw CuratorException.usage(
          "Invalid Flink master: "
              + named
              + "; Flink's command line has chosen the cluster (its -m names another)");
    }
    Configuration chosen = ExecutionEnvironment.getExecutionEnvironment().getConfiguration();
    if (!chosen.get(DeploymentOptions.ATTACHED)) {
      throw CuratorException.usage(
          "Cannot run detached by Flink's command line: leave its --detached out (or start it with"
              + " multiverse run --detach)");
    }
    String host =
        chosen.getOptional(RestOptions.ADDRESS).orElse(chosen.get(JobManagerOptions.ADDRESS));
    if (host == null) {
      throw CuratorException.usage(
          "Cannot find the cluster: Flink's configuration names no rest.address (-D"
              + " rest.address=HOST, rest.port)");
    }
    return host + ":" + chosen.get(RestOptions.PORT);
  }
}
