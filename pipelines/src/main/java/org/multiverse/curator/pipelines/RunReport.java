package org.multiverse.curator.pipelines;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.multiverse.curator.model.Spend;
import org.multiverse.curator.shards.RowCounts;

/**
 * What came of a run. Everything the summary prints; the {@code result} of {@code run.json}.
 *
 * @param run id of the run: the fingerprint of its settings
 * @param output the run folder
 * @param complete whether {@code data/} was written; false when the run stopped early by {@code to}
 *     and when rows wait for replies
 * @param runner the runner in words, such as {@code direct} or {@code flink at host:8081}
 * @param parallelism how many tasks ran side by side
 * @param inputs the input files
 * @param inputBytes their size
 * @param input what was understood of them, null in runs of before
 * @param from first step done
 * @param to last step done
 * @param rowsIn rows read
 * @param counts the rows of the last stage
 * @param waiting rows that wait for a reply that is not in the cache, by the step that they wait
 *     at; with any, nothing was moved into place and the folder is as it was before
 * @param stages rows of each stage present, by folder name
 * @param redone rows that were made again: -1 for all, 0 when nothing was to be done
 * @param shards shards of each stage and of {@code data/}
 * @param files files written and their bytes, by path below the run folder
 * @param spend what model calls came to by purpose, earlier attempts included; empty without a
 *     model
 * @param requestForms how models were asked where it is other than usual, in words by model
 * @param pricesAsOf the day for which the prices are known by which calls were counted; null
 *     without a model and in runs of before
 * @param start when it began, ISO 8601
 * @param seconds how long it took
 */
public record RunReport(
    String run,
    String output,
    boolean complete,
    String runner,
    int parallelism,
    List<String> inputs,
    long inputBytes,
    InputSummary input,
    String from,
    String to,
    long rowsIn,
    RowCounts counts,
    Map<String, Long> waiting,
    Map<String, Long> stages,
    long redone,
    int shards,
    Map<String, Long> files,
    Map<String, Spend> spend,
    Map<String, String> requestForms,
    String pricesAsOf,
    String start,
    double seconds) {
  public RunReport {
    inputs = List.copyOf(inputs);
    stages = Collections.unmodifiableMap(new TreeMap<>(stages));
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    // Absent in runs of before.
    waiting = waiting == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(waiting));
    spend = spend == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(spend));
    requestForms =
        requestForms == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(requestForms));
  }

  /** Whether the rules alone made the rows of {@code data/}. */
  public boolean rulesOnly() {
    return counts.makers().keySet().equals(Set.of("rules"));
  }

  /** The version of this program, as runs record it. */
  static String ownVersion() {
    String own = RunReport.class.getPackage().getImplementationVersion();
    return own == null ? "unpackaged" : own;
  }

  /** Whether nothing was to be done: what is said is of the run before. */
  @JsonIgnore
  public boolean isUnchanged() {
    return redone == 0;
  }

  /** The same after a run that had nothing to redo. */
  RunReport unchanged(double newSeconds) {
    return new RunReport(
        run,
        output,
        complete,
        runner,
        parallelism,
        inputs,
        inputBytes,
        input,
        from,
        to,
        rowsIn,
        counts,
        waiting,
        stages,
        0,
        shards,
        files,
        spend,
        requestForms,
        pricesAsOf,
        start,
        newSeconds);
  }

  /**
   * Rows out: parallel, sequential and rejected; pending ones too when the run stopped early. None
   * when rows wait.
   */
  public long rowsOut() {
    return waiting.isEmpty() ? counts.rows() : 0;
  }

  /** Rows that wait for replies. */
  public long rowsWaiting() {
    return waiting.values().stream().mapToLong(Long::longValue).sum();
  }
}
