package org.multiverse.curator.pipelines;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.rows.StepName;

/** Is told how far a run has come, about twice a second, from one thread. */
@FunctionalInterface
public interface Progress {
  /** Looks away. */
  Progress NONE = snapshot -> {};

  /** Takes notice of where the run stands. */
  void update(Snapshot snapshot);

  /** Takes notice of what was understood of the input, once, before the first row is read. */
  default void understood(InputSummary input) {}

  /** Takes notice of something that is other than was asked for. */
  default void note(String note) {}

  /**
   * Where a run stands.
   *
   * @param phase what is being done
   * @param runner the runner in words, such as {@code direct} or {@code flink at host:8081}
   * @param files input files, or shards of the stage before when {@code --from} is given
   * @param bytes their size
   * @param rowsRead rows read so far, rejected ones included; -1 when not known (on a cluster)
   * @param rows rows through each step so far, in the order of the steps; empty when not known
   * @param spend what model calls came to so far; null without a model
   * @param projectedUsd what they will have come to at the end, -1 when not known
   * @param millis since the start
   */
  record Snapshot(
      Phase phase,
      String runner,
      int files,
      long bytes,
      long rowsRead,
      Map<StepName, Long> rows,
      Spend spend,
      double projectedUsd,
      long millis) {
    public Snapshot {
      rows = Collections.unmodifiableMap(new TreeMap<>(rows));
    }
  }

  /** What is being done. */
  enum Phase {
    /** The input is listed and cut into splits. */
    PLANNING,
    /** The Beam job runs. */
    RUNNING,
    /** Shards are counted and moved into place. */
    FINISHING,
    /** All is written. */
    DONE
  }
}
