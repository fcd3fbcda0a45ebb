package org.multiverse.curator.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On Flink's default of 128 MB, 4,096 buffers, a TaskManager carries seven tasks that write. */
final class FlinkNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "2, 2, 128, 4",
    "1, 7, 128, 7",
    "1, 16, 128, 7",
    "1, 64, 128, 7",
    "1, 16, 512, 16",
    "100, 1, 128, 100",
    "100, 4, 128, 252",
    "1, 4, 8, 1",
  })
  void givenACluster_noMoreTasksThanItsNetworkCarries(
      int managers, int slots, long megabytes, int parallelism) {
    FlinkNetwork.TaskManager manager = new FlinkNetwork.TaskManager(slots, megabytes << 20);
    assertThat(FlinkNetwork.parallelism(Collections.nCopies(managers, manager)))
        .isEqualTo(parallelism);
  }
}
