package org.multiverse.curator.pipelines;

import java.util.List;

/**
 * How many tasks of a job side by side the network memory of a cluster carries. In batch mode each
 * task that writes for another holds a fixed number of buffers, whatever it writes; a job that asks
 * for more than there are fails after a minute.
 */
final class FlinkNetwork {
  /** Flink's {@code taskmanager.memory.segment-size}, by default: 32 KiB. */
  static final int BUFFER_BYTES = 32 << 10;

  /** Its {@code taskmanager.network.sort-shuffle.min-buffers}, by default. */
  private static final int FOR_WRITING = 512;

  /** Its {@code taskmanager.network.memory.buffers-per-channel}, by default. */
  private static final int A_CHANNEL = 2;

  /** Its {@code taskmanager.network.memory.floating-buffers-per-gate}, by default. */
  private static final int A_GATE = 8;

  /** Its {@code …read-buffer.required-per-gate.max} in batch mode, by default. */
  private static final int FOR_READING = 1_000;

  private FlinkNetwork() {}

  /**
   * A TaskManager.
   *
   * @param slots tasks that it takes
   * @param networkBytes its network memory
   */
  record TaskManager(int slots, long networkBytes) {
    /** Tasks that it carries when there are so many in all. */
    int carries(int parallelism) {
      int reading = Math.min(FOR_READING, A_CHANNEL * parallelism + A_GATE);
      return (int) Math.min(slots, networkBytes / BUFFER_BYTES / (FOR_WRITING + reading));
    }
  }

  /** The most tasks side by side, at least 1: a job of one task is tried on any cluster. */
  static int parallelism(List<TaskManager> managers) {
    int slots = managers.stream().mapToInt(TaskManager::slots).sum();
    for (int parallelism = slots; parallelism > 1; parallelism--) {
      int most = parallelism;
      // Flink may put all tasks onto the machines that have most slots.
      if (managers.stream().mapToInt(manager -> manager.carries(most)).sum() >= most
          && managers.stream()
              .allMatch(manager -> manager.carries(most) >= Math.min(manager.slots(), most))) {
        return parallelism;
      }
    }
    return 1;
  }
}
