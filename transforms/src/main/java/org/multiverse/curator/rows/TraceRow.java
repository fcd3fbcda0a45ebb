package org.multiverse.curator.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.multiverse.curator.answers.MapReduce;
import org.multiverse.curator.answers.OutlineTree;
import org.multiverse.curator.answers.ParallelGroups;
import org.multiverse.curator.answers.SummaryTree;

/**
 * One row on its way through the steps: the input columns as they came, and what each step has
 * added. A stage shard is a file of these; every row of the input is one of them in every stage.
 *
 * @param id unique in the run
 * @param origin where it stood in the input
 * @param columns the input's columns as text, in s1K-1.1 names after mapping; a column that was
 *     null is absent; values that were no strings are their JSON text
 * @param status where it stands
 * @param reason why it is not {@code parallel}, null while pending or when it is
 * @param summaryTree result of step 1, null before it
 * @param groups checked result of step 2, null before it
 * @param outline result of step 3, null before it
 * @param refilled result of step 4 in the {@code tight} form, null before it
 * @param mapReduce checked answer of step 5, null before it
 * @param document the finished document in the {@code tight} form, null before step 5 or without
 *     blocks
 * @param notes what was undone or left out on the way, one sentence each
 * @param verdicts what the judges said
 * @param provenance who made it
 */
public record TraceRow(
    String id,
    Origin origin,
    Map<String, String> columns,
    Status status,
    Reason reason,
    SummaryTree summaryTree,
    ParallelGroups groups,
    OutlineTree outline,
    String refilled,
    MapReduce mapReduce,
    String document,
    List<String> notes,
    List<Verdict> verdicts,
    Provenance provenance) {

  /** The column that holds the trace. */
  public static final String TRACE = "deepseek_thinking_trajectory";

  /** The column that holds the question. */
  public static final String QUESTION = "question";

  public TraceRow {
    Objects.requireNonNull(id, "Invalid id: null");
    Objects.requireNonNull(origin, "Invalid origin: null");
    Objects.requireNonNull(status, "Invalid status: null");
    Objects.requireNonNull(provenance, "Invalid provenance: null");
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    notes = List.copyOf(notes);
    verdicts = List.copyOf(verdicts);
  }

  /** A row as it was read, before any step. */
  public static TraceRow pending(String id, Origin origin, Map<String, String> columns) {
    return new TraceRow(
        id,
        origin,
        columns,
        Status.PENDING,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        Provenance.none());
  }

  /** The reasoning text, empty when the row was rejected for having none. */
  public String trace() {
    return columns.getOrDefault(TRACE, "");
  }

  /** The question, empty when the input has none. */
  public String question() {
    return columns.getOrDefault(QUESTION, "");
  }

  /** Whether the steps still have work to do on it. */
  public boolean isPending() {
    return status == Status.PENDING;
  }

  public TraceRow withStatus(Status newStatus, Reason newReason) {
    return new TraceRow(
        id,
        origin,
        columns,
        newStatus,
        newReason,
        summaryTree,
        groups,
        outline,
        refilled,
        mapReduce,
        document,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow rejected(Reason newReason) {
    return withStatus(Status.REJECTED, newReason);
  }

  public TraceRow sequential(Reason newReason) {
    return withStatus(Status.SEQUENTIAL, newReason);
  }

  public TraceRow withSummaryTree(SummaryTree value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        value,
        groups,
        outline,
        refilled,
        mapReduce,
        document,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow withGroups(ParallelGroups value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        value,
        outline,
        refilled,
        mapReduce,
        document,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow withOutline(OutlineTree value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        value,
        refilled,
        mapReduce,
        document,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow withRefilled(String value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        outline,
        value,
        mapReduce,
        document,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow withMapReduce(MapReduce value, String newDocument) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        outline,
        refilled,
        value,
        newDocument,
        notes,
        verdicts,
        provenance);
  }

  public TraceRow withNote(String note) {
    List<String> more = new ArrayList<>(notes);
    more.add(note);
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        outline,
        refilled,
        mapReduce,
        document,
        more,
        verdicts,
        provenance);
  }

  public TraceRow withVerdicts(List<Verdict> value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        outline,
        refilled,
        mapReduce,
        document,
        notes,
        value,
        provenance);
  }

  public TraceRow withProvenance(Provenance value) {
    return new TraceRow(
        id,
        origin,
        columns,
        status,
        reason,
        summaryTree,
        groups,
        outline,
        refilled,
        mapReduce,
        document,
        notes,
        verdicts,
        value);
  }
}
