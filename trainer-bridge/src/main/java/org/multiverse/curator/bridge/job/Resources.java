package org.multiverse.curator.bridge.job;

import org.multiverse.curator.common.CuratorException;

/**
 * What a job runs on. Figures are those of one node; 0 and an empty text leave a thing to the
 * target.
 *
 * @param nodes machines, 1 or more
 * @param processes training processes on a node, 1 or more; one a GPU as a rule
 * @param gpus GPUs of a node
 * @param cpus cores of a node
 * @param memory of a node in mebibytes
 * @param minutes how long the job may run
 */
public record Resources(int nodes, int processes, int gpus, int cpus, int memory, int minutes) {
  /** One process on one node, the rest left to the target. */
  public static final Resources ONE_PROCESS = new Resources(1, 1, 0, 0, 0, 0);

  public Resources {
    check("nodes", nodes, 1);
    check("processes", processes, 1);
    check("GPUs", gpus, 0);
    check("CPUs", cpus, 0);
    check("memory", memory, 0);
    check("minutes", minutes, 0);
    if (gpus > 0 && processes > gpus) {
      throw CuratorException.usage(
          "Invalid processes: "
              + processes
              + " on a node of "
              + gpus
              + " GPUs (one a GPU at most)");
    }
  }

  private static void check(String name, int value, int least) {
    if (value < least) {
      throw CuratorException.usage("Invalid " + name + ": " + value + " (" + least + " or more)");
    }
  }

  /** The same with so many processes a node. */
  public Resources withProcesses(int count) {
    return new Resources(nodes, count, gpus, cpus, memory, minutes);
  }

  /** The same on so many nodes. */
  public Resources withNodes(int count) {
    return new Resources(count, processes, gpus, cpus, memory, minutes);
  }
}
