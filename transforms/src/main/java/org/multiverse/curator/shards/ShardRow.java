package org.multiverse.curator.shards;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.rows.Origin;
import org.multiverse.curator.rows.Status;
import org.multiverse.curator.rows.StepName;
import org.multiverse.curator.rows.TraceRow;

/**
 * What is written of a row: a record for each folder of the run that it belongs into. Made by the
 * worker that has the row in its hands, so that whoever writes the shard reads no text again.
 *
 * @param origin its place; its shard, and its order in there
 * @param id tells rows of one place apart
 * @param records by folder, such as {@code stages/1-summary-tree} or {@code data}
 */
public record ShardRow(Origin origin, String id, Map<String, GenericRecord> records) {
  public ShardRow {
    records = Collections.unmodifiableMap(new TreeMap<>(records));
  }

  /**
   * What is written of a row.
   *
   * @param from first step whose stage is written
   * @param to last such step; with the last one of all, the result is written, too
   */
  public static ShardRow of(TraceRow row, StepName from, StepName to) {
    Map<String, GenericRecord> records = new TreeMap<>();
    StageRecords.records(row, from, to)
        .forEach((step, record) -> records.put(RunLayout.stage(step.folder()), record));
    if (to == StepName.last() && row.status() == Status.REJECTED) {
      records.put(RunLayout.REJECTED, CuratedRecords.rejected(row));
    } else if (to == StepName.last() && !row.isPending() && !row.isWaiting()) {
      records.put(RunLayout.DATA, CuratedRecords.curated(row));
    }
    return new ShardRow(row.trace().origin(), row.id(), records);
  }

  /** The folders that are written, in order. */
  static List<String> folders(StepName from, StepName to) {
    List<String> folders = new ArrayList<>();
    for (StepName step : EnumSet.range(from, to)) {
      folders.add(RunLayout.stage(step.folder()));
    }
    if (to == StepName.last()) {
      folders.add(RunLayout.DATA);
      folders.add(RunLayout.REJECTED);
    }
    return folders;
  }

  /** The schema of the records of a folder. */
  public static Schema schema(String folder) {
    if (folder.equals(RunLayout.DATA)) {
      return RowSchemas.CURATED;
    }
    if (folder.equals(RunLayout.REJECTED)) {
      return RowSchemas.REJECTED;
    }
    return folder.equals(RunLayout.stage(StepName.first().folder()))
        ? RowSchemas.FIRST_STAGE
        : RowSchemas.LATER_STAGE;
  }
}
