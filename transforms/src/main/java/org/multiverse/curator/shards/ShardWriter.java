package org.multiverse.curator.shards;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.multiverse.curator.contracts.CuratedRow;
import org.multiverse.curator.contracts.RunLayout;
import org.multiverse.curator.places.Place;
import org.multiverse.curator.rows.StepName;

/**
 * Writes everything of a run that belongs to one shard: its part of each stage, of {@code data/}
 * and of {@code rejected/}, all in the order of the input. Equal rows give equal bytes.
 *
 * @param root the folder above
 * @param from first step whose stage is written
 * @param to last such step; with the last one of all, the result is written, too
 * @param shards number of shards
 */
public record ShardWriter(String root, StepName from, StepName to, int shards)
    implements Serializable {

  /** The folders that it writes into, in order. */
  public List<String> folders() {
    return ShardRow.folders(from, to);
  }

  /**
   * Writes the shard of these rows, which may come in any order; without any the files are empty
   * shards.
   */
  public void write(int shard, Iterable<ShardRow> rows) throws IOException {
    try (ShardSpool spool = ShardSpool.of(rows)) {
      for (String folder : folders()) {
        write(folder, shard, spool);
      }
    }
  }

  private void write(String folder, int shard, ShardSpool spool) throws IOException {
    Place file = Place.of(root + "/" + RunLayout.shard(folder, shard, shards));
    try (PartFile part = new PartFile(file, ShardRow.schema(folder))) {
      RowCounter counter = new RowCounter();
      spool.forEach(
          folder,
          record -> {
            part.write(record);
            count(counter, folder, record);
          });
      part.finish(counter.counts());
    }
  }

  private static void count(RowCounter counter, String folder, GenericRecord record) {
    switch (folder) {
      case RunLayout.DATA -> {
        counter.add(
            StageRecords.text(record, CuratedRow.STATUS),
            StageRecords.text(record, CuratedRow.REASON));
        counter.addShape(record);
      }
      case RunLayout.REJECTED -> counter.add("rejected", StageRecords.text(record, "code"));
      default -> {
        GenericRecord reason = (GenericRecord) record.get("reason");
        counter.add(
            StageRecords.text(record, "status"),
            reason == null ? null : StageRecords.text(reason, "code"));
      }
    }
  }
}
