package org.multiverse.curator.shards;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.multiverse.curator.rows.Verdict;

/**
 * Rows counted: by status and reason, and, over the parallel ones, what the paper's Table 1 shows.
 * Counts of parts add up.
 *
 * @param rows all rows
 * @param statuses rows by status
 * @param reasons rows by reason code, over the rows that have one
 * @param reasonsByStatus rows by {@code status/reason}
 * @param blocks blocks, nested ones included
 * @param nestedBlocks blocks inside a path
 * @param consecutiveBlocks top-level blocks of rows that have more than one of them
 * @param paths paths of all blocks
 * @param kinds blocks by kind: {@code case-study}, {@code subtask}, {@code other-collective},
 *     {@code path-exploration}, {@code other-selective}
 * @param rowsWithKind rows with at least one block of the kind
 * @param fanOuts blocks by number of paths
 * @param depths parallel rows by depth
 * @param verdicts rows by {@code verdict/passed}, such as {@code independence/not-run}
 * @param notRun verdicts that were not run, by {@code verdict/status/why}; numbers in the reason
 *     are left out, so that equal reasons count as one
 * @param sumNumParallel sum of {@code num_parallel} over the parallel rows
 * @param sumNumParallelPlanned sum of {@code num_parallel_planned} over the parallel rows
 * @param sumKept sum of {@code kept}, shares from 0 to 1, over the rows of {@code data/}
 * @param sumLnNumParallel sum of the logarithms of {@code num_parallel} over those with a ceiling
 *     above 1
 * @param sumLnCeiling sum of the logarithms of their ceilings
 * @param dropped groups and blocks that were left out for failing their checks, by step
 * @param makers rows of {@code data/} by who made them, such as {@code rules, llm}
 * @param cuts what was cut off the traces of {@code data/}, by what it was
 */
public record RowCounts(
    long rows,
    Map<String, Long> statuses,
    Map<String, Long> reasons,
    Map<String, Long> reasonsByStatus,
    long blocks,
    long nestedBlocks,
    long consecutiveBlocks,
    long paths,
    Map<String, Long> kinds,
    Map<String, Long> rowsWithKind,
    Map<Integer, Long> fanOuts,
    Map<Integer, Long> depths,
    Map<String, Long> verdicts,
    Map<String, Long> notRun,
    double sumNumParallel,
    double sumNumParallelPlanned,
    double sumKept,
    double sumLnNumParallel,
    double sumLnCeiling,
    Map<String, Long> dropped,
    Map<String, Long> makers,
    Map<String, CutCount> cuts)
    implements Serializable {
  /** Nothing counted. */
  public static final RowCounts NONE =
      new RowCounts(
          0, Map.of(), Map.of(), Map.of(), 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(),
          Map.of(), Map.of(), 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of());

  public RowCounts {
    statuses = sorted(statuses);
    reasons = sorted(reasons);
    reasonsByStatus = sorted(reasonsByStatus);
    kinds = sorted(kinds);
    rowsWithKind = sorted(rowsWithKind);
    fanOuts = sorted(fanOuts);
    depths = sorted(depths);
    // Absent in runs of before.
    verdicts = verdicts == null ? Map.of() : sorted(verdicts);
    notRun = notRun == null ? Map.of() : sorted(notRun);
    dropped = dropped == null ? Map.of() : sorted(dropped);
    makers = makers == null ? Map.of() : sorted(makers);
    cuts = cuts == null ? Map.of() : sorted(cuts);
  }

  private static <K extends Comparable<K>, V> Map<K, V> sorted(Map<K, V> map) {
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }

  /** Rows with a status, such as {@code parallel}. */
  public long status(String status) {
    return statuses.getOrDefault(status, 0L);
  }

  /** Verdicts that were reached or not, by name: passed, failed and not run, in this order. */
  public Map<String, long[]> byVerdict() {
    List<Verdict.Passed> answers = List.of(Verdict.Passed.values());
    Map<String, long[]> byName = new LinkedHashMap<>();
    verdicts.forEach(
        (key, count) -> {
          int slash = key.lastIndexOf('/');
          long[] of = byName.computeIfAbsent(key.substring(0, slash), name -> new long[3]);
          of[answers.indexOf(Verdict.Passed.of(key.substring(slash + 1)))] += count;
        });
    return byName;
  }

  /**
   * Why a verdict was not run: first the reasons on parallel rows, which all should have it, each
   * time the commonest first.
   *
   * @param verdict its name
   * @return rows by reason
   */
  public Map<String, Long> whyNotRun(String verdict) {
    Map<String, Long> ordered = new LinkedHashMap<>();
    notRun.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(verdict + "/"))
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, Long> entry) ->
                        !entry.getKey().startsWith(verdict + "/parallel/"))
                .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder())))
        .forEach(
            entry -> ordered.merge(entry.getKey().split("/", 3)[2], entry.getValue(), Long::sum));
    return ordered;
  }

  /** Parallel rows on which a verdict was not run. */
  public long parallelWithout(String verdict) {
    String prefix = verdict + "/parallel/";
    return notRun.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Mean {@code num_parallel} over the parallel and the sequential rows; a sequential one is 1. */
  @JsonIgnore
  public double meanNumParallel() {
    return mean(sumNumParallel);
  }

  /** The same without verification blocks. */
  @JsonIgnore
  public double meanNumParallelPlanned() {
    return mean(sumNumParallelPlanned);
  }

  /** Mean share of the traces' characters that was kept, over the rows of {@code data/}. */
  @JsonIgnore
  public double meanKept() {
    long data = status("parallel") + status("sequential");
    return data == 0 ? 0 : sumKept / data;
  }

  /** Share of the way to the ceilings that the rows have gone, in logarithms. */
  @JsonIgnore
  public double ceilingShare() {
    return sumLnCeiling == 0 ? 0 : sumLnNumParallel / sumLnCeiling;
  }

  /** Geometric mean of the ceilings over the rows of {@code data/}. */
  @JsonIgnore
  public double meanCeiling() {
    long data = status("parallel") + status("sequential");
    return data == 0 ? 1 : Math.exp(sumLnCeiling / data);
  }

  private double mean(double sumOverParallel) {
    long kept = status("parallel") + status("sequential");
    return kept == 0 ? 0 : (sumOverParallel + status("sequential")) / kept;
  }

  /** The rows of this with the blocks of another. */
  public RowCounts withShape(RowCounts shape) {
    return new RowCounts(
        rows,
        statuses,
        reasons,
        reasonsByStatus,
        shape.blocks,
        shape.nestedBlocks,
        shape.consecutiveBlocks,
        shape.paths,
        shape.kinds,
        shape.rowsWithKind,
        shape.fanOuts,
        shape.depths,
        shape.verdicts,
        shape.notRun,
        shape.sumNumParallel,
        shape.sumNumParallelPlanned,
        shape.sumKept,
        shape.sumLnNumParallel,
        shape.sumLnCeiling,
        shape.dropped,
        shape.makers,
        shape.cuts);
  }

  /** Both together. */
  public RowCounts plus(RowCounts other) {
    return new RowCounts(
        rows + other.rows,
        sum(statuses, other.statuses),
        sum(reasons, other.reasons),
        sum(reasonsByStatus, other.reasonsByStatus),
        blocks + other.blocks,
        nestedBlocks + other.nestedBlocks,
        consecutiveBlocks + other.consecutiveBlocks,
        paths + other.paths,
        sum(kinds, other.kinds),
        sum(rowsWithKind, other.rowsWithKind),
        sum(fanOuts, other.fanOuts),
        sum(depths, other.depths),
        sum(verdicts, other.verdicts),
        sum(notRun, other.notRun),
        sumNumParallel + other.sumNumParallel,
        sumNumParallelPlanned + other.sumNumParallelPlanned,
        sumKept + other.sumKept,
        sumLnNumParallel + other.sumLnNumParallel,
        sumLnCeiling + other.sumLnCeiling,
        sum(dropped, other.dropped),
        sum(makers, other.makers),
        sumCuts(cuts, other.cuts));
  }

  private static <K extends Comparable<K>> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
    Map<K, Long> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }

  private static Map<String, CutCount> sumCuts(Map<String, CutCount> a, Map<String, CutCount> b) {
    Map<String, CutCount> sum = new TreeMap<>(a);
    b.forEach((what, count) -> sum.merge(what, count, CutCount::plus));
    return sum;
  }
}
